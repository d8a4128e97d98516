package dev.syslet.syscalls;

import dev.syslet.core.ring.RingNotifier;
import dev.syslet.syscalls.ipc.FutexConstants;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Slabs;
import dev.syslet.syscalls.raw.WaitNumbers;
import java.nio.ByteBuffer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits and wakes by futex(2), at words that other processes have mapped, too.
 *
 * <p>A virtual thread does not wait in the kernel, where it would keep its carrier: it parks, and a
 * platform thread waits in its place. That one may stay in the kernel when the virtual thread has
 * gone on, until the word changes or the time-out is over.
 */
final class FutexNotifier implements RingNotifier {

  /** Waits for virtual threads; its threads end when there is nothing to wait for. */
  private static final ExecutorService STAND_INS =
      Executors.newCachedThreadPool(
          Thread.ofPlatform().daemon().name("syslet-ring-wait-", 0).factory());

  private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  /** Between two looks where the kernel would not wait. */
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** Keeps the mapping. */
  private final ByteBuffer memory;

  private final long address;

  FutexNotifier(ByteBuffer memory) {
    this.memory = memory;
    this.address = Memory.base(memory);
  }

  @Override
  public void wake(int wordOffset) {
    NativeCalls.call(
        WaitNumbers.FUTEX, addressOf(wordOffset), FutexConstants.FUTEX_WAKE, Integer.MAX_VALUE);
  }

  @Override
  public void await(int wordOffset, int expected, long timeoutNanos) {
    Thread thread = Thread.currentThread();
    if (thread.isInterrupted()) {
      return;
    }
    if (!thread.isVirtual()) {
      waitHere(wordOffset, expected, timeoutNanos);
      return;
    }
    StandIn standIn = new StandIn(this, wordOffset, expected, timeoutNanos, thread);
    STAND_INS.execute(standIn);
    long start = System.nanoTime();
    long left = timeoutNanos;
    while (!standIn.done && left > 0 && !thread.isInterrupted()) {
      LockSupport.parkNanos(this, left);
      left = timeoutNanos - (System.nanoTime() - start);
    }
  }

  private void waitHere(int wordOffset, int expected, long timeoutNanos) {
    ByteBuffer timespec = Slabs.allocate(2 * Long.BYTES);
    timespec.putLong(0, timeoutNanos / NANOS_PER_SECOND);
    timespec.putLong(Long.BYTES, timeoutNanos % NANOS_PER_SECOND);
    long result =
        NativeCalls.call(
            WaitNumbers.FUTEX,
            addressOf(wordOffset),
            FutexConstants.FUTEX_WAIT,
            expected,
            Memory.base(timespec));
    boolean waited =
        result == 0
            || result == -Errno.EAGAIN
            || result == -Errno.EINTR
            || result == -Errno.ETIMEDOUT;
    if (!waited) {
      // The page is gone, or may not be waited at: whoever asked looks at it next.
      LockSupport.parkNanos(this, Math.min(POLL_NANOS, timeoutNanos));
    }
  }

  private long addressOf(int wordOffset) {
    if (wordOffset < 0 || wordOffset > memory.capacity() - Integer.BYTES || wordOffset % 4 != 0) {
      throw new IllegalArgumentException("no word at " + wordOffset + " of " + memory);
    }
    return address + wordOffset;
  }

  /** Waits in the place of a virtual thread. */
  private static final class StandIn implements Runnable {

    private final FutexNotifier notifier;
    private final int wordOffset;
    private final int expected;
    private final long timeoutNanos;
    private final Thread waiter;
    volatile boolean done;

    StandIn(
        FutexNotifier notifier, int wordOffset, int expected, long timeoutNanos, Thread waiter) {
      this.notifier = notifier;
      this.wordOffset = wordOffset;
      this.expected = expected;
      this.timeoutNanos = timeoutNanos;
      this.waiter = waiter;
    }

    @Override
    public void run() {
      notifier.waitHere(wordOffset, expected, timeoutNanos);
      done = true;
      LockSupport.unpark(waiter);
    }
  }
}
