package dev.syslet.core;

import dev.syslet.core.event.Attribute;
import dev.syslet.core.event.AttributeStatus;
import java.nio.ByteBuffer;

/**
 * An attribute of the user's own, for what the library does not know: a tenant, a checksum of another kind, a mark for a
 * reader in another process.
 *
 * <p>It is registered with {@link SyscallExecutor.Builder#attribute}, asked for with {@link Descriptor#ask(int)}, and read
 * with {@link dev.syslet.core.event.CompletionEvent#payload}. Asked of an executor that does not know it, the answer is
 * {@link AttributeStatus#NOT_SUPPORTED} and the call runs all the same.
 *
 * <p>Thread-safe: it is asked by whichever thread tells an outcome, by several at a time.
 */
public interface UserAttribute {

  /** The most that {@link #maxBytes} may be. */
  int MOST_BYTES = 1 << 16;

  /**
   * The number that stands for it in events.
   *
   * @return {@link Attribute#FIRST_USER_CODE} to {@link Attribute#LAST_USER_CODE}; always the same
   */
  int code();

  /**
   * The most bytes that an answer has: as many are kept free in the ring for each call that asks. Asked once, when it is
   * registered.
   *
   * @return 0 to {@link #MOST_BYTES}
   */
  int maxBytes();

  /**
   * Answers for one call, just before its outcome is told; must be quick and must not wait. What it throws is counted as
   * unexpected, and the event says {@link AttributeStatus#FAILED} then, as it does when more is written than there is room.
   *
   * @param call what was submitted; the files and buffers that it names may have been given back
   * @param result what the event tells: {@code >= 0} or a negative errno
   * @param payload where to, in the byte order of the machine, from position 0 to its limit; the position that it is left
   *     with is the answer's length
   * @return {@link AttributeStatus#DONE}, or {@link AttributeStatus#NOT_SUPPORTED} or {@link AttributeStatus#NOT_APPLICABLE},
   *     and then nothing that was written counts
   */
  AttributeStatus write(Descriptor call, long result, ByteBuffer payload);
}
