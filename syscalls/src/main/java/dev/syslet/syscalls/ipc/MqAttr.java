package dev.syslet.syscalls.ipc;

import dev.syslet.syscalls.raw.Slabs;

/**
 * A {@code struct mq_attr} in native memory: what a message queue is like, the same on both
 * architectures.
 *
 * <pre>
 *   0 mq_flags (8)   8 mq_maxmsg (8)   16 mq_msgsize (8)   24 mq_curmsgs (8)   32 unused (32)
 * </pre>
 *
 * <p>Reusable; one call at a time may use it.
 */
public final class MqAttr extends Struct {

  static final int BYTES = 64;
  static final int FLAGS = 0;
  static final int MAXMSG = 8;
  static final int MSGSIZE = 16;
  static final int CURMSGS = 24;

  /** Makes one that is all zero. */
  public MqAttr() {
    super(Slabs.allocate(BYTES));
  }

  /**
   * Makes one for mq_open.
   *
   * @param maxMessages how many messages fit into the queue; without privilege at most
   *     {@code /proc/sys/fs/mqueue/msg_max}
   * @param messageBytes how long a message may be; without privilege at most {@code
   *     /proc/sys/fs/mqueue/msgsize_max}
   * @return the new one
   */
  public static MqAttr of(long maxMessages, long messageBytes) {
    MqAttr made = new MqAttr();
    made.memory().putLong(MAXMSG, maxMessages).putLong(MSGSIZE, messageBytes);
    return made;
  }

  /**
   * Sets the flags, all that mq_getsetattr changes.
   *
   * @param flags O_NONBLOCK or 0
   * @return this
   */
  public MqAttr flags(long flags) {
    memory().putLong(FLAGS, flags);
    return this;
  }

  /**
   * The flags.
   *
   * @return O_NONBLOCK or 0
   */
  public long flags() {
    return memory().getLong(FLAGS);
  }

  /**
   * How many messages fit.
   *
   * @return the number
   */
  public long maxMessages() {
    return memory().getLong(MAXMSG);
  }

  /**
   * How long a message may be, and so how long the buffer of mq_timedreceive must be.
   *
   * @return bytes
   */
  public long messageBytes() {
    return memory().getLong(MSGSIZE);
  }

  /**
   * How many messages wait.
   *
   * @return the number
   */
  public long currentMessages() {
    return memory().getLong(CURMSGS);
  }

  @Override
  public String toString() {
    return "MqAttr[flags="
        + flags()
        + ", maxMessages="
        + maxMessages()
        + ", messageBytes="
        + messageBytes()
        + ", currentMessages="
        + currentMessages()
        + "]";
  }
}
