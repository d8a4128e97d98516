package dev.syslet.syscalls.form;

import static dev.syslet.core.Kernel.WOULD_BLOCK;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.event.PollConstants;
import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.file.FileType;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.ready.ReadyForm;

/**
 * vmsplice with SPLICE_F_NONBLOCK. Without that flag from the caller EAGAIN waits, also on a pipe with O_NONBLOCK, which this call
 * does not look at. As the kernel's, a result may be short.
 */
final class VmspliceForm implements ReadyForm {

  static final VmspliceForm VMSPLICE = new VmspliceForm();

  private static final int FLAGS = 3;
  private static final int O_ACCMODE = 3;

  private VmspliceForm() {}

  @Override
  public boolean takes(Descriptor d) {
    OpenFile fd = OpenFile.of(d.held(0));
    return fd != null && fd.kind().type() == FileType.FIFO;
  }

  @Override
  public long attempt(Descriptor d, long before) {
    long flags = d.argument(FLAGS);
    long moved =
        SpliceForm.unlessLocked(
            () ->
                NativeCalls.call(
                    d.syscall(),
                    d.argument(0),
                    d.argument(1),
                    d.argument(2),
                    flags | PollConstants.SPLICE_F_NONBLOCK));
    boolean own = (flags & PollConstants.SPLICE_F_NONBLOCK) != 0;
    return moved == -Errno.EAGAIN && !own ? WOULD_BLOCK : moved;
  }

  @Override
  public OpenFile file(Descriptor d) {
    return Sockets.fd(d);
  }

  /** Memory goes into a pipe that can be written to, and is filled from one that can only be read. */
  @Override
  public boolean forWriting(Descriptor d) {
    long flags = NativeCalls.call(Numbers.FCNTL, d.argument(0), LinuxConstants.F_GETFL);
    return (flags & O_ACCMODE) != LinuxConstants.O_RDONLY;
  }

  @Override
  public boolean alike() {
    return false;
  }
}
