package dev.syslet.syscalls.raw;

import dev.syslet.core.Descriptor;
import java.nio.ByteBuffer;

/**
 * Looks into the {@code struct iovec} array of a call, argument 1, counted by argument 2.
 *
 * <pre>
 *   0 base (8)   8 length (8)
 * </pre>
 */
public final class IoVectors {

  public static final int BYTES = 16;
  public static final int BASE = 0;
  public static final int LENGTH = 8;

  /** IOV_MAX: with more the kernel answers EINVAL. */
  public static final int MOST = 1024;

  /** What {@link #total} says of a vector that is better left to the kernel. */
  public static final long UNKNOWN = -1;

  private IoVectors() {}

  /**
   * How many bytes a call is about; UNKNOWN when the kernel would refuse the vector, or when its
   * memory is not known to be there.
   */
  public static long total(Descriptor d) {
    Object held = d.held(1);
    long count = d.argument(2);
    boolean checked = held instanceof NativeMemory || held instanceof ByteBuffer;
    if (!checked || count < 0 || count > MOST) {
      return UNKNOWN;
    }
    long total = 0;
    for (int i = 0; i < count; i++) {
      long length = Memory.IO.getLong(d.argument(1) + (long) i * BYTES + LENGTH);
      total += length;
      if (length < 0 || total < 0) {
        return UNKNOWN;
      }
    }
    return total;
  }
}
