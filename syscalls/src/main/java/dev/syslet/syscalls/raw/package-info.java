/**
 * The bare call and the memory it is given; all else stands on it.
 *
 * <ul>
 *   <li>To make a call: {@link dev.syslet.syscalls.raw.NativeCalls}, with
 *       {@link dev.syslet.syscalls.raw.Numbers} and {@link dev.syslet.syscalls.raw.WaitNumbers},
 *       {@link dev.syslet.syscalls.raw.Commands} and {@link dev.syslet.syscalls.raw.Errno}.
 *   <li>Memory: {@link dev.syslet.syscalls.raw.Memory}, {@link dev.syslet.syscalls.raw.Slabs} for
 *       small pieces, {@link dev.syslet.syscalls.raw.Scratch} from the
 *       {@link dev.syslet.syscalls.raw.ScratchPool} for the time of a call.
 *   <li>Structs: {@link dev.syslet.syscalls.raw.NativeMemory} is what each of them is,
 *       {@link dev.syslet.syscalls.raw.Structs} asks them. Layouts that several packages need:
 *       {@link dev.syslet.syscalls.raw.StatxLayout}, {@link dev.syslet.syscalls.raw.MsgHdrLayout},
 *       {@link dev.syslet.syscalls.raw.EpollLayout}, {@link dev.syslet.syscalls.raw.IoVectors},
 *       {@link dev.syslet.syscalls.raw.LengthWord}.
 *   <li>Who uses something, and whether it is closed: {@link dev.syslet.syscalls.raw.Holds}.
 *   <li>Calls that are asked for in full: {@link dev.syslet.syscalls.raw.InFull}.
 * </ul>
 *
 * <p>Not exported: what is public here is so for the other packages of this module, and no API.
 */
@NullMarked
package dev.syslet.syscalls.raw;

import org.jspecify.annotations.NullMarked;
