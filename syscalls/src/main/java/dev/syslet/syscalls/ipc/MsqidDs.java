package dev.syslet.syscalls.ipc;

/**
 * A {@code struct msqid64_ds} in native memory, which IPC_STAT of msgctl fills; the same on both
 * architectures. It has room for {@code struct msginfo} too.
 *
 * <pre>
 *   0 permissions (48)   48 stime (8)    56 rtime (8)    64 ctime (8)   72 cbytes (8)
 *  80 qnum (8)          88 qbytes (8)   96 lspid (4)   100 lrpid (4)  104 unused (16)
 * </pre>
 *
 * <p>Reusable; one call at a time may use it.
 */
public final class MsqidDs extends IpcStruct {

  static final int BYTES = 120;
  private static final int STIME = 48;
  private static final int RTIME = 56;
  private static final int CTIME = 64;
  private static final int CBYTES = 72;
  private static final int QNUM = 80;
  private static final int QBYTES = 88;
  private static final int LSPID = 96;
  private static final int LRPID = 100;

  /** Makes one that is all zero. */
  public MsqidDs() {
    super(BYTES);
  }

  /**
   * When a message was sent last.
   *
   * @return seconds since 1970, 0 for never
   */
  public long sendTime() {
    return memory().getLong(STIME);
  }

  /**
   * When a message was taken last.
   *
   * @return seconds since 1970, 0 for never
   */
  public long receiveTime() {
    return memory().getLong(RTIME);
  }

  /**
   * When it was made or changed by IPC_SET.
   *
   * @return seconds since 1970
   */
  public long changeTime() {
    return memory().getLong(CTIME);
  }

  /**
   * How much text is in it.
   *
   * @return bytes
   */
  public long currentBytes() {
    return memory().getLong(CBYTES);
  }

  /**
   * How many messages are in it.
   *
   * @return the number
   */
  public long messages() {
    return memory().getLong(QNUM);
  }

  /**
   * How much text fits.
   *
   * @return bytes
   */
  public long maxBytes() {
    return memory().getLong(QBYTES);
  }

  /**
   * Sets how much text fits, for IPC_SET.
   *
   * @param bytes how much; more than {@code /proc/sys/kernel/msgmnb} only with privilege
   * @return this
   */
  public MsqidDs maxBytes(long bytes) {
    memory().putLong(QBYTES, bytes);
    return this;
  }

  /**
   * Who sent last.
   *
   * @return a process, 0 for nobody
   */
  public int lastSender() {
    return memory().getInt(LSPID);
  }

  /**
   * Who received last.
   *
   * @return a process, or the thread of one that had to wait for the message; 0 for nobody
   */
  public int lastReceiver() {
    return memory().getInt(LRPID);
  }

  @Override
  public String toString() {
    return "MsqidDs[key="
        + key()
        + ", messages="
        + messages()
        + ", bytes="
        + currentBytes()
        + " of "
        + maxBytes()
        + "]";
  }
}
