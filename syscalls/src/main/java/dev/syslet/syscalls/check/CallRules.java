package dev.syslet.syscalls.check;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.raw.Errno;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What single syscalls demand of their calls, where the kinds of their arguments do not tell: values
 * with which a call would hurt the JVM, or files that belong to handles. {@link RowCheck} asks.
 */
final class CallRules {

  /** Looks at a call whose arguments are what their kinds demand. */
  @FunctionalInterface
  interface Rule {
    /** What is wrong with the call; null, and no garbage, when nothing is. */
    @Nullable Complaint of(Descriptor d);
  }

  /**
   * Why a call is refused.
   *
   * @param argument which argument has the wrong value, from 0
   * @param errno what the kernel would say, or EPERM
   * @param reason what is wrong with the value
   */
  record Complaint(int argument, int errno, String reason) {}

  private static final Complaint CLOSES =
      new Complaint(
          2,
          Errno.EPERM,
          "without CLOSE_RANGE_CLOEXEC (0x4) it would close files that belong to handles");

  private static final Complaint UNSHARES =
      new Complaint(
          2,
          Errno.EPERM,
          "CLOSE_RANGE_UNSHARE (0x2) would give the thread that runs it files of its own");

  private static final Map<String, Rule> RULES =
      Map.of(
          "mmap", without(3, 0x10, "MAP_FIXED may replace memory of the JVM"),
          "shmat", without(2, 0x4000, "SHM_REMAP may replace memory of the JVM"),
          "close_range", CallRules::closeRange);

  private CallRules() {}

  /** The rule about a syscall, null when there is none. */
  static @Nullable Rule of(String syscall) {
    return RULES.get(syscall);
  }

  private static Rule without(int argument, long bits, String reason) {
    Complaint complaint = new Complaint(argument, Errno.EPERM, reason);
    return d -> (d.argument(argument) & bits) != 0 ? complaint : null;
  }

  /** close_range(first, last, flags). */
  private static @Nullable Complaint closeRange(Descriptor d) {
    long flags = d.argument(2);
    if ((flags & LinuxConstants.CLOSE_RANGE_CLOEXEC) == 0) {
      return CLOSES;
    }
    if ((flags & LinuxConstants.CLOSE_RANGE_UNSHARE) != 0) {
      return UNSHARES;
    }
    return hasMoreThan32Bits(d.argument(0))
        ? cut(0)
        : hasMoreThan32Bits(d.argument(1)) ? cut(1) : null;
  }

  /** Whether the kernel would cut bits off; a Java int is sign-extended, so that -1 is the last. */
  private static boolean hasMoreThan32Bits(long number) {
    return number != (int) number && number != (number & 0xFFFF_FFFFL);
  }

  private static Complaint cut(int argument) {
    return new Complaint(argument, Errno.EINVAL, "the number of a file has 32 bits");
  }
}
