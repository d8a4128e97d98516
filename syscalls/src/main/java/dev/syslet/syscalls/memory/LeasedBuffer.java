package dev.syslet.syscalls.memory;

import dev.syslet.core.Lease;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Holds;
import dev.syslet.syscalls.raw.Memory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * A direct buffer that a call can hold on to; page-aligned unless it wraps one of yours.
 *
 * <p>{@link #close} gives it back, to its {@link BufferPool} if it came from one. Calls that are
 * under way keep it: its memory is not given to anybody else before the last of them is over, and
 * new ones are refused with EFAULT. Do not touch {@link #buffer()} after close: the memory may be
 * somebody else's then.
 *
 * <p>Memory is freed by the garbage collector only, so no mistake here can crash the JVM.
 */
public final class LeasedBuffer extends Struct implements Lease, AutoCloseable {

  private final @Nullable BufferPool pool;
  private final Holds holds = new Holds();
  private final ByteBuffer view;

  LeasedBuffer(ByteBuffer memory, @Nullable BufferPool pool) {
    super(memory);
    this.pool = pool;
    this.view = memory.duplicate().order(ByteOrder.nativeOrder()).clear();
  }

  /**
   * Makes one that belongs to no pool.
   *
   * @param bytes its size, at least 1
   * @return the buffer
   * @throws IllegalArgumentException when the size is below 1
   */
  public static LeasedBuffer allocate(int bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("a buffer of " + bytes + " bytes");
    }
    return new LeasedBuffer(Memory.allocatePages(bytes), null);
  }

  /**
   * Makes one over memory of yours. Its address is looked up only here, so calls with it cost less
   * than with the buffer itself. What becomes of the memory after {@link #close} is your business.
   *
   * @param memory a direct buffer; what lies between its position and its limit is used
   * @return the buffer
   * @throws dev.syslet.core.SubmitException (EFAULT) when the memory is not direct
   */
  public static LeasedBuffer wrap(ByteBuffer memory) {
    return new LeasedBuffer(memory.slice(), null);
  }

  /**
   * The bytes. A call given this buffer uses those from position to limit, as they are when the
   * descriptor is filled.
   *
   * @return the same buffer each time, in native byte order
   */
  public ByteBuffer buffer() {
    return view;
  }

  /**
   * Whether {@link #close} has been called.
   *
   * @return whether it has
   */
  public boolean isClosed() {
    return holds.isClosed();
  }

  @Override
  public int acquire() {
    return holds.acquire() ? 0 : -Errno.EFAULT;
  }

  @Override
  public void release() {
    giveBack(holds.release());
  }

  /** Gives the buffer back; never waits. A second close does nothing. */
  @Override
  public void close() {
    giveBack(holds.close());
  }

  private void giveBack(Holds.Left left) {
    if (left == Holds.Left.NOBODY && pool != null) {
      pool.giveBack(memory());
    }
  }

  /** @hidden */
  @Override
  protected boolean isWritable() {
    return !view.isReadOnly();
  }

  @Override
  public String toString() {
    return "LeasedBuffer["
        + bytes()
        + " bytes, held by "
        + holds.count()
        + (isClosed() ? ", closed]" : "]");
  }
}
