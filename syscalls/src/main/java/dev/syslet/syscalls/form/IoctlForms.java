package dev.syslet.syscalls.form;

import static dev.syslet.core.Kernel.WOULD_BLOCK;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.raw.Commands;
import dev.syslet.syscalls.raw.NativeCalls;

/**
 * The requests of ioctl that do not wait, by kind of file; any other is continued. The numbers are
 * those of {@code asm-generic/ioctls.h}, which x86_64 and aarch64 use, and {@code linux/fs.h}.
 *
 * <p>Character devices are not here, so neither are terminals: their requests go to a driver, which
 * may be another process.
 */
final class IoctlForms {

  private IoctlForms() {}

  /** A request to a regular file or a directory. */
  static long onFile(Descriptor d, OpenFile fd, int bit) {
    return switch ((int) d.argument(1)) {
      case Commands.FIONREAD, Commands.FIOQSIZE, Commands.TCGETS -> NativeCalls.call(d);
      default -> onAny(d, fd, bit);
    };
  }

  /** A request to a pipe or a socket. */
  static long onStream(Descriptor d, OpenFile fd, int bit) {
    return switch ((int) d.argument(1)) {
      case Commands.FIONREAD, Commands.TIOCOUTQ -> NativeCalls.call(d);
      default -> onAny(d, fd, bit);
    };
  }

  /** A request that the kernel answers without asking the file. */
  static long onAny(Descriptor d, OpenFile fd, int bit) {
    return switch ((int) d.argument(1)) {
      case Commands.FIOCLEX, Commands.FIONCLEX, Commands.FIGETBSZ -> NativeCalls.call(d);
      case Commands.FIONBIO -> {
        long result = fd.outsideNonBlocking(() -> NativeCalls.call(d));
        fd.statusFlagsChanged();
        yield result;
      }
      default -> WOULD_BLOCK;
    };
  }
}
