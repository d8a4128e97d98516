/**
 * Between processes and threads: futexes, POSIX message queues, and what System V has.
 *
 * <ul>
 *   <li>Futexes: {@link dev.syslet.syscalls.ipc.FutexWord},
 *       {@link dev.syslet.syscalls.ipc.FutexWaitvs} for several, with
 *       {@link dev.syslet.syscalls.ipc.FutexConstants}.
 *   <li>POSIX message queues: {@link dev.syslet.syscalls.ipc.MqAttr},
 *       {@link dev.syslet.syscalls.ipc.MqPriority}.
 *   <li>System V messages and semaphores: {@link dev.syslet.syscalls.ipc.MsgBuf},
 *       {@link dev.syslet.syscalls.ipc.Sembufs}, {@link dev.syslet.syscalls.ipc.SemValues}; their
 *       status in {@link dev.syslet.syscalls.ipc.MsqidDs} and {@link dev.syslet.syscalls.ipc.SemidDs},
 *       each an {@link dev.syslet.syscalls.ipc.IpcStruct}; flags in
 *       {@link dev.syslet.syscalls.ipc.IpcConstants}.
 * </ul>
 */
@NullMarked
package dev.syslet.syscalls.ipc;

import org.jspecify.annotations.NullMarked;
