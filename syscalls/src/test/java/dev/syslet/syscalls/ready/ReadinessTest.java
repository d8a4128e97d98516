package dev.syslet.syscalls.ready;

import static dev.syslet.core.Kernel.WOULD_BLOCK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.CancelAnswer;
import dev.syslet.core.Descriptor;
import dev.syslet.core.Kernel;
import dev.syslet.core.PendingCall;
import dev.syslet.core.Route;
import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.LinuxKernel;
import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.file.FdPair;
import dev.syslet.syscalls.form.ReadyRules;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.testing.Poll;
import dev.syslet.syscalls.testing.TestCall;
import dev.syslet.syscalls.testing.TestCall.Outcome;
import dev.syslet.syscalls.testing.TestFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongUnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What becomes of a call that waits when waiting itself fails. */
class ReadinessTest {

  private static final Logger LOG = Logger.getLogger(Readiness.class.getName());

  private final LinuxKernel kernel = LinuxKernel.builder().build();
  private final Readiness readiness = new Readiness(daemons());

  @BeforeAll
  static void quiet() {
    LOG.setLevel(Level.OFF); // fails on purpose
  }

  @AfterAll
  static void loud() {
    LOG.setLevel(null);
  }

  @AfterEach
  void close() {
    readiness.close();
    kernel.close();
    assertEquals(0, kernel.unexpectedErrors());
  }

  private static ThreadFactory daemons() {
    return Thread.ofPlatform().daemon().factory();
  }

  /** A call whose tries are the test's own. */
  private static final class Probe implements PendingCall, ReadyForm {

    private final Fd fd;
    private final long attempted;
    private final LongUnaryOperator attempt;
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private final AtomicInteger completions = new AtomicInteger();
    private final AtomicInteger ends = new AtomicInteger();
    private final Descriptor descriptor = new Descriptor();
    private final ReadyTask task;

    Probe(Fd fd, Readiness readiness, LongUnaryOperator attempt) {
      this(fd, readiness, WOULD_BLOCK, attempt);
    }

    Probe(Fd fd, Readiness readiness, long attempted, LongUnaryOperator attempt) {
      this.attempted = attempted;
      this.fd = fd;
      this.attempt = attempt;
      this.task = new ReadyTask(this, this, readiness, call -> call.complete(Route.THREAD, 0));
      task.resume();
    }

    Outcome await() throws Exception {
      return outcome.get(20, TimeUnit.SECONDS);
    }

    @Override
    public boolean takes(Descriptor d) {
      return true;
    }

    @Override
    public long attempt(Descriptor d, long before) {
      return attempt.applyAsLong(before);
    }

    @Override
    public @Nullable OpenFile file(Descriptor d) {
      return OpenFile.of(fd);
    }

    @Override
    public void end() {
      ends.incrementAndGet();
    }

    @Override
    public void resumeAgain() {
      Thread unused = Thread.startVirtualThread(task::resume);
    }

    @Override
    public void resumeAgainWithin(long nanos) {}

    @Override
    public void complete(Route route, long result) {
      completions.incrementAndGet();
      outcome.complete(new Outcome(result, route));
    }

    @Override
    public long attempted() {
      return attempted;
    }

    @Override
    public Descriptor descriptor() {
      return descriptor;
    }

    @Override
    public long callId() {
      return 1;
    }

    @Override
    public long ageNanos() {
      return 0;
    }

    @Override
    public void started() {}

    @Override
    public @Nullable Object kernelState() {
      return task;
    }

    @Override
    public void kernelState(@Nullable Object state) {}
  }

  private Fd[] pipe() {
    FdPair pair = new FdPair();
    assertEquals(
        0, NativeCalls.call(Numbers.PIPE2, Structs.address(pair), LinuxConstants.O_CLOEXEC));
    return new Fd[] {kernel.adopt(pair.first()), kernel.adopt(pair.second())};
  }

  private void write(Fd pipe) {
    assertEquals(1, TestCall.attempt(kernel, Syscalls.write(pipe, ByteBuffer.allocateDirect(1))));
  }

  private LongUnaryOperator read(Fd pipe) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(1);
    Descriptor read = Syscalls.read(pipe, buffer);
    ReadyForm form = Objects.requireNonNull(ReadyRules.formOf(read));
    return before -> form.attempt(read, before);
  }

  private static void close(Fd[] pipe) {
    pipe[0].close();
    pipe[1].close();
  }

  @Test
  void withoutAThreadForEpollACallGoesToAnother() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    Readiness failing =
        new Readiness(
            task -> {
              switch (asked.getAndIncrement()) {
                case 0 -> throw new IllegalStateException("simulated: no thread");
                case 1 -> {
                  return null;
                }
                default -> {
                  return daemons().newThread(task);
                }
              }
            });
    Fd[] pipe = pipe();
    Set<Integer> before = epolls();
    for (int i = 0; i < 2; i++) {
      assertEquals(
          new Outcome(0, Route.THREAD), new Probe(pipe[0], failing, b -> WOULD_BLOCK).await());
      assertEquals(0, failing.registered());
      assertTrue(before.containsAll(epolls()), "an epoll is left");
    }
    Probe waits = new Probe(pipe[0], failing, read(pipe[0]));
    assertFalse(waits.outcome.isDone());
    int epoll = epollOf(pipe[0]);
    write(pipe[1]);
    assertEquals(new Outcome(1, Route.READINESS), waits.await());
    assertEquals(1, failing.unexpected());
    close(pipe);
    assertEquals(0, failing.registered());
    failing.close();
    Poll.until("its epoll is closed", () -> !epolls().contains(epoll));
  }

  @Test
  void whatEpollDoesNotTakeGoesToAThreadOrIsToldItsPart() throws Exception {
    try (TestFiles files = TestFiles.onTmpfs(kernel);
        Fd file = files.openNew(kernel, "f")) {
      Probe fresh = new Probe(file, readiness, before -> WOULD_BLOCK);
      assertEquals(new Outcome(0, Route.THREAD), fresh.await());
      assertEquals(1, fresh.ends.get());
      Probe begun = new Probe(file, readiness, Kernel.begun(9), before -> WOULD_BLOCK);
      assertEquals(new Outcome(9, Route.READINESS), begun.await());
      assertEquals(0, readiness.registered());
    }
  }

  @Test
  void aTryThatThrowsEndsItsCallAndTheNextGetsItsTurn() throws Exception {
    Fd[] pipe = pipe();
    AtomicInteger tries = new AtomicInteger();
    Probe first =
        new Probe(
            pipe[0],
            readiness,
            before -> {
              if (tries.incrementAndGet() > 1) {
                throw new IllegalStateException("simulated");
              }
              return Kernel.begun(7);
            });
    Probe second = new Probe(pipe[0], readiness, read(pipe[0]));
    write(pipe[1]);
    assertEquals(new Outcome(7, Route.READINESS), first.await(), "what was done is told");
    assertEquals(new Outcome(1, Route.READINESS), second.await());
    assertEquals(1, first.ends.get());
    Probe third =
        new Probe(
            pipe[0],
            readiness,
            before -> {
              throw new IllegalStateException("simulated");
            });
    assertEquals(new Outcome(-Errno.EIO, Route.READINESS), third.await());
    assertEquals(2, readiness.unexpected());
    close(pipe);
  }

  @Test
  void whoeverWaitsGoesToAThreadWhenTheEpollIsClosedUnderIt() throws Exception {
    Fd[] pipe = pipe();
    Fd[] other = pipe();
    Probe waits = new Probe(other[0], readiness, read(other[0]));
    Probe begun = new Probe(other[0], readiness, before -> Kernel.begun(3));
    Probe told = new Probe(pipe[0], readiness, read(pipe[0]));
    TestFiles.rawClose(epollOf(pipe[0]));
    write(pipe[1]); // epoll_wait, which holds the epoll, tells this and is called once more
    Outcome last = told.await();
    assertTrue( // its try may come after that
        last.equals(new Outcome(1, Route.READINESS)) || last.equals(new Outcome(0, Route.THREAD)),
        last::toString);
    assertEquals(new Outcome(0, Route.THREAD), waits.await());
    assertEquals(new Outcome(3, Route.READINESS), begun.await());
    assertEquals(
        new Outcome(0, Route.THREAD), new Probe(pipe[0], readiness, b -> WOULD_BLOCK).await());
    assertEquals(0, readiness.registered());
    assertEquals(1, readiness.unexpected());
    close(pipe);
    close(other);
  }

  @Test
  void callsThatComeAfterTheEpollWasClosedUnderTheKernelGoToThreads() throws Exception {
    LinuxKernel other = LinuxKernel.builder().build();
    Fd[] pipe = pipe();
    Descriptor d = Syscalls.read(pipe[0], ByteBuffer.allocateDirect(1));
    TestCall waiting = TestCall.resume(other, d);
    TestFiles.rawClose(epollOf(pipe[0]));
    write(pipe[1]);
    assertEquals(1, waiting.await().result());
    Poll.until("it is noticed", () -> other.unexpectedErrors() == 1);
    TestCall later = TestCall.resume(other, d);
    later.awaitStarted();
    assertFalse(later.isDone());
    write(pipe[1]);
    assertEquals(new Outcome(1, Route.THREAD), later.await());
    close(pipe);
    other.close();
  }

  @Test
  void aCancelAndACloseAfterTheEndChangeNothing() throws Exception {
    Fd[] pipe = pipe();
    Probe closed = new Probe(pipe[0], readiness, before -> Kernel.begun(5));
    Probe cancelled = new Probe(pipe[0], readiness, before -> WOULD_BLOCK);
    assertEquals(CancelAnswer.STOPPED_WAITING, cancelled.task.cancel());
    pipe[0].close();
    assertEquals(new Outcome(5, Route.READINESS), closed.await());
    assertEquals(new Outcome(-Errno.ECANCELED, Route.READINESS), cancelled.await());
    for (Probe probe : new Probe[] {closed, cancelled}) {
      assertEquals(CancelAnswer.TOO_LATE, probe.task.cancel());
      probe.task.fileClosed();
      probe.task.resume();
      assertEquals(1, probe.completions.get());
      assertEquals(1, probe.ends.get());
    }
    pipe[1].close();
  }

  @Test
  void afterCloseNobodyWaits() throws Exception {
    Fd[] pipe = pipe();
    readiness.close();
    assertEquals(
        new Outcome(0, Route.THREAD), new Probe(pipe[0], readiness, b -> WOULD_BLOCK).await());
    assertEquals(0, readiness.registered());
    close(pipe);
  }

  @Test
  void anEmptyMessageWaitsForRoomToo() {
    FdPair pair = new FdPair();
    int socketpair = Numbers.TABLE.numberOf("socketpair");
    int unixDatagrams = 2 | LinuxConstants.O_CLOEXEC;
    assertEquals(0, NativeCalls.call(socketpair, 1, unixDatagrams, 0, Structs.address(pair)));
    Fd reader = kernel.adopt(pair.first());
    Fd writer = kernel.adopt(pair.second());
    ByteBuffer message = ByteBuffer.allocateDirect(1 << 12);
    long answer;
    do {
      answer = TestCall.attempt(kernel, Syscalls.write(writer, message));
    } while (!Kernel.isWouldBlock(answer));
    TestCall empty = TestCall.resume(kernel, Syscalls.write(writer, message.limit(0)));
    assertFalse(empty.isDone());
    ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 12);
    while (!empty.isDone() && TestCall.attempt(kernel, Syscalls.read(reader, buffer)) > 0) {
      Thread.yield();
    }
    assertEquals(new Outcome(0, Route.READINESS), empty.await());
    reader.close();
    writer.close();
  }

  /** The epoll that a file is registered in. */
  private static int epollOf(Fd fd) throws IOException {
    for (int epoll : epolls()) {
      if (Files.readString(Path.of("/proc/self/fdinfo/" + epoll))
          .matches("(?s).*tfd: +" + fd.number() + " .*")) {
        return epoll;
      }
    }
    throw new AssertionError(fd + " is in no epoll");
  }

  /** The numbers of this process that are epolls. */
  private static Set<Integer> epolls() {
    Set<Integer> numbers = new TreeSet<>();
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      for (Path path : all.toList()) {
        if (isEpoll(path)) {
          numbers.add(Integer.valueOf(path.getFileName().toString()));
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return numbers;
  }

  private static boolean isEpoll(Path number) {
    try {
      return Files.readSymbolicLink(number).toString().contains("[eventpoll]");
    } catch (IOException closed) {
      return false;
    }
  }
}
