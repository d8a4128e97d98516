/**
 * The non-blocking forms of calls, and which call is tried in which.
 *
 * <ul>
 *   <li>The choice for each number: {@link dev.syslet.syscalls.form.Attempts}; the lists with their
 *       reasons: {@link dev.syslet.syscalls.form.InlineRules},
 *       {@link dev.syslet.syscalls.form.PathForms}, {@link dev.syslet.syscalls.form.ArgumentForms},
 *       {@link dev.syslet.syscalls.form.IpcForms}, {@link dev.syslet.syscalls.form.ReadyRules}.
 *   <li>Calls on an open file: {@link dev.syslet.syscalls.form.FdForms},
 *       {@link dev.syslet.syscalls.form.ReadForms}, {@link dev.syslet.syscalls.form.LockForms},
 *       {@link dev.syslet.syscalls.form.IoctlForms}. By path:
 *       {@link dev.syslet.syscalls.form.PathProbe}.
 *   <li>Calls that wait for somebody else, each a {@link dev.syslet.syscalls.ready.ReadyForm}:
 *       {@link dev.syslet.syscalls.form.StreamForm}, {@link dev.syslet.syscalls.form.SpliceForm},
 *       {@link dev.syslet.syscalls.form.AcceptForm}, {@link dev.syslet.syscalls.form.ConnectForm},
 *       {@link dev.syslet.syscalls.form.MessagesForm}, {@link dev.syslet.syscalls.form.PollForm},
 *       {@link dev.syslet.syscalls.form.SelectForm}, {@link dev.syslet.syscalls.form.EpollWaitForm},
 *       {@link dev.syslet.syscalls.form.SleepForm} and others.
 *   <li>Devices that do not answer are not asked: {@link dev.syslet.syscalls.form.DeviceProbes}.
 * </ul>
 *
 * <p>Not exported: what is public here is so for the other packages of this module, and no API.
 */
@NullMarked
package dev.syslet.syscalls.form;

import org.jspecify.annotations.NullMarked;
