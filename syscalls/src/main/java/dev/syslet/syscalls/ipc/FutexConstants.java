package dev.syslet.syscalls.ipc;

/**
 * Operations and flags of futex, futex_wait, futex_wake and futex_waitv, under the names of the man
 * pages.
 *
 * <p>Import them statically, as those of {@link dev.syslet.syscalls.LinuxConstants}.
 */
public final class FutexConstants {

  /** Wait if the word has a value; the timeout is a span ({@code linux/futex.h}). */
  public static final int FUTEX_WAIT = 0;

  /** Wake who waits ({@code linux/futex.h}). */
  public static final int FUTEX_WAKE = 1;

  /** As FUTEX_WAIT with a mask; the timeout is a point in time ({@code linux/futex.h}). */
  public static final int FUTEX_WAIT_BITSET = 9;

  /** Wake who waits with a mask that has a common bit ({@code linux/futex.h}). */
  public static final int FUTEX_WAKE_BITSET = 10;

  /** The word is of this process alone, which costs less ({@code linux/futex.h}). */
  public static final int FUTEX_PRIVATE_FLAG = 128;

  /** The timeout is on CLOCK_REALTIME ({@code linux/futex.h}). */
  public static final int FUTEX_CLOCK_REALTIME = 256;

  /** All bits ({@code linux/futex.h}). */
  public static final int FUTEX_BITSET_MATCH_ANY = -1;

  /** For the newer calls: a word of 32 bits, the only size there is ({@code linux/futex.h}). */
  public static final int FUTEX2_SIZE_U32 = 2;

  /** For the newer calls: the word is of this process alone ({@code linux/futex.h}). */
  public static final int FUTEX2_PRIVATE = 128;

  private FutexConstants() {}
}
