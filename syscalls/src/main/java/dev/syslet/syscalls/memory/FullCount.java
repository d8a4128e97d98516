package dev.syslet.syscalls.memory;

import dev.syslet.core.Descriptor;
import dev.syslet.core.Lease;
import dev.syslet.syscalls.raw.InFull;
import dev.syslet.syscalls.raw.NativeMemory;
import dev.syslet.syscalls.raw.Structs;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Asks that a read or write goes on until all of it is done.
 *
 * <p>A read or write may answer with less than it was asked for: at the end of a file, from a pipe
 * that has no more, after a signal, on a full disk. As a rule that is told as it is. A call that
 * asked for its full count is continued after a short count and after an EINTR, with what is left,
 * until
 *
 * <ul>
 *   <li>all is done,
 *   <li>a read comes to the end of the file or stream, or a write takes nothing,
 *   <li>there is an error: then the count so far is the answer, and the error only if it is 0.
 * </ul>
 *
 * <pre>{@code
 * executor.submit(FullCount.of(Syscalls.read(pipe, buffer)));
 * }</pre>
 *
 * <p>From or to something that others use too, such as a pipe with two readers, the pieces are not
 * one: somebody else's may come between. The result is then that of all pieces, and of a file whose
 * O_NONBLOCK is set, EAGAIN ends the call.
 */
public final class FullCount extends Struct implements Lease {

  /** What the call was given, of which this has the memory. */
  private final Object given;

  private FullCount(ByteBuffer memory, Object given) {
    super(memory);
    this.given = given;
  }

  /**
   * Asks it of a call.
   *
   * @param d the call, filled
   * @return the same descriptor; the next call that it is filled with has not asked
   * @throws IllegalArgumentException when it is none of read, write, pread64, pwrite64, readv,
   *     writev, preadv, pwritev, preadv2, pwritev2, or has no memory
   */
  public static Descriptor of(Descriptor d) {
    int syscall = d.syscall();
    if (!InFull.has(syscall)) {
      throw new IllegalArgumentException(
          "syscall " + syscall + " is no read or write, so it has no full count");
    }
    int count = d.argumentCount();
    long[] arguments = new long[count];
    @Nullable Object[] held = new @Nullable Object[count];
    for (int i = 0; i < count; i++) {
      arguments[i] = d.argument(i);
      held[i] = i == InFull.MEMORY ? around(d.held(i)) : d.held(i);
    }
    d.syscall(syscall);
    for (int i = 0; i < count; i++) {
      d.addArgument(arguments[i], held[i]);
    }
    return d;
  }

  private static FullCount around(@Nullable Object given) {
    if (given instanceof FullCount asked) {
      return asked;
    }
    if (given instanceof NativeMemory memory) {
      return new FullCount(Structs.memory(memory), memory);
    }
    if (given instanceof ByteBuffer buffer) {
      return new FullCount(buffer.duplicate().clear(), buffer);
    }
    throw new IllegalArgumentException("a full count without memory: " + given);
  }

  /** @hidden */
  @Override
  protected Object given() {
    return given;
  }

  /** @hidden */
  @Override
  protected boolean isWritable() {
    return given instanceof NativeMemory memory
        ? Structs.isWritable(memory)
        : !((ByteBuffer) given).isReadOnly();
  }

  @Override
  public int acquire() {
    return given instanceof Lease lease ? lease.acquire() : 0;
  }

  @Override
  public void release() {
    if (given instanceof Lease lease) {
      lease.release();
    }
  }

  @Override
  public String toString() {
    return "all of " + given;
  }
}
