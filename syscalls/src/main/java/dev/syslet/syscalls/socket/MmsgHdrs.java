package dev.syslet.syscalls.socket;

import dev.syslet.core.Lease;
import dev.syslet.syscalls.raw.MsgHdrLayout;
import dev.syslet.syscalls.raw.Slabs;
import java.util.Arrays;
import java.util.HashSet;
import org.jspecify.annotations.Nullable;

/**
 * An array of {@code struct mmsghdr} in native memory: the messages that one sendmmsg or recvmmsg
 * moves, in order; the same on both architectures.
 *
 * <pre>
 * an element:   0 a struct msghdr (56)   56 len (4)   60 unused (4)
 * </pre>
 *
 * <pre>{@code
 * MmsgHdrs messages = new MmsgHdrs(first, second);
 * long sent = executor.call(Syscalls.sendmmsg(socket, messages, 0));
 * int bytesOfFirst = messages.length(0);
 * }</pre>
 *
 * <p>A call that uses it holds each {@link MsgHdr} and what that points to; of those, only as many
 * as the call's result says have an answer in them. Used by one call at a time (EBUSY).
 */
public final class MmsgHdrs extends Struct implements Lease {

  /** The most messages that the kernel takes ({@code linux/uio.h}). */
  public static final int MAX_MESSAGES = 1024;

  private final MsgHdr[] messages;

  /**
   * Makes one.
   *
   * @param messages 1 to {@link #MAX_MESSAGES}, all different
   * @throws IllegalArgumentException when there are none, too many, or one of them twice
   */
  public MmsgHdrs(MsgHdr... messages) {
    super(Slabs.allocate(checked(messages) * MsgHdrLayout.ELEMENT_BYTES));
    this.messages = messages.clone();
  }

  private static int checked(MsgHdr[] messages) {
    if (messages.length < 1 || messages.length > MAX_MESSAGES) {
      throw new IllegalArgumentException(
          messages.length + " messages: there must be 1 to " + MAX_MESSAGES);
    }
    if (new HashSet<>(Arrays.asList(messages)).size() < messages.length) {
      throw new IllegalArgumentException("a message is there twice");
    }
    return messages.length;
  }

  /**
   * How many messages there are.
   *
   * @return the number
   */
  public int count() {
    return messages.length;
  }

  /**
   * One of the messages.
   *
   * @param index which, from 0
   * @return what was given
   */
  public MsgHdr message(int index) {
    return messages[index];
  }

  /**
   * How much of a message was moved.
   *
   * @param index which, from 0 to the call's result less 1
   * @return bytes
   */
  public int length(int index) {
    return memory().getInt(index * MsgHdrLayout.ELEMENT_BYTES + MsgHdrLayout.LEN);
  }

  @Override
  public int acquire() {
    for (int i = 0; i < messages.length; i++) {
      int refusal = messages[i].acquireAll();
      if (refusal != 0) {
        releaseAll(i);
        return refusal;
      }
    }
    prepare(0);
    return 0;
  }

  /** Says again what was set, of a message and all behind it; see {@link MsgHdr#prepare}. */
  void prepare(int first) {
    for (int i = first; i < messages.length; i++) {
      messages[i].write(memory(), i * MsgHdrLayout.ELEMENT_BYTES);
      memory().putInt(i * MsgHdrLayout.ELEMENT_BYTES + MsgHdrLayout.LEN, 0);
    }
  }

  @Override
  public void release() {
    for (int i = 0; i < messages.length; i++) {
      messages[i].read(memory(), i * MsgHdrLayout.ELEMENT_BYTES);
    }
    releaseAll(messages.length);
  }

  private void releaseAll(int end) {
    for (int i = 0; i < end; i++) {
      messages[i].releaseAll();
    }
  }

  /** @hidden */
  @Override
  protected @Nullable String refusalAsMessage(long at, boolean isArray, boolean receives) {
    if (!isArray) {
      return super.refusalAsMessage(at, false, receives);
    }
    if ((at - address()) % MsgHdrLayout.ELEMENT_BYTES != 0) {
      return "no message begins there";
    }
    for (int i = 0; i < messages.length; i++) {
      String refusal = messages[i].refusal(receives);
      if (refusal != null) {
        return "message " + i + ": " + refusal;
      }
    }
    return null;
  }

  /** @hidden */
  @Override
  protected boolean holdsWhatItPointsTo() {
    return true;
  }

  @Override
  public String toString() {
    return "MmsgHdrs[" + messages.length + " messages]";
  }
}
