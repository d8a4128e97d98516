package dev.syslet.syscalls.ready;

import com.sun.management.OperatingSystemMXBean;
import dev.syslet.core.Await;
import dev.syslet.core.Descriptor;
import dev.syslet.core.SyscallExecutor;
import dev.syslet.core.event.CompletionEvent;
import dev.syslet.core.event.CompletionRing;
import dev.syslet.core.ring.RecordRing;
import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.LinuxKernel;
import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.file.FdPair;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.testing.BlockingRead;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What many waiting calls cost: run by {@link ManyWaitersTest} in a JVM of its own, or by hand.
 *
 * <pre>
 * WaitersMain PIPES WAITERS_PER_PIPE [--idle SECONDS] [--histogram]
 * WaitersMain --no-numbers
 * </pre>
 *
 * <p>The first reads a byte on each pipe that many times, tells what each waiting read takes, writes, and checks that each read
 * got its pipe's byte. The second lets a call wait while the process may open no more files. The exit status is not 0 when
 * something is wrong.
 */
@SuppressWarnings("resource") // the process ends
final class WaitersMain {

  private static final int PRLIMIT64 = Numbers.TABLE.numberOf("prlimit64");
  private static final int RLIMIT_NOFILE = 7;

  private final LinuxKernel kernel = LinuxKernel.builder().build();
  private final int waiters;
  private final Fd[] readers;
  private final Fd[] writers;
  private final ByteBuffer bytes;
  private final SyscallExecutor executor;
  private final CompletionRing ring;

  private WaitersMain(int pipes, int waiters) {
    this.waiters = waiters;
    readers = new Fd[pipes];
    writers = new Fd[pipes];
    bytes = ByteBuffer.allocateDirect(pipes * waiters);
    ring =
        new CompletionRing(
            RecordRing.builder().capacityBytes(1 << 23).overflowBytes(1 << 26).build());
    executor =
        SyscallExecutor.builder(kernel)
            .ring(ring)
            .cachemissBound(pipes * waiters + 1)
            .closeTimeout(Duration.ofSeconds(20))
            .build();
  }

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    if (args[0].equals("--no-numbers")) {
      withoutNumbers();
      return;
    }
    WaitersMain main = new WaitersMain(Integer.parseInt(args[0]), Integer.parseInt(args[1]));
    main.run(number(args, "--idle"), Arrays.asList(args).contains("--histogram"));
  }

  private static int number(String[] args, String option) {
    int at = Arrays.asList(args).indexOf(option);
    return at < 0 ? 0 : Integer.parseInt(args[at + 1]);
  }

  private void openPipes() {
    FdPair pair = new FdPair();
    for (int i = 0; i < readers.length; i++) {
      expect(executor.call(Syscalls.pipe2(pair, LinuxConstants.O_CLOEXEC)) == 0, "no pipe " + i);
      readers[i] = kernel.adopt(pair.first());
      writers[i] = kernel.adopt(pair.second());
    }
  }

  private static byte byteOf(int pipe) {
    return (byte) (1 + pipe % 251);
  }

  private void submitAll() {
    Descriptor d = new Descriptor();
    for (int i = 0; i < bytes.capacity(); i++) {
      bytes.limit(i + 1).position(i);
      executor.submit(Syscalls.read(d, readers[i / waiters], bytes).userData(i));
    }
    bytes.clear();
    Await.until("all wait", () -> waiting() == bytes.capacity());
  }

  private int waiting() {
    int count = 0;
    for (Fd reader : readers) {
      FdWaits waits = (FdWaits) OpenFile.of(reader).waiters();
      count += waits == null ? 0 : waits.waiting();
    }
    return count;
  }

  private void writeAll() {
    ByteBuffer message = ByteBuffer.allocateDirect(waiters);
    for (int i = 0; i < writers.length; i++) {
      for (int j = 0; j < waiters; j++) {
        message.put(j, byteOf(i));
      }
      expect(executor.call(Syscalls.write(writers[i], message)) == waiters, "a short write");
    }
  }

  private final class Reaper {
    private int count;

    void take(CompletionEvent event) {
      expect(event.result() == 1, "call " + event.userData() + ": " + event.result());
      expect(!seen[(int) event.userData()], "call " + event.userData() + " ended twice");
      seen[(int) event.userData()] = true;
      count++;
    }

    private final boolean[] seen = new boolean[bytes.capacity()];

    void all() {
      while (count < bytes.capacity()) {
        boolean unused = ring.await(TimeUnit.SECONDS.toNanos(20));
        expect(ring.reap(this::take, 1000) > 0, "only " + count + " calls have ended");
      }
    }
  }

  private void run(int idleSeconds, boolean histogram) throws Exception {
    warmUp();
    int numbers = openNumbers();
    openPipes();
    Reaper reaper = new Reaper();
    long heapBefore = heap();
    long rssBefore = rss();
    long begun = System.nanoTime();
    submitAll();
    long submitted = System.nanoTime();
    long rss = rss() - rssBefore;
    double heap = heap() - heapBefore;
    int calls = bytes.capacity();
    System.out.printf("calls %d, files in epoll %d%n", calls, kernel.filesInEpoll());
    System.out.printf("heapBytesPerCall %.0f%n", heap / calls);
    System.out.printf("rssBytesPerCall %.0f%n", (double) rss / calls);
    System.out.printf("submitMillis %d%n", (submitted - begun) / 1_000_000);
    System.out.printf(
        "threads %d, of the kernel's for blocking calls %d%n",
        ManagementFactory.getThreadMXBean().getThreadCount(), kernel.threads());
    expect(kernel.threads() == 0, "threads block");
    expect(kernel.filesInEpoll() == readers.length, "not all are in epoll");
    if (histogram) {
      histogram();
    }
    if (idleSeconds > 0) {
      idle(idleSeconds);
    }
    long wakeUps = kernel.epollWakeUps();
    long written = System.nanoTime();
    writeAll();
    reaper.all();
    System.out.printf("completeMillis %d%n", (System.nanoTime() - written) / 1_000_000);
    System.out.printf("wakeUpsToComplete %d%n", kernel.epollWakeUps() - wakeUps);
    for (int i = 0; i < calls; i++) {
      expect(bytes.get(i) == byteOf(i / waiters), "call " + i + " read " + bytes.get(i));
    }
    for (int i = 0; i < readers.length; i++) {
      readers[i].close();
      writers[i].close();
    }
    Await.until("no lease is left", this::allClosed);
    expect(kernel.filesInEpoll() == 0, kernel.filesInEpoll() + " files are left in epoll");
    expect(openNumbers() <= numbers, openNumbers() + " numbers are open, " + numbers + " before");
    executor.close();
    expect(executor.unexpectedFailures() + kernel.unexpectedErrors() == 0, "unexpected failures");
    System.out.println("all well");
  }

  private boolean allClosed() {
    return Arrays.stream(readers).allMatch(fd -> fd.closeResult() == 0)
        && Arrays.stream(writers).allMatch(fd -> fd.closeResult() == 0);
  }

  /** One call, so that classes, epoll and its thread are there. */
  private void warmUp() {
    WaitersMain one = new WaitersMain(1, 1);
    one.openPipes();
    one.submitAll();
    one.writeAll();
    one.new Reaper().all();
    one.readers[0].close();
    one.writers[0].close();
    one.executor.close();
    FdPair pair = new FdPair();
    expect(executor.call(Syscalls.pipe2(pair, LinuxConstants.O_CLOEXEC)) == 0, "no pipe");
    try (Fd reader = kernel.adopt(pair.first());
        Fd writer = kernel.adopt(pair.second())) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(1);
      executor.submit(Syscalls.read(reader, buffer));
      Await.until("it waits", () -> kernel.filesInEpoll() == 1);
      expect(executor.call(Syscalls.write(writer, buffer)) == 1, "no write");
      boolean unused = ring.await(TimeUnit.SECONDS.toNanos(20));
      expect(ring.reap(event -> {}, 1) == 1, "no event");
    }
    Await.until("it is closed", () -> kernel.filesInEpoll() == 0);
  }

  private void idle(int seconds) throws InterruptedException {
    OperatingSystemMXBean os = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long epollThread = epollThread();
    System.gc();
    long wakeUps = kernel.epollWakeUps();
    long cpu = os.getProcessCpuTime();
    long epollCpu = threads.getThreadCpuTime(epollThread);
    boolean unused = new CountDownLatch(1).await(seconds, TimeUnit.SECONDS);
    System.out.printf(
        "idle %d s: epoll thread %d us of CPU, process %d us%n",
        seconds,
        (threads.getThreadCpuTime(epollThread) - epollCpu) / 1000,
        (os.getProcessCpuTime() - cpu) / 1000);
    System.out.printf("wakeUpsWhileIdle %d%n", kernel.epollWakeUps() - wakeUps);
    expect(kernel.epollWakeUps() == wakeUps, "woken while nothing happened");
  }

  private static long epollThread() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("syslet-epoll"))
        .mapToLong(Thread::threadId)
        .max()
        .orElseThrow();
  }

  private static void histogram() throws IOException, InterruptedException {
    new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
            Long.toString(ProcessHandle.current().pid()),
            "GC.class_histogram")
        .inheritIO()
        .start()
        .waitFor();
  }

  /** No number is left for an epoll: the call goes to a thread; once there is one again, it does not. */
  private static void withoutNumbers() throws Exception {
    WaitersMain first = new WaitersMain(1, 1);
    first.warmUp(); // all classes are loaded
    first.openPipes();
    first.writeAll();
    expect(first.executor.call(BlockingRead.of(first.readers[0], first.bytes)) == 1, "no byte");
    WaitersMain main = new WaitersMain(1, 1);
    main.openPipes();
    Fd reader = main.readers[0];
    ByteBuffer limit = ByteBuffer.allocateDirect(32).order(ByteOrder.nativeOrder());
    expect(prlimit(null, limit) == 0, "no limit to be learnt");
    long before = limit.getLong(0);
    limit.putLong(16, 0).putLong(24, limit.getLong(8));
    expect(prlimit(limit.slice(16, 16), null) == 0, "the limit cannot be set");
    main.executor.submit(Syscalls.read(reader, main.bytes));
    Await.until(
        "a thread blocks",
        () -> main.kernel.busyThreads() == 1 || main.executor.pendingCount() == 0);
    expect(main.executor.pendingCount() == 1, "the call has ended");
    expect(main.kernel.filesInEpoll() == 0, "it is in an epoll all the same");
    limit.putLong(16, before);
    expect(prlimit(limit.slice(16, 16), null) == 0, "the limit cannot be set back");
    main.writeAll();
    main.new Reaper().all();
    expect(main.bytes.get(0) == byteOf(0), "the wrong byte");
    main.executor.submit(Syscalls.read(reader, main.bytes));
    Await.until("it waits in epoll", () -> main.kernel.filesInEpoll() == 1);
    main.writeAll();
    main.new Reaper().all();
    expect(main.kernel.unexpectedErrors() == 0, "unexpected errors");
    System.out.println("all well");
  }

  private static long prlimit(@Nullable ByteBuffer set, @Nullable ByteBuffer get) {
    return NativeCalls.call(
        PRLIMIT64,
        0,
        RLIMIT_NOFILE,
        set == null ? 0 : Memory.base(set),
        get == null ? 0 : Memory.base(get));
  }

  private static long heap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static long rss() throws IOException {
    String pages = Files.readString(Path.of("/proc/self/statm")).split(" ")[1];
    return Long.parseLong(pages) * 4096;
  }

  private static int openNumbers() {
    String[] names = new File("/proc/self/fd").list();
    return names == null ? -1 : names.length;
  }

  private static void expect(boolean holds, String otherwise) {
    if (!holds) {
      System.out.println("wrong: " + otherwise);
      Runtime.getRuntime().halt(1);
    }
  }
}
