package dev.syslet.syscalls.check;

import static dev.syslet.syscalls.check.CommandMemory.LEASED;
import static dev.syslet.syscalls.check.CommandMemory.NUMBER;
import static dev.syslet.syscalls.check.CommandMemory.UNKNOWN;
import static dev.syslet.syscalls.check.CommandMemory.WRITTEN;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.raw.Commands;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.NativeMemory;
import java.nio.ByteBuffer;

/**
 * How many bytes a request of ioctl may read or write at its argument.
 *
 * <pre>
 * most requests say it in their number ({@code asm-generic/ioctl.h}):
 *   bits 30, 31  1 the kernel reads, 2 it writes      bits 16 - 29  bytes
 * those that are older than that are listed here; of those that are not, nobody knows
 * </pre>
 *
 * <p>Some structs end with an array whose length stands in the struct. Addresses inside a struct
 * are not followed, but for those of SIOCGIFCONF.
 */
final class IoctlMemory {

  /** What a request that is not known is given at least: more than any of the old structs has. */
  static final int UNKNOWN_BYTES = 256;

  private static final int READS = 1 << 30;
  private static final int WRITES = 1 << 31;
  private static final long IN = LEASED;
  private static final long OUT = LEASED | WRITTEN;

  /** Its struct has a length and the address of the list. */
  static final int SIOCGIFCONF = 0x8912;

  private static final int FS_IOC_FIEMAP = 0xC020660B;
  private static final int FIDEDUPERANGE = 0xC0189436;
  private static final int FS_IOC_GETFSMAP = 0xC0C0583B;
  private static final int FS_IOC_GET_ENCRYPTION_POLICY_EX = 0xC0096616;

  private IoctlMemory() {}

  /** Argument 2 of an ioctl, as {@link CommandMemory} says it. */
  static long of(Descriptor d) {
    int request = (int) d.argument(1);
    long listed = listed(request);
    if (listed != UNKNOWN) {
      return listed;
    }
    int size = (request >>> 16) & 0x3FFF;
    int direction = request & (READS | WRITES);
    if (direction == 0 || size == 0) {
      return isMemory(d) ? UNKNOWN_BYTES : UNKNOWN;
    }
    // Some drivers take the number itself where theirs says that they read an int.
    boolean mayBeNumber = direction == READS && size <= Integer.BYTES;
    if (mayBeNumber && !isMemory(d)) {
      return UNKNOWN;
    }
    return ((direction & WRITES) != 0 ? OUT : IN) | size + array(d, request, size);
  }

  private static boolean isMemory(Descriptor d) {
    return d.held(2) instanceof NativeMemory || d.held(2) instanceof ByteBuffer;
  }

  /** The array behind the struct; the struct itself is looked into only if it is there. */
  private static long array(Descriptor d, int request, int size) {
    if (!HeldMemory.holds(d, d.argument(2), size, false)) {
      return 0; // refused for want of the struct
    }
    long at = d.argument(2);
    return switch (request) {
      case FS_IOC_FIEMAP -> 56 * (Memory.IO.getInt(at + 24) & 0xFFFF_FFFFL);
      case FIDEDUPERANGE -> 32L * (Memory.IO.getShort(at + 16) & 0xFFFF);
      case FS_IOC_GETFSMAP -> 64 * (Memory.IO.getInt(at + 8) & 0xFFFF_FFFFL);
      case FS_IOC_GET_ENCRYPTION_POLICY_EX ->
          Math.clamp(Memory.IO.getLong(at) - 1, 0, Integer.MAX_VALUE);
      default -> 0;
    };
  }

  /** Requests whose number does not say it, or says something else than what happens. */
  private static long listed(int request) {
    return switch (request) {
      case Commands.FIOCLEX, Commands.FIONCLEX -> NUMBER;
      case Commands.FIONBIO, 0x5452 -> IN | 4; // FIOASYNC
      case Commands.FIONREAD, Commands.TIOCOUTQ, Commands.FIGETBSZ, 1 -> OUT | 4; // FIBMAP
      case Commands.FIOQSIZE -> OUT | 8;
      case Commands.TCGETS, 0x5456 -> OUT | 36; // TIOCGLCKTRMIOS
      case 0x5402, 0x5403, 0x5404, 0x5457 -> IN | 36; // TCSETS, TCSETSW, TCSETSF, TIOCSLCKTRMIOS
      case 0x5405 -> OUT | 18; // TCGETA
      case 0x5406, 0x5407, 0x5408 -> IN | 18; // TCSETA, TCSETAW, TCSETAF
      case 0x5413 -> OUT | 8; // TIOCGWINSZ
      case 0x5414 -> IN | 8; // TIOCSWINSZ
      case 0x540F, 0x5415, 0x5419, 0x5424, 0x5429 -> OUT | 4; // TIOCGPGRP, TIOCMGET, ... TIOCGSID
      case 0x5410, 0x5416, 0x5417, 0x5418, 0x541A, 0x5420, 0x5423 -> IN | 4; // TIOCSPGRP ...
      case 0x5412 -> IN | 1; // TIOCSTI
      case 0x8903, 0x8904, 0x8905 -> OUT | 4; // FIOGETOWN, SIOCGPGRP, SIOCATMARK
      case 0x8901, 0x8902 -> IN | 4; // FIOSETOWN, SIOCSPGRP
      case 0x8906, 0x8907 -> OUT | 16; // SIOCGSTAMP, SIOCGSTAMPNS
      case SIOCGIFCONF -> OUT | 16;
      case 0x125E, 0x1268, 0x1278, 0x1279, 0x127A, 0x127B, 0x127E -> OUT | 4; // BLKROGET ...
      case 0x1260, 0x1263, 0x1265 -> OUT | 8; // BLKGETSIZE, BLKRAGET, BLKFRAGET
      case 0x1267, 0x127C -> OUT | 4; // BLKSECTGET, BLKDISCARDZEROES
      case 0x1277, 0x127D, 0x127F -> IN | 16; // BLKDISCARD, BLKSECDISCARD, BLKZEROOUT
      case 0x301 -> OUT | 16; // HDIO_GETGEO
      case 0x4C03 -> OUT | 168; // LOOP_GET_STATUS
      case 0x4C05 -> OUT | 232; // LOOP_GET_STATUS64
      default -> isOfInterface(request) ? OUT | 40 : UNKNOWN;
    };
  }

  /** The requests with a struct ifreq: SIOCGIFNAME to SIOCSIFMAP. */
  private static boolean isOfInterface(int request) {
    return request >= 0x8910 && request <= 0x8971 && request != SIOCGIFCONF;
  }
}
