package dev.syslet.syscalls.event;

import dev.syslet.core.Lease;
import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.raw.Errno;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Native memory with the numbers of open files in it. It is a lease that holds all of them: from
 * submit until the kernel has returned none of the numbers can become another file.
 *
 * <p>Any number of calls may hold it at once; while one does, its files cannot be changed. Changing
 * them is for one thread at a time.
 */
abstract sealed class LeasedParts extends Struct implements Lease permits FdSet, PollFds {

  private static final int CHANGING = -1;
  private static final VarHandle USES;

  static {
    try {
      USES = MethodHandles.lookup().findVarHandle(LeasedParts.class, "uses", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final @Nullable Fd[] parts;
  private int end; // no part is at this index or behind
  private volatile int uses; // how many calls hold it, or CHANGING

  LeasedParts(ByteBuffer memory, int capacity) {
    super(memory);
    parts = new @Nullable Fd[capacity];
  }

  /** Keeps calls out; throws IllegalStateException when one uses this. */
  final void beginChange() {
    if (!USES.compareAndSet(this, 0, CHANGING)) {
      throw new IllegalStateException("a call uses " + this + ": it cannot be changed now");
    }
  }

  final void endChange() {
    uses = 0;
  }

  final int capacity() {
    return parts.length;
  }

  /** @hidden */
  @Override
  protected final @Nullable Fd part(int index) {
    return parts[index];
  }

  /** Puts a file in, or takes it out; only between beginChange and endChange. */
  final void part(int index, @Nullable Fd part) {
    parts[index] = part;
    end = Math.max(end, index + 1);
    while (end > 0 && parts[end - 1] == null) {
      end--;
    }
  }

  /** @hidden */
  @Override
  protected final int parts() {
    return end;
  }

  @Override
  public final int acquire() {
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
    for (int i = 0; i < end; i++) {
      Fd part = parts[i];
      int refusal = part == null ? 0 : part.acquire();
      if (refusal != 0) {
        releaseParts(i);
        return refusal;
      }
    }
    return 0;
  }

  @Override
  public final void release() {
    releaseParts(end);
    USES.getAndAdd(this, -1);
  }

  private void releaseParts(int last) {
    for (int i = 0; i < last; i++) {
      Fd part = parts[i];
      if (part != null) {
        part.release();
      }
    }
  }
}
