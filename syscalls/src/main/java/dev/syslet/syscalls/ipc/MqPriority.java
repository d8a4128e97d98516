package dev.syslet.syscalls.ipc;

import dev.syslet.syscalls.raw.Slabs;

/**
 * The priority of a message that mq_timedreceive took, a number in native memory. Reusable; one
 * call at a time may use it.
 */
public final class MqPriority extends Struct {

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
