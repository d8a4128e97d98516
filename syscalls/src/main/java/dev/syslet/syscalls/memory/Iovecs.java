package dev.syslet.syscalls.memory;

import dev.syslet.core.Lease;
import dev.syslet.core.SubmitException;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.Slabs;
import dev.syslet.syscalls.raw.Structs;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An array of {@code struct iovec} in native memory: the pieces of memory that one read or write
 * goes through, in order; the same on both architectures.
 *
 * <pre>
 * an element:   0 address (8)   8 length (8)
 * </pre>
 *
 * <pre>{@code
 * Iovecs parts = new Iovecs(2).add(header).add(body);
 * executor.call(Syscalls.writev(file, parts));
 * }</pre>
 *
 * <p>It keeps its buffers reachable, and it is a lease that holds theirs: a call that uses it holds
 * every {@link LeasedBuffer} in it. A part is the bytes between a buffer's position and limit as
 * they were when it was added.
 *
 * <p>Any number of calls may use it at once; while one does, it cannot be changed. Changing it is
 * for one thread at a time.
 */
public final class Iovecs extends Struct implements Lease {

  /** The most parts that the kernel takes ({@code linux/uio.h}). */
  public static final int MAX_PARTS = 1024;

  static final int ELEMENT_BYTES = 16;
  private static final int LENGTH = 8;
  private static final int CHANGING = -1;
  private static final VarHandle USES;

  static {
    try {
      USES = MethodHandles.lookup().findVarHandle(Iovecs.class, "uses", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final @Nullable Object[] parts;
  private int count;
  private long length;
  private boolean readOnly;
  private volatile int uses; // how many calls hold it, or CHANGING

  /**
   * Makes an empty one.
   *
   * @param capacity how many parts it can have, 1 to {@link #MAX_PARTS}
   * @throws IllegalArgumentException when it is out of range
   */
  public Iovecs(int capacity) {
    super(Slabs.allocate(checked(capacity) * ELEMENT_BYTES));
    parts = new @Nullable Object[capacity];
  }

  private static int checked(int capacity) {
    if (capacity < 1 || capacity > MAX_PARTS) {
      throw new IllegalArgumentException(
          "room for " + capacity + " parts: it must be 1 to " + MAX_PARTS);
    }
    return capacity;
  }

  /**
   * Makes one of these parts.
   *
   * @param buffers 1 to {@link #MAX_PARTS} direct buffers
   * @return the new one
   * @throws IllegalArgumentException when there are none or too many
   * @throws SubmitException (EFAULT) when one is not direct
   */
  public static Iovecs of(ByteBuffer... buffers) {
    Iovecs made = new Iovecs(buffers.length);
    for (ByteBuffer buffer : buffers) {
      made.add(buffer);
    }
    return made;
  }

  /**
   * Makes one of these parts.
   *
   * @param buffers 1 to {@link #MAX_PARTS} buffers
   * @return the new one
   * @throws IllegalArgumentException when there are none or too many
   */
  public static Iovecs of(LeasedBuffer... buffers) {
    Iovecs made = new Iovecs(buffers.length);
    for (LeasedBuffer buffer : buffers) {
      made.add(buffer);
    }
    return made;
  }

  /**
   * Adds a part.
   *
   * @param buffer a direct buffer; what lies between position and limit is the part
   * @return this
   * @throws SubmitException (EFAULT) when the buffer is not direct
   * @throws IllegalStateException when there is no room, or a call uses this
   */
  public Iovecs add(ByteBuffer buffer) {
    return add(Memory.address(buffer), buffer.remaining(), buffer, buffer.isReadOnly());
  }

  /**
   * Adds a part.
   *
   * @param buffer what lies between position and limit is the part
   * @return this
   * @throws IllegalStateException when there is no room, or a call uses this
   */
  public Iovecs add(LeasedBuffer buffer) {
    ByteBuffer view = buffer.buffer();
    return add(
        Structs.address(buffer) + view.position(),
        view.remaining(),
        buffer,
        !Structs.isWritable(buffer));
  }

  private Iovecs add(long address, int bytes, Object part, boolean isReadOnly) {
    beginChange();
    try {
      if (count == parts.length) {
        throw new IllegalStateException("it already has " + count + " parts, all it has room for");
      }
      int at = count * ELEMENT_BYTES;
      memory().putLong(at, address).putLong(at + LENGTH, bytes);
      parts[count++] = part;
      length += bytes;
      readOnly |= isReadOnly;
    } finally {
      endChange();
    }
    return this;
  }

  /**
   * Takes all parts out.
   *
   * @return this
   * @throws IllegalStateException when a call uses this
   */
  public Iovecs clear() {
    beginChange();
    try {
      for (int i = 0; i < count; i++) {
        // Nothing may follow an address whose buffer is kept no longer.
        memory().putLong(i * ELEMENT_BYTES, 0).putLong(i * ELEMENT_BYTES + LENGTH, 0);
        parts[i] = null;
      }
      count = 0;
      length = 0;
      readOnly = false;
    } finally {
      endChange();
    }
    return this;
  }

  private void beginChange() {
    if (!USES.compareAndSet(this, 0, CHANGING)) {
      throw new IllegalStateException("a call uses " + this + ": it cannot be changed now");
    }
  }

  private void endChange() {
    uses = 0;
  }

  /**
   * How many parts there are.
   *
   * @return the number
   */
  public int count() {
    return count;
  }

  /**
   * How long the parts are together.
   *
   * @return bytes
   */
  public long length() {
    return length;
  }

  /**
   * The kernel must not write addresses into it, as it would if it were somebody's buffer.
   *
   * @hidden
   */
  @Override
  protected boolean isWritable() {
    return false;
  }

  /** @hidden */
  @Override
  protected boolean holdsWhatItPointsTo() {
    return true;
  }

  /** @hidden */
  @Override
  protected boolean isWritableBehind() {
    return !readOnly;
  }

  @Override
  public int acquire() {
    int seen;
    do {
      seen = uses;
      if (seen == CHANGING) {
        return -Errno.EFAULT;
      }
    } while (!USES.compareAndSet(this, seen, seen + 1));
    int refusal = acquireParts();
    if (refusal != 0) {
      USES.getAndAdd(this, -1);
    }
    return refusal;
  }

  private int acquireParts() {
    for (int i = 0; i < count; i++) {
      if (parts[i] instanceof Lease lease) {
        int refusal = lease.acquire();
        if (refusal != 0) {
          releaseParts(i);
          return refusal;
        }
      }
    }
    return 0;
  }

  @Override
  public void release() {
    releaseParts(count);
    USES.getAndAdd(this, -1);
  }

  private void releaseParts(int end) {
    for (int i = 0; i < end; i++) {
      if (parts[i] instanceof Lease lease) {
        lease.release();
      }
    }
  }

  @Override
  public String toString() {
    return "Iovecs[" + count + " parts, " + length + " bytes]";
  }
}
