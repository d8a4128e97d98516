package dev.syslet.samples.isolate;

import dev.syslet.core.Descriptor;
import dev.syslet.core.Route;
import dev.syslet.core.SubmitException;
import dev.syslet.core.SyscallExecutor;
import dev.syslet.core.event.Attribute;
import dev.syslet.core.event.CompletionEvent;
import dev.syslet.core.event.CompletionRing;
import dev.syslet.syscalls.Errnos;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.file.Statx;
import dev.syslet.syscalls.memory.BufferPool;
import dev.syslet.syscalls.memory.LeasedBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/**
 * The load that must not notice the hang: a few threads that submit at a steady pace, and one that reaps the ring they share. The
 * pace is far below what the machine could do, so that the latencies tell of waits and not of a queue that the load itself makes.
 * One call in eight is forced onto a thread, as one that misses the page cache would be.
 *
 * <p>Each call has a slot with a descriptor and memory of its own; the event's user data says which slot, and which use of it, so
 * that an event that comes twice is seen.
 */
final class HealthyLoad implements AutoCloseable {

  static final String LANE = "healthy";
  static final int SUBMITTERS = 2;

  private static final int SLOTS = 64;
  private static final int CALLS_PER_TICK = 6;
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final int FORCED_ONE_IN = 8;
  private static final int READ_BYTES = 4096;
  private static final int REAP_AT_ONCE = 256;
  private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** One call on its way, or none. */
  private static final class Slot {
    final int index;
    final Submitter owner;
    final LeasedBuffer buffer;
    final Descriptor descriptor = new Descriptor().ask(Attribute.ROUTE).lane(LANE);
    final Statx statx = new Statx();
    long use;
    long submittedNanos;
    volatile long awaited; // the use whose event has not come; 0 for none

    Slot(int index, Submitter owner, LeasedBuffer buffer) {
      this.index = index;
      this.owner = owner;
      this.buffer = buffer;
    }
  }

  private final SyscallExecutor executor;
  private final CompletionRing.Reaper reaper;
  private final HealthyFiles files;
  private final List<Slot> slots = new ArrayList<>();
  private final List<Submitter> submitters = new ArrayList<>();
  private volatile HealthyNumbers events = new HealthyNumbers();
  private volatile boolean stopped;

  HealthyLoad(SyscallExecutor executor, HealthyFiles files, Random random) {
    this.executor = executor;
    this.files = files;
    reaper = executor.ring().newReaper();
    BufferPool buffers = new BufferPool(READ_BYTES, SUBMITTERS * SLOTS);
    for (int i = 0; i < SUBMITTERS; i++) {
      Submitter submitter = new Submitter(new Random(random.nextLong()));
      submitters.add(submitter);
      for (int s = 0; s < SLOTS; s++) {
        Slot slot = new Slot(slots.size(), submitter, buffers.take());
        slots.add(slot);
        submitter.free.add(slot);
      }
    }
  }

  /**
   * Runs the load for a while, then waits for what is on its way.
   *
   * @param meanwhile is told the nanoseconds since the begin, some times in a second
   */
  HealthyNumbers run(long nanos, LongConsumer meanwhile) throws InterruptedException {
    stopped = false;
    HealthyNumbers numbers = new HealthyNumbers();
    events = numbers;
    Thread reaping = Thread.ofPlatform().daemon().name("isolate-reaper").start(this::reap);
    List<Thread> threads = new ArrayList<>();
    try (VirtualProbe probe = new VirtualProbe()) {
      long begun = System.nanoTime();
      submitters.forEach(submitter -> threads.add(submitter.start(begun + nanos)));
      for (long now = 0; now < nanos; now = System.nanoTime() - begun) {
        meanwhile.accept(now);
        TimeUnit.NANOSECONDS.sleep(Math.min(TimeUnit.MILLISECONDS.toNanos(100), nanos - now));
      }
      numbers.probe = probe.stop();
      for (Thread thread : threads) {
        thread.join();
      }
    } finally {
      stopped = true;
    }
    reaping.join();
    submitters.forEach(submitter -> numbers.addSubmitter(submitter.numbers));
    meanwhile.accept(nanos);
    return numbers;
  }

  /** Takes events until the phase is over and none is owed any more. */
  private void reap() {
    long drainingSince = 0;
    while (true) {
      if (reaper.reap(this::completed, REAP_AT_ONCE) > 0) {
        continue;
      }
      if (stopped) {
        drainingSince = drainingSince == 0 ? System.nanoTime() : drainingSince;
        boolean owed = slots.stream().anyMatch(slot -> slot.awaited != 0);
        if (!owed || System.nanoTime() - drainingSince > DRAIN_NANOS) {
          return;
        }
      }
      reaper.await(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  private void completed(CompletionEvent event) {
    HealthyNumbers numbers = events;
    long now = System.nanoTime();
    Slot slot = slots.get((int) (event.userData() & 0xffff));
    if (slot.awaited != event.userData() >>> 16) {
      numbers.doubled++;
      return;
    }
    String error = event.result() < 0 ? Errnos.name(event.result()) : "";
    numbers.completed(Route.of(event.routeCode()), now - slot.submittedNanos, error);
    slot.awaited = 0;
    slot.owner.free.add(slot);
  }

  @Override
  public void close() {
    slots.forEach(slot -> slot.buffer.close());
  }

  /** A thread of the service, as it were. */
  private final class Submitter {
    final ArrayBlockingQueue<Slot> free = new ArrayBlockingQueue<>(SLOTS);
    final Random random;
    HealthyNumbers numbers = new HealthyNumbers();

    Submitter(Random random) {
      this.random = random;
    }

    Thread start(long untilNanos) {
      numbers = new HealthyNumbers();
      return Thread.ofPlatform().daemon().name("isolate-submitter").start(() -> run(untilNanos));
    }

    private void run(long untilNanos) {
      while (System.nanoTime() - untilNanos < 0) {
        for (int i = 0; i < CALLS_PER_TICK; i++) {
          Slot slot = free.poll();
          if (slot == null) {
            break; // all are on their way
          }
          submit(slot);
        }
        LockSupport.parkNanos(this, TICK_NANOS);
      }
    }

    private void submit(Slot slot) {
      fill(slot);
      slot.use++;
      slot.descriptor.userData(slot.use << 16 | slot.index);
      long begun = System.nanoTime();
      slot.submittedNanos = begun;
      slot.awaited = slot.use;
      boolean accepted = false;
      try {
        executor.submit(slot.descriptor);
        accepted = true;
      } catch (SubmitException refusal) {
        slot.awaited = 0;
        free.add(slot);
        if (!refusal.isFull()) {
          throw refusal;
        }
      }
      numbers.submitTook(System.nanoTime() - begun, accepted);
    }

    private void fill(Slot slot) {
      slot.descriptor.flags(random.nextInt(FORCED_ONE_IN) == 0 ? Descriptor.FORCE_ASYNC : 0);
      if (random.nextInt(3) == 0) {
        Syscalls.statx(
            slot.descriptor,
            files.paths.get(random.nextInt(files.paths.size())),
            LinuxConstants.AT_SYMLINK_NOFOLLOW,
            LinuxConstants.STATX_BASIC_STATS,
            slot.statx);
        return;
      }
      HealthyFiles.OpenFile file = files.files.get(random.nextInt(files.files.size()));
      Syscalls.pread64(slot.descriptor, file.fd(), slot.buffer, random.nextLong(file.size()));
    }
  }
}
