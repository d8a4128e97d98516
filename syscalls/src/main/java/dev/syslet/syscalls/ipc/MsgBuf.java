package dev.syslet.syscalls.ipc;

import dev.syslet.core.SubmitException;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Slabs;
import java.util.Objects;

/**
 * A {@code struct msgbuf} in native memory: a message of a System V queue; the same on both
 * architectures.
 *
 * <pre>
 *   0 mtype (8)   8 mtext (as long as the message)
 * </pre>
 *
 * <pre>{@code
 * MsgBuf message = new MsgBuf(100);
 * long bytes = executor.call(Syscalls.msgrcv(queue, message, 0, 0));
 * byte[] text = message.text((int) bytes);
 * }</pre>
 *
 * <p>Reusable; one call at a time may use it.
 */
public final class MsgBuf extends Struct {

  static final int TEXT = 8;

  /** The longest text that there is room for; queues take 8192 bytes unless set up otherwise. */
  public static final int MAX_TEXT_BYTES = Slabs.SLAB_BYTES - TEXT;

  private int length;

  /**
   * Makes one that is empty, of type 1.
   *
   * @param textBytes how long the text may be, 0 to {@link #MAX_TEXT_BYTES}
   * @throws IllegalArgumentException when it is out of range
   */
  public MsgBuf(int textBytes) {
    super(Slabs.allocate(TEXT + checked(textBytes)));
    memory().putLong(0, 1);
  }

  private static int checked(int textBytes) {
    if (textBytes < 0 || textBytes > MAX_TEXT_BYTES) {
      throw new IllegalArgumentException(
          "room for " + textBytes + " bytes: it must be 0 to " + MAX_TEXT_BYTES);
    }
    return textBytes;
  }

  /**
   * Makes a message.
   *
   * @param type its type, above 0
   * @param text its text, copied
   * @return the new one
   * @throws SubmitException as {@link #set}
   * @throws IllegalArgumentException when the text is longer than {@link #MAX_TEXT_BYTES}
   */
  public static MsgBuf of(long type, byte[] text) {
    return new MsgBuf(text.length).set(type, text);
  }

  /**
   * Changes what msgsnd sends.
   *
   * @param type its type, above 0
   * @param text its text, copied
   * @return this
   * @throws SubmitException (EINVAL) when the type is below 1, (E2BIG) when there is no room for
   *     the text
   */
  public MsgBuf set(long type, byte[] text) {
    if (type < 1) {
      throw new SubmitException(Errno.EINVAL, "the type of a message is above 0, not " + type);
    }
    if (text.length > capacity()) {
      throw new SubmitException(
          Errno.number("E2BIG"),
          "a text of " + text.length + " bytes; there is room for " + capacity());
    }
    memory().putLong(0, type).put(TEXT, text);
    length = text.length;
    return this;
  }

  /**
   * The message's type, also of one that was received.
   *
   * @return above 0
   */
  public long type() {
    return memory().getLong(0);
  }

  /**
   * The text of a message that was received.
   *
   * @param bytes the result of msgrcv
   * @return the bytes, a copy
   * @throws IndexOutOfBoundsException when there is no room for so many
   */
  public byte[] text(int bytes) {
    byte[] text = new byte[Objects.checkIndex(bytes, capacity() + 1)];
    memory().get(TEXT, text);
    return text;
  }

  /**
   * How long a text there is room for: the most that msgrcv takes.
   *
   * @return bytes
   */
  public int capacity() {
    return bytes() - TEXT;
  }

  /**
   * How long the text is that msgsnd sends.
   *
   * @hidden
   */
  @Override
  protected int used() {
    return length;
  }

  @Override
  public String toString() {
    return "MsgBuf[type=" + type() + ", room for " + capacity() + " bytes]";
  }
}
