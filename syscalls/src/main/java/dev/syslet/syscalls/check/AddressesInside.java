package dev.syslet.syscalls.check;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.check.HeldMemory.Refusal;
import dev.syslet.syscalls.raw.Memory;
import org.jspecify.annotations.Nullable;

/**
 * A struct with addresses in it, which lies in memory that does not hold what they mean ({@link
 * NativeMemory#holdsWhatItPointsTo}).
 *
 * @param argument which argument it is
 * @param isFilled whether the kernel writes where its addresses point to
 * @param kind how it is looked through
 */
record AddressesInside(int argument, boolean isFilled, Kind kind) {

  /** The structs. */
  enum Kind {
    /** struct msghdr. */
    MESSAGE,
    /** An array of struct mmsghdr, counted by the next argument. */
    MESSAGES,
    /** struct xattr_args: the address of a value (8), its length (4), flags (4). */
    ATTRIBUTE,
    /** struct ifconf, of one request of ioctl: a length (4), the address of the list at 8. */
    INTERFACES
  }

  /** The struct of a syscall; null when there is none. */
  static @Nullable AddressesInside of(String syscall) {
    return switch (syscall) {
      case "sendmsg" -> new AddressesInside(1, false, Kind.MESSAGE);
      case "recvmsg" -> new AddressesInside(1, true, Kind.MESSAGE);
      case "sendmmsg" -> new AddressesInside(1, false, Kind.MESSAGES);
      case "recvmmsg" -> new AddressesInside(1, true, Kind.MESSAGES);
      case "setxattrat" -> new AddressesInside(4, false, Kind.ATTRIBUTE);
      case "getxattrat" -> new AddressesInside(4, true, Kind.ATTRIBUTE);
      case "ioctl" -> new AddressesInside(2, true, Kind.INTERFACES);
      default -> null;
    };
  }

  /** Refuses what is not held; the struct itself is there. */
  void check(Descriptor d, Refusal refusal) {
    long at = d.argument(argument);
    switch (kind) {
      case MESSAGE -> HeldMemory.checkMessages(d, at, 1, isFilled, refusal);
      case MESSAGES -> HeldMemory.checkMessages(d, at, d.argument(argument + 1), isFilled, refusal);
      case ATTRIBUTE -> {
        // A size below that of the struct is the kernel's to refuse.
        if (d.argument(argument + 1) >= ATTRIBUTE_BYTES) {
          long bytes = Memory.IO.getInt(at + 8) & 0xFFFF_FFFFL;
          HeldMemory.check(d, "the value", Memory.IO.getLong(at), bytes, isFilled, refusal);
        }
      }
      case INTERFACES -> {
        if ((int) d.argument(1) == IoctlMemory.SIOCGIFCONF) {
          int bytes = Memory.IO.getInt(at);
          HeldMemory.check(d, "the list", Memory.IO.getLong(at + 8), bytes, isFilled, refusal);
        }
      }
    }
  }

  private static final int ATTRIBUTE_BYTES = 16;
}
