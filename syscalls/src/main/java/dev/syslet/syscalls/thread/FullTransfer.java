package dev.syslet.syscalls.thread;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.InFull;
import dev.syslet.syscalls.raw.IoVectors;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.table.SyscallRow;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.BooleanSupplier;

/**
 * Makes a read or write again and again until its count is full; for a thread that may wait.
 *
 * <pre>
 * rest = a copy of the vector, or one of one part
 * loop   interrupted by a cancel: done, or EINTR when nothing is done
 *        call with rest, at offset + done
 *          EINTR: again, nothing was moved
 *          another error: done, or the error when nothing is done
 *          0: the end
 *          n: done += n; cut n bytes off the front of rest; nothing left: the end
 * </pre>
 *
 * <p>Every variant is preadv2 or pwritev2 with the right offset and flags: -1 is the position, which
 * the kernel moves on itself.
 */
final class FullTransfer {

  private static final int EINTR = Errno.number("EINTR");
  private static final long AT_POSITION = -1;

  private FullTransfer() {}

  /** Makes the call; {@code stops} is asked before each of its parts whether to go no further. */
  static long run(Descriptor d, BooleanSupplier stops) {
    SyscallRow row = Numbers.TABLE.byNumber(d.syscall());
    String name = row == null ? "" : row.name();
    boolean vectors = name.contains("v");
    boolean hasOffset = name.startsWith("p");
    boolean hasFlags = name.endsWith("2");
    long offset = hasOffset ? d.argument(3) : AT_POSITION;
    boolean leftToKernel =
        (vectors && IoVectors.total(d) == IoVectors.UNKNOWN)
            || d.argument(2) == 0
            || (hasOffset && !hasFlags && offset < 0);
    if (leftToKernel) {
      return NativeCalls.call(d); // it moves nothing, or fails
    }
    int count = vectors ? (int) d.argument(2) : 1;
    ByteBuffer rest =
        ByteBuffer.allocateDirect(count * IoVectors.BYTES).order(ByteOrder.nativeOrder());
    for (int i = 0; i < count; i++) {
      long from = d.argument(1) + (long) i * IoVectors.BYTES;
      rest.putLong(vectors ? Memory.IO.getLong(from) : d.argument(1));
      rest.putLong(vectors ? Memory.IO.getLong(from + IoVectors.LENGTH) : d.argument(2));
    }
    return run(rest, offset, move(d, hasFlags ? (int) d.argument(5) : 0), stops);
  }

  private static Move move(Descriptor d, int flags) {
    int fd = (int) d.argument(0);
    return InFull.isRead(d)
        ? (v, n, at) -> NativeCalls.preadv2(fd, v, n, at, flags)
        : (v, n, at) -> NativeCalls.pwritev2(fd, v, n, at, flags);
  }

  /** One call of the kernel. */
  @FunctionalInterface
  interface Move {
    long move(long vector, int count, long offset);
  }

  static long run(ByteBuffer rest, long offset, Move call, BooleanSupplier stops) {
    int count = rest.capacity() / IoVectors.BYTES;
    int first = skipEmpty(rest, 0, count);
    long done = 0;
    while (first < count) {
      if (stops.getAsBoolean()) {
        return done > 0 ? done : -EINTR;
      }
      long vector = Memory.base(rest) + (long) first * IoVectors.BYTES;
      long at = offset == AT_POSITION ? AT_POSITION : offset + done;
      long moved = call.move(vector, count - first, at);
      if (moved == -EINTR) {
        continue;
      }
      if (moved <= 0) {
        return done > 0 ? done : moved;
      }
      done += moved;
      first = cut(rest, first, count, moved);
    }
    return done;
  }

  /** Cuts bytes off the front; returns the first part that is left. */
  static int cut(ByteBuffer rest, int first, int count, long bytes) {
    int part = first;
    long left = bytes;
    while (left > 0 && part < count) {
      int at = part * IoVectors.BYTES;
      long length = rest.getLong(at + IoVectors.LENGTH);
      long cut = Math.min(left, length);
      rest.putLong(at, rest.getLong(at) + cut);
      rest.putLong(at + IoVectors.LENGTH, length - cut);
      left -= cut;
      if (cut == length) {
        part++;
      }
    }
    return skipEmpty(rest, part, count);
  }

  private static int skipEmpty(ByteBuffer rest, int first, int count) {
    int part = first;
    while (part < count && rest.getLong(part * IoVectors.BYTES + IoVectors.LENGTH) == 0) {
      part++;
    }
    return part;
  }
}
