package dev.syslet.syscalls;

/**
 * The priority of a message that mq_timedreceive took, a number in native memory. Reusable; one
 * call at a time may use it.
 */
public final class MqPriority extends NativeMemory {

  static final int BYTES = 4;

  /** Makes one that is 0. */
  public MqPriority() {
    super(Slabs.allocate(BYTES));
  }

  /**
   * The priority.
   *
   * @return 0 to 32767
   */
  public int get() {
    return memory().getInt(0);
  }

  @Override
  public String toString() {
    return "MqPriority[" + get() + "]";
  }
}
