package dev.syslet.syscalls;

import static dev.syslet.core.Kernel.WOULD_BLOCK;

import dev.syslet.core.Descriptor;

/**
 * The requests of ioctl that do not wait, by kind of file; any other is continued. The numbers are
 * those of {@code asm-generic/ioctls.h}, which x86_64 and aarch64 use, and {@code linux/fs.h}.
 *
 * <p>Character devices are not here, so neither are terminals: their requests go to a driver, which
 * may be another process.
 */
final class IoctlForms {

  static final int FIGETBSZ = 2;
  static final int TCGETS = 0x5401;
  static final int TIOCOUTQ = 0x5411;
  static final int FIONREAD = 0x541B;
  static final int FIONBIO = 0x5421;
  static final int FIONCLEX = 0x5450;
  static final int FIOCLEX = 0x5451;
  static final int FIOQSIZE = 0x5460;

  private IoctlForms() {}

  /** A request to a regular file or a directory. */
  static long onFile(Descriptor d, Fd fd, int bit) {
    return switch ((int) d.argument(1)) {
      case FIONREAD, FIOQSIZE, TCGETS -> NativeCalls.call(d);
      default -> onAny(d, fd, bit);
    };
  }

  /** A request to a pipe or a socket. */
  static long onStream(Descriptor d, Fd fd, int bit) {
    return switch ((int) d.argument(1)) {
      case FIONREAD, TIOCOUTQ -> NativeCalls.call(d);
      default -> onAny(d, fd, bit);
    };
  }

  /** A request that the kernel answers without asking the file. */
  static long onAny(Descriptor d, Fd fd, int bit) {
    return switch ((int) d.argument(1)) {
      case FIOCLEX, FIONCLEX, FIGETBSZ -> NativeCalls.call(d);
      case FIONBIO -> {
        long result = fd.outsideNonBlocking(() -> NativeCalls.call(d));
        fd.statusFlagsChanged();
        yield result;
      }
      default -> WOULD_BLOCK;
    };
  }
}
