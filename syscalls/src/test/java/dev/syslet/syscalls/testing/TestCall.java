package dev.syslet.syscalls.testing;

import dev.syslet.core.Descriptor;
import dev.syslet.core.Kernel;
import dev.syslet.core.Lease;
import dev.syslet.core.PendingCall;
import dev.syslet.core.Route;
import dev.syslet.syscalls.LinuxKernel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A continued call without an engine: holds the leases until it is completed. */
public final class TestCall implements PendingCall {

  /** How a call ended. */
  public record Outcome(long result, Route route) {
    public boolean inline() {
      return route == Route.INLINE;
    }
  }

  private final LinuxKernel kernel;
  private final Descriptor descriptor;
  private final long attempted;
  private final long begunNanos = System.nanoTime();
  private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
  private final CountDownLatch started = new CountDownLatch(1);
  private final AtomicInteger completions = new AtomicInteger();
  private volatile boolean interrupted;
  private volatile @Nullable Object kernelState;

  private TestCall(LinuxKernel kernel, Descriptor descriptor, long attempted) {
    this.kernel = kernel;
    this.descriptor = descriptor;
    this.attempted = attempted;
  }

  /** A call that holds what it needs, and that no kernel knows of yet. */
  public static TestCall unresumed(LinuxKernel kernel, Descriptor descriptor) {
    if (acquire(descriptor) != 0) {
      throw new IllegalStateException("a lease was refused");
    }
    return new TestCall(kernel, descriptor, Kernel.WOULD_BLOCK);
  }

  /** Holds what the call needs and continues it. */
  public static TestCall resume(LinuxKernel kernel, Descriptor descriptor) {
    return resume(kernel, descriptor, Kernel.WOULD_BLOCK);
  }

  /** Holds what the call needs and continues it after an attempt. */
  public static TestCall resume(LinuxKernel kernel, Descriptor descriptor, long attempted) {
    kernel.validate(descriptor);
    return resumeUnchecked(kernel, descriptor, attempted);
  }

  /** As {@link #resume}, for structs that a test has made of plain memory. */
  public static TestCall resumeUnchecked(
      LinuxKernel kernel, Descriptor descriptor, long attempted) {
    TestCall call = hold(kernel, descriptor, attempted);
    try {
      kernel.resume(call);
    } catch (RuntimeException e) {
      release(descriptor);
      throw e;
    }
    return call;
  }

  /** Holds what the call needs and does not continue it yet. */
  public static TestCall hold(LinuxKernel kernel, Descriptor descriptor, long attempted) {
    if (acquire(descriptor) != 0) {
      throw new IllegalStateException("a lease was refused");
    }
    return new TestCall(kernel, descriptor, attempted);
  }

  /** Validates, holds, tries inline, lets go. */
  public static long attempt(LinuxKernel kernel, Descriptor descriptor) {
    kernel.validate(descriptor);
    return attemptUnchecked(kernel, descriptor);
  }

  /** As {@link #attempt}, for structs that a test has made of plain memory. */
  public static long attemptUnchecked(LinuxKernel kernel, Descriptor descriptor) {
    int refusal = acquire(descriptor);
    if (refusal != 0) {
      return refusal;
    }
    try {
      return kernel.attempt(descriptor);
    } finally {
      release(descriptor);
    }
  }

  /** Runs a call to its end, inline if it can be. */
  public static Outcome run(LinuxKernel kernel, Descriptor descriptor) {
    long result = attempt(kernel, descriptor);
    return Kernel.isWouldBlock(result)
        ? resume(kernel, descriptor, result).await()
        : new Outcome(result, Route.INLINE);
  }

  static int acquire(Descriptor descriptor) {
    for (int i = 0; i < descriptor.argumentCount(); i++) {
      if (descriptor.held(i) instanceof Lease lease) {
        int refusal = lease.acquire();
        if (refusal != 0) {
          release(descriptor, i);
          return refusal;
        }
      }
    }
    return 0;
  }

  static void release(Descriptor descriptor) {
    release(descriptor, descriptor.argumentCount());
  }

  private static void release(Descriptor descriptor, int end) {
    for (int i = 0; i < end; i++) {
      if (descriptor.held(i) instanceof Lease lease) {
        lease.release();
      }
    }
  }

  public Outcome await() {
    try {
      return outcome.get(Poll.SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("no outcome of " + descriptor, e);
    }
  }

  public void awaitStarted() {
    try {
      if (!started.await(Poll.SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("not started: " + descriptor);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  public boolean isDone() {
    return outcome.isDone();
  }

  /** Whether the kernel said, before it completed the call, that an interrupt had ended it. */
  public boolean isInterrupted() {
    return interrupted;
  }

  public int completions() {
    return completions.get();
  }

  @Override
  public long callId() {
    return 1;
  }

  @Override
  public Descriptor descriptor() {
    return descriptor;
  }

  @Override
  public long attempted() {
    return attempted;
  }

  @Override
  public void resumeAgain() {
    Thread unused = Thread.startVirtualThread(() -> kernel.resume(this));
  }

  @Override
  public void resumeAgainWithin(long nanos) {
    CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS).execute(this::resumeAgain);
  }

  @Override
  public long ageNanos() {
    return System.nanoTime() - begunNanos;
  }

  @Override
  public void started() {
    started.countDown();
  }

  @Override
  public void interrupted() {
    if (completions.get() == 0) {
      interrupted = true;
    }
  }

  @Override
  public void complete(Route route, long result) {
    if (completions.incrementAndGet() == 1) {
      release(descriptor);
    }
    outcome.complete(new Outcome(result, route));
  }

  @Override
  public @Nullable Object kernelState() {
    return kernelState;
  }

  @Override
  public void kernelState(@Nullable Object state) {
    kernelState = state;
  }
}
