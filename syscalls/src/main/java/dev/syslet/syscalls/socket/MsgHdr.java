package dev.syslet.syscalls.socket;

import dev.syslet.core.Lease;
import dev.syslet.syscalls.memory.Iovecs;
import dev.syslet.syscalls.raw.MsgHdrLayout;
import dev.syslet.syscalls.raw.Slabs;
import dev.syslet.syscalls.raw.Structs;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A {@code struct msghdr} in native memory: what sendmsg and recvmsg move, and from or to whom; the
 * same on both architectures. See recv(2).
 *
 * <pre>
 *   0 name (8)   8 namelen (4)   16 iov (8)   24 iovlen (8)   32 control (8)   40 controllen (8)
 *  48 flags (4)
 * </pre>
 *
 * <pre>{@code
 * SockAddr sender = new SockAddr();
 * MsgHdr in = new MsgHdr().parts(Iovecs.of(header, body)).from(sender);
 * long bytes = executor.call(Syscalls.recvmsg(socket, in, 0));
 * if ((in.flags() & MSG_TRUNC) != 0) {
 *   ... // the datagram was longer
 * }
 * }</pre>
 *
 * <p>It is a lease on all that it points to: a call that uses it holds the parts, the files that are
 * sent, and the header itself. It is written anew for each call, with the room that there is, so
 * what the kernel wrote for the last one does no harm. {@link #to} and {@link #sends} are for
 * sendmsg, {@link #from} and {@link #receives} for recvmsg; a header that mixes them up is refused.
 *
 * <p>Used by one call at a time (EBUSY) and not changed meanwhile; changing it is for one thread.
 */
public final class MsgHdr extends Struct implements Lease {

  private final OneUse use = new OneUse();
  private @Nullable SockAddr name;
  private @Nullable Iovecs parts;
  private @Nullable Cmsgs control;
  private boolean nameIsReceived;
  private boolean controlIsReceived;

  /** Makes one without parts, address and control messages. */
  public MsgHdr() {
    super(Slabs.allocate(MsgHdrLayout.BYTES));
  }

  /**
   * Sets what is sent or filled.
   *
   * @param iovecs the pieces of memory, in order; null for none
   * @return this
   * @throws IllegalStateException when a call uses this
   */
  public MsgHdr parts(@Nullable Iovecs iovecs) {
    use.change(this, () -> parts = iovecs);
    return this;
  }

  /**
   * Sets where a datagram is sent.
   *
   * @param address the address, as it is when the call is submitted; null for a socket that is
   *     connected
   * @return this
   * @throws IllegalStateException when a call uses this
   */
  public MsgHdr to(@Nullable SockAddr address) {
    return name(address, false);
  }

  /**
   * Asks who has sent a datagram.
   *
   * @param address gets the sender's address; null for not asked
   * @return this
   * @throws IllegalStateException when a call uses this
   */
  public MsgHdr from(@Nullable SockAddr address) {
    return name(address, true);
  }

  private MsgHdr name(@Nullable SockAddr address, boolean isReceived) {
    use.change(
        this,
        () -> {
          name = address;
          nameIsReceived = address != null && isReceived;
        });
    return this;
  }

  /**
   * Sets the control messages to be sent.
   *
   * @param messages the messages; null for none
   * @return this
   * @throws IllegalStateException when a call uses this
   */
  public MsgHdr sends(@Nullable Cmsgs messages) {
    return control(messages, false);
  }

  /**
   * Sets what gets the control messages.
   *
   * @param messages what is in it is lost; null for not asked: then the kernel closes files that
   *     came with the bytes
   * @return this
   * @throws IllegalStateException when a call uses this
   */
  public MsgHdr receives(@Nullable Cmsgs messages) {
    return control(messages, true);
  }

  private MsgHdr control(@Nullable Cmsgs messages, boolean isReceived) {
    use.change(
        this,
        () -> {
          control = messages;
          controlIsReceived = messages != null && isReceived;
        });
    return this;
  }

  /**
   * What recvmsg said about the message.
   *
   * @return MSG_TRUNC, MSG_CTRUNC, MSG_EOR, MSG_OOB and others
   */
  public int flags() {
    return memory().getInt(MsgHdrLayout.FLAGS);
  }

  /** @hidden */
  @Override
  protected @Nullable String refusalAsMessage(long at, boolean isArray, boolean receives) {
    if (isArray) {
      return super.refusalAsMessage(at, true, receives);
    }
    return at == address() ? refusal(receives) : "it is not the MsgHdr's address";
  }

  /** Why a call must not have it, in words; null when it may. */
  @Nullable String refusal(boolean receives) {
    return hasUntakenRights()
        ? "files that it has received have not been taken (Cmsgs.takeRights)"
        : refusalOfUse(receives);
  }

  private @Nullable String refusalOfUse(boolean receives) {
    if (receives
        ? name != null && !nameIsReceived || control != null && !controlIsReceived
        : nameIsReceived || controlIsReceived) {
      return receives
          ? "it is to be sent (to, sends); to receive it is given from and receives"
          : "it is to receive (from, receives); to be sent it is given to and sends";
    }
    if (receives && parts != null && !Structs.isWritableBehind(parts)) {
      return "the kernel would write into a read-only part";
    }
    return null;
  }

  /** Whether files that were received with it have not been taken. */
  private boolean hasUntakenRights() {
    return control != null && control.hasUntakenRights();
  }

  @Override
  public int acquire() {
    int refusal = acquireAll();
    if (refusal == 0) {
      prepare();
    }
    return refusal;
  }

  /** Takes it and all that it points to, and writes nothing yet. */
  int acquireAll() {
    int refusal = use.acquire();
    if (refusal != 0) {
      return refusal;
    }
    refusal = acquireParts();
    if (refusal != 0) {
      use.release();
    }
    return refusal;
  }

  private int acquireParts() {
    int refusal = parts == null ? 0 : parts.acquire();
    if (refusal == 0 && control != null) {
      refusal = control.acquire();
      if (refusal != 0 && parts != null) {
        parts.release();
      }
    }
    return refusal;
  }

  /**
   * Says again what was set: names and room. For whoever makes the call another time after the
   * kernel has written into it; only while it is held. Not after a call that may have received
   * files: their numbers would be wiped out.
   */
  void prepare() {
    write(memory(), 0);
  }

  /** Writes the header, into an array of mmsghdr or into its own memory. */
  void write(ByteBuffer to, int at) {
    to.putLong(at + MsgHdrLayout.NAME, name == null ? 0 : Structs.address(name));
    to.putInt(
        at + MsgHdrLayout.NAMELEN, name == null ? 0 : nameIsReceived ? name.room() : name.length());
    to.putInt(at + MsgHdrLayout.NAMELEN + 4, 0);
    to.putLong(at + MsgHdrLayout.IOV, parts == null ? 0 : Structs.address(parts));
    to.putLong(at + MsgHdrLayout.IOVLEN, parts == null ? 0 : parts.count());
    long room = control == null ? 0 : controlIsReceived ? control.offer() : control.length();
    to.putLong(
        at + MsgHdrLayout.CONTROL, control == null || room == 0 ? 0 : Structs.address(control));
    to.putLong(at + MsgHdrLayout.CONTROLLEN, room);
    to.putInt(at + MsgHdrLayout.FLAGS, 0).putInt(at + MsgHdrLayout.FLAGS + 4, 0);
  }

  /** Takes over what the kernel has written. */
  void read(ByteBuffer from, int at) {
    if (name != null && nameIsReceived) {
      name.length(from.getInt(at + MsgHdrLayout.NAMELEN));
    }
    if (control != null && controlIsReceived) {
      control.received(from.getLong(at + MsgHdrLayout.CONTROLLEN));
    }
    memory().putInt(MsgHdrLayout.FLAGS, from.getInt(at + MsgHdrLayout.FLAGS));
  }

  @Override
  public void release() {
    read(memory(), 0);
    releaseAll();
  }

  void releaseAll() {
    if (control != null) {
      control.release();
    }
    if (parts != null) {
      parts.release();
    }
    use.release();
  }

  /** @hidden */
  @Override
  protected boolean holdsWhatItPointsTo() {
    return true;
  }

  @Override
  public String toString() {
    return "MsgHdr["
        + (name == null ? "" : name + ", ")
        + (control == null ? "" : control + ", ")
        + (parts == null ? "no parts" : parts)
        + "]";
  }
}
