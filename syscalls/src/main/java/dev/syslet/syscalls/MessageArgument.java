package dev.syslet.syscalls;

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
    if (!(held instanceof NativeMemory memory) || !memory.holdsWhatItPointsTo()) {
      return null;
    }
    if (isArray) {
      return held instanceof MmsgHdrs messages
          ? refusalOfArray(address - messages.address(), messages)
          : "there are other addresses in it: use MmsgHdrs";
    }
    if (!(held instanceof MsgHdr message)) {
      return "there are other addresses in it: use MsgHdr";
    }
    return address == message.address() ? refusalOf(message) : "it is not the MsgHdr's address";
  }

  private @Nullable String refusalOfArray(long at, MmsgHdrs messages) {
    if (at % MmsgHdrs.ELEMENT_BYTES != 0) {
      return "no message begins there";
    }
    for (int i = 0; i < messages.count(); i++) {
      String refusal = refusalOf(messages.message(i));
      if (refusal != null) {
        return "message " + i + ": " + refusal;
      }
    }
    return null;
  }

  private @Nullable String refusalOf(MsgHdr message) {
    return message.hasUntakenRights()
        ? "files that it has received have not been taken (Cmsgs.takeRights)"
        : message.refusal(receives);
  }
}
