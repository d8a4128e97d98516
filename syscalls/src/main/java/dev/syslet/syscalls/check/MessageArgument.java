package dev.syslet.syscalls.check;

import dev.syslet.syscalls.raw.NativeMemory;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.table.SyscallRow;
import org.jspecify.annotations.Nullable;

/**
 * An argument that points to a {@code struct msghdr} or an array of {@code struct mmsghdr}. There
 * are more addresses in it, so it is a view that holds what they are of, which is checked here; or
 * it is plain memory, and then {@link AddressesInside} sees to it that the call holds what it points
 * to.
 *
 * @param isArray whether it is mmsghdr
 * @param receives whether the kernel writes through its addresses
 */
record MessageArgument(boolean isArray, boolean receives) {

  /** What an argument of a row is; null when it is no message. */
  static @Nullable MessageArgument of(SyscallRow row, int index) {
    return switch (row.name() + "." + row.arguments().get(index).name()) {
      case "sendmsg.msg" -> new MessageArgument(false, false);
      case "recvmsg.msg" -> new MessageArgument(false, true);
      case "sendmmsg.mmsg" -> new MessageArgument(true, false);
      case "recvmmsg.mmsg" -> new MessageArgument(true, true);
      default -> null;
    };
  }

  /** Why an argument must be refused, in words; null when it is right. */
  @Nullable String refusal(long address, Object held) {
    if (!(held instanceof NativeMemory memory) || !Structs.holdsWhatItPointsTo(memory)) {
      return null;
    }
    return Structs.refusalAsMessage(memory, address, isArray, receives);
  }
}
