package dev.syslet.syscalls.form;

import static dev.syslet.core.Kernel.WOULD_BLOCK;

import dev.syslet.core.CallFacts;
import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.fd.FileGroup;
import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.fd.ProbeLimit;
import dev.syslet.syscalls.file.FdKind;
import dev.syslet.syscalls.file.FileType;
import dev.syslet.syscalls.raw.Numbers;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Watches the inline attempts that reach a device: reads with RWF_NOWAIT of files that are not in memory alone.
 *
 * <p>Each device has a {@link ProbeLimit}. What an attempt still waits, for want of a flag that covers it, is counted here.
 */
public final class DeviceProbes {

  /** A longer attempt has waited for something: a hit of 4 KiB takes half a microsecond. */
  static final long RESIDUAL_WAIT_NANOS = 1_000_000;

  private static final int PREADV = Numbers.TABLE.numberOf("preadv");
  private static final int PREADV2 = Numbers.TABLE.numberOf("preadv2");

  /** While a device has nothing unfinished, one attempt in this many plus one is timed: the clock costs a tenth of a hit. */
  private static final int UNTIMED = 15;

  private int turn; // not exact when threads meet, and need not be

  private final Map<Long, ProbeLimit> byDevice = new ConcurrentHashMap<>();
  private final LongAdder residualWaits = new LongAdder();
  private final LongAccumulator longestWait = new LongAccumulator(Math::max, 0);

  /** The limit for a file that is adopted; null when reads of it reach no device. */
  public @Nullable ProbeLimit limitFor(FdKind kind) {
    boolean reachesDevice =
        kind.type() == FileType.REGULAR
            && kind.fileSystem().local()
            && !FileGroup.isOn(kind, "tmpfs")
            && !FileGroup.isOn(kind, "ramfs");
    return reachesDevice
        ? byDevice.computeIfAbsent(kind.device(), device -> new ProbeLimit())
        : null;
  }

  /** The limit for a call; null when an attempt at it reaches no device. */
  public @Nullable ProbeLimit limitOf(Descriptor descriptor) {
    int syscall = descriptor.syscall();
    boolean reads = syscall == Numbers.PREAD64 || syscall == PREADV || syscall == PREADV2;
    OpenFile fd = reads ? OpenFile.of(descriptor.held(0)) : null;
    return fd != null ? fd.probeLimit() : null;
  }

  /** Makes an attempt unless the device does not answer. */
  public long run(Attempt attempt, Descriptor descriptor, ProbeLimit limit) {
    if (!limit.mayProbe()) {
      CallFacts facts = descriptor.facts();
      if (facts != null) {
        facts.skipAttempt();
      }
      return WOULD_BLOCK;
    }
    if (limit.unfinished() == 0 && (turn++ & UNTIMED) != 0) {
      return noticed(attempt.run(descriptor), limit);
    }
    long begun = System.nanoTime();
    long result = attempt.run(descriptor);
    long took = System.nanoTime() - begun;
    if (took > RESIDUAL_WAIT_NANOS) {
      residualWaits.increment();
      longestWait.accumulate(took);
    }
    return noticed(result, limit);
  }

  private static long noticed(long result, ProbeLimit limit) {
    if (result == WOULD_BLOCK) {
      limit.missed(System.nanoTime());
    }
    return result;
  }

  public long skipped() {
    return byDevice.values().stream().mapToLong(ProbeLimit::skipped).sum();
  }

  public long residualWaits() {
    return residualWaits.sum();
  }

  public long longestResidualWaitNanos() {
    return longestWait.get();
  }
}
