package dev.syslet.benchmarks.warm;

import dev.syslet.core.Descriptor;
import dev.syslet.core.SyscallExecutor;
import dev.syslet.core.event.CompletionEvent;
import dev.syslet.core.event.CompletionRing;
import dev.syslet.core.event.EventHandler;
import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.LinuxKernel;
import dev.syslet.syscalls.Syscalls;
import java.util.concurrent.TimeUnit;
import jnr.constants.platform.OpenFlags;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The executor as it comes: a descriptor that is used again is filled and submitted, and its event
 * is taken off the ring by the same thread.
 */
public class SysletRead extends WarmRead {

  private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Descriptor descriptor = new Descriptor();
  private final EventHandler handler = this::onEvent;
  private long result;

  @SuppressWarnings("NullAway.Init") // by open()
  private SyscallExecutor executor;

  @SuppressWarnings("NullAway.Init") // by open()
  private CompletionRing.Reaper reaper;

  @SuppressWarnings("NullAway.Init") // by open()
  private Fd fd;

  @Setup
  @Override
  public void open() {
    LinuxKernel kernel = LinuxKernel.builder().build();
    executor = SyscallExecutor.builder(kernel).build();
    reaper = executor.ring().newReaper();
    long number = executor.call(Syscalls.openat(file, OpenFlags.O_RDONLY.intValue(), 0));
    if (number < 0) {
      throw new IllegalStateException("cannot open " + file + ": errno " + -number);
    }
    fd = kernel.adopt((int) number);
  }

  @Benchmark
  @Override
  public long read() {
    executor.submit(Syscalls.pread64(descriptor, fd, buffer, nextOffset()));
    while (reaper.reap(handler, 1) == 0) {
      reaper.await(WAIT_NANOS);
    }
    return whole(result);
  }

  private void onEvent(CompletionEvent event) {
    result = event.result();
  }

  @TearDown
  @Override
  public void close() {
    fd.close();
    executor.close();
  }
}
