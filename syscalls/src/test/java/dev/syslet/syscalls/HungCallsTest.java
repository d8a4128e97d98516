package dev.syslet.syscalls;

import static dev.syslet.syscalls.LinuxConstants.O_RDONLY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.CallSnapshot;
import dev.syslet.core.CancelAnswer;
import dev.syslet.core.Descriptor;
import dev.syslet.core.Errno;
import dev.syslet.core.KernelView;
import dev.syslet.core.Lane;
import dev.syslet.core.SubmitException;
import dev.syslet.core.SyscallExecutor;
import dev.syslet.core.event.Attribute;
import dev.syslet.core.event.CompletionEvent;
import dev.syslet.core.lane.BreakerState;
import dev.syslet.core.lane.LaneOptions;
import dev.syslet.syscalls.memory.LeasedBuffer;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.testing.Bounded;
import dev.syslet.syscalls.testing.HungPlace;
import dev.syslet.syscalls.testing.HungPlace.Hung;
import dev.syslet.syscalls.testing.Leftovers;
import dev.syslet.syscalls.testing.Outcomes;
import dev.syslet.syscalls.testing.Poll;
import dev.syslet.syscalls.testing.TestFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Calls that nothing ends, on a mount whose server does not answer, and without root on FIFOs and locks with a kernel that sends
 * no signals: what their submitters are told, what is seen of them, what goes on beside them, and what becomes of them.
 */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HungCallsTest {

  private static final long DEADLINE_NANOS = 100_000_000;
  private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(200);
  private static final byte CANARY = 0x5a;

  @TempDir private Path temporary;

  private interface Maker {
    HungPlace make(LinuxKernel kernel, Path directory) throws Exception;
  }

  /** An executor, and the calls of it that hang. */
  private final class Bed implements AutoCloseable {
    private final LinuxKernel kernel;
    private final SyscallExecutor executor;
    private final Outcomes outcomes;
    private final HungPlace place;
    private final Map<Long, Hung> hung = new LinkedHashMap<>();
    private final int filesBefore = Leftovers.openFiles();
    private boolean closed;

    Bed(LinuxKernel.Builder kernelOptions, Maker maker) throws Exception {
      kernel = kernelOptions.build();
      LaneOptions options =
          LaneOptions.builder()
              .hungAfter(Duration.ofMillis(300))
              .breakerCalls(HungPlace.CALLS + 1)
              .probeAfter(Duration.ofHours(1))
              .build();
      executor =
          SyscallExecutor.builder(kernel)
              .mountLanes(options)
              .otherLanes(options)
              .cancelPatience(Duration.ofMillis(20))
              .closeTimeout(CLOSE_TIMEOUT)
              .build();
      outcomes = new Outcomes(executor.ring());
      place = maker.make(kernel, Files.createDirectory(temporary.resolve("hung")));
    }

    long submit(Hung call) {
      long id = executor.submit(call.call().ask(Attribute.TIMING));
      hung.put(id, call);
      return id;
    }

    /** Submits a call that hangs, and returns its outcome at the deadline; again where it had not even come to hang. */
    CompletionEvent timedOut(long id) {
      CompletionEvent event = outcomes.await(id);
      while (!event.isAbandoned()) {
        assertTrue(event.isTimedOut(), event::toString);
        Hung call = Objects.requireNonNull(hung.remove(id));
        event = outcomes.await(submit(call));
      }
      return event;
    }

    Map<Long, CallSnapshot> table() {
      return executor.inspect().stream()
          .collect(Collectors.toMap(CallSnapshot::callId, Function.identity()));
    }

    void awaitInTheKernel(long id) {
      Poll.until(
          "it hangs: " + hung.get(id),
          () -> {
            CallSnapshot call = table().get(id);
            KernelView view = call == null ? null : call.kernel();
            return call != null && view != null && isInside(view, call);
          });
    }

    private boolean isInside(KernelView view, CallSnapshot call) {
      return view.state() == place.state()
          && String.valueOf(view.syscall()).startsWith(call.syscallNumber() + " ");
    }

    /** What the table says of a call that hangs. */
    void assertSeen(long id, CallSnapshot.State state) {
      Hung call = Objects.requireNonNull(hung.get(id));
      CallSnapshot seen = Objects.requireNonNull(table().get(id));
      String all = seen.toString();
      assertEquals(place.lane(), seen.lane(), all);
      assertEquals(state, seen.state(), all);
      assertTrue(seen.description().contains(call.text()), all);
      assertEquals(Thread.currentThread().getName(), seen.submitter(), all);
      assertEquals(call.call().deadlineNanos(), seen.deadlineNanos(), all);
      KernelView view = seen.kernel();
      assertNotNull(view, all);
      assertTrue(isInside(view, seen), all);
      CallSnapshot later = Objects.requireNonNull(table().get(id));
      assertTrue(later.ageNanos() > seen.ageNanos(), "its age does not grow");
    }

    Lane lane() {
      return executor.lanes().stream()
          .filter(lane -> lane.name().equals(place.lane()))
          .findAny()
          .orElseThrow();
    }

    /** The files and the buffers of calls that hang are closed, and stay all the same. */
    Map<Fd, Path> closeWhatIsHeld() throws IOException {
      Map<Fd, Path> held = new LinkedHashMap<>();
      for (Hung each : hung.values()) {
        for (int i = 0; i < each.call().argumentCount(); i++) {
          if (each.call().held(i) instanceof Fd fd) {
            held.put(fd, target(fd));
            fd.close();
          }
        }
      }
      place.buffers().forEach(LeasedBuffer::close);
      assertHeld(held);
      return held;
    }

    void assertHeld(Map<Fd, Path> held) throws IOException {
      for (Map.Entry<Fd, Path> each : held.entrySet()) {
        assertEquals(Fd.NOT_CLOSED, each.getKey().closeResult());
        assertEquals(each.getValue(), target(each.getKey()));
      }
    }

    private Path target(Fd fd) throws IOException {
      return Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd.number()));
    }

    /** What a call says once it is let go; a file that was opened is closed. */
    void assertTrueResult(Hung call, CompletionEvent event) {
      if (call.isOpen()) {
        assertTrue(event.result() >= 0, event::toString);
        assertEquals(0, NativeCalls.call(Numbers.CLOSE, event.result()), "it was closed already");
      } else {
        assertEquals(call.result(), event.result(), () -> call + ": " + event);
      }
    }

    @Override
    public void close() throws Exception {
      if (!closed) {
        closed = true;
        place.close();
        executor.close();
      }
    }
  }

  private static Maker mount() {
    return HungPlace.Mount::new;
  }

  private static LinuxKernel.Builder silent() {
    return LinuxKernel.builder().withoutSignals();
  }

  private static Set<Thread> nonDaemons() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !thread.isDaemon())
        .collect(Collectors.toSet());
  }

  // What becomes of calls with a deadline.

  @Test
  void deadlinesAreKeptOnAMountThatHangs() throws Exception {
    deadlinesAreKept(new Bed(LinuxKernel.builder(), mount()));
  }

  @Test
  void deadlinesAreKeptOnFifos() throws Exception {
    deadlinesAreKept(new Bed(silent(), HungPlace.Fifos::new));
  }

  @Test
  void deadlinesAreKeptOnLocks() throws Exception {
    deadlinesAreKept(new Bed(silent(), HungPlace.Locks::new));
  }

  private void deadlinesAreKept(Bed bed) throws Exception {
    try (bed) {
      HungPlace place = bed.place;
      long cancelled = bed.submit(place.another());
      bed.awaitInTheKernel(cancelled);
      bed.assertSeen(cancelled, CallSnapshot.State.RUNNING);
      assertEquals(CancelAnswer.UNINTERRUPTIBLE, bed.executor.cancel(cancelled));

      List<Long> ids = timeOutAll(bed);
      Map<Fd, Path> held = bed.closeWhatIsHeld();
      LeasedBuffer other = canary(place);
      assertEquals(HungPlace.CALLS, bed.executor.setAside());
      assertEquals(HungPlace.CALLS + 1, bed.kernel.busyThreads());

      Lane lane = bed.lane();
      Poll.until("the breaker opens", () -> lane.breakerState() == BreakerState.OPEN);
      assertEquals(HungPlace.CALLS + 1, lane.hung());
      CompletionEvent refused = bed.executor.callForEvent(place.healthy());
      assertEquals(-Errno.EHOSTDOWN, refused.result());
      assertTrue(refused.isFailedFast());
      assertOthersWork(bed);
      bed.outcomes.reapAll();
      assertFalse(bed.outcomes.has(cancelled), "the kernel has not let go of it");
      for (long id : ids) {
        bed.assertSeen(id, CallSnapshot.State.ABANDONED);
        assertEquals(CancelAnswer.TOO_LATE, bed.executor.cancel(id), "it has been told");
      }
      bed.assertSeen(cancelled, CallSnapshot.State.RUNNING);
      bed.assertHeld(held);
      assertEquals(place.buffers().size() + 1, place.pool.outstanding());

      place.release();
      lateResultsCome(bed, ids, cancelled);
      assertCanary(other);
      Poll.until("the breaker closes", () -> lane.breakerState() == BreakerState.CLOSED);
      assertEquals(1, lane.breakerOpened());
      assertTrue(bed.executor.call(place.healthy()) >= 0);
      nothingIsLeft(bed, held);
    }
  }

  /** Of all but the first, an open if there is one, the true result is wanted. */
  private static List<Long> timeOutAll(Bed bed) {
    List<Hung> calls = bed.place.calls();
    List<Long> first = new ArrayList<>();
    for (Hung call : calls) {
      int flags = call == calls.get(0) ? 0 : Descriptor.LATE_EVENT;
      call.call().deadlineNanos(DEADLINE_NANOS).flags(flags);
      first.add(bed.submit(call));
    }
    List<Long> ids = new ArrayList<>();
    long longest = 0;
    for (long id : first) {
      CompletionEvent event = bed.timedOut(id);
      assertEquals(-Errno.ETIMEDOUT, event.result());
      assertTrue(event.isTimedOut());
      assertTrue(event.totalNanos() >= DEADLINE_NANOS, "before its deadline: " + event);
      longest = Math.max(longest, event.totalNanos() - DEADLINE_NANOS);
      ids.add(event.callId());
    }
    System.out.printf(
        "%s: told %d us after the deadline at the most%n", bed.place.lane(), longest / 1000);
    return ids;
  }

  private static LeasedBuffer canary(HungPlace place) {
    LeasedBuffer other = place.pool.take();
    for (int i = 0; i < HungPlace.BUFFER_BYTES; i++) {
      other.buffer().put(i, CANARY);
    }
    return other;
  }

  private static void assertCanary(LeasedBuffer other) {
    for (int i = 0; i < HungPlace.BUFFER_BYTES; i++) {
      assertEquals(CANARY, other.buffer().get(i), "a call has written elsewhere");
    }
    other.close();
  }

  private void assertOthersWork(Bed bed) throws Exception {
    Path file = temporary.resolve("healthy");
    Files.write(file, new byte[64]);
    try (Fd fd = TestFiles.open(bed.kernel, file, O_RDONLY)) {
      ByteBuffer into = ByteBuffer.allocateDirect(64);
      for (int i = 0; i < 100; i++) {
        Descriptor read = Syscalls.pread64(fd, into, 0).flags(Descriptor.FORCE_ASYNC);
        assertEquals(64, bed.executor.call(read));
      }
      assertNotEquals(bed.place.lane(), bed.kernel.domain(Syscalls.fsync(fd)).name());
    }
  }

  private static void lateResultsCome(Bed bed, List<Long> ids, long cancelled) {
    for (long id : ids.subList(1, ids.size())) {
      CompletionEvent late = bed.outcomes.awaitLate(id);
      assertFalse(late.isTimedOut() || late.isAbandoned(), late::toString);
      bed.assertTrueResult(Objects.requireNonNull(bed.hung.get(id)), late);
    }
    CompletionEvent event = bed.outcomes.await(cancelled);
    bed.assertTrueResult(bed.place.another(), event);
  }

  private static void nothingIsLeft(Bed bed, Map<Fd, Path> held) throws Exception {
    held.keySet().forEach(fd -> Poll.until("closed: " + fd, () -> fd.closeResult() == 0));
    Leftovers.assertNone(bed.executor, bed.kernel);
    assertEquals(0, bed.place.pool.outstanding());
    bed.place.files().forEach(Fd::close);
    bed.close();
    Poll.until("no thread is left", () -> bed.kernel.threads() == 0);
    bed.outcomes.reapAll();
    assertEquals(0, bed.executor.ring().records().reservedBytes());
    Poll.until("all files are closed", () -> Leftovers.openFiles() <= bed.filesBefore);
  }

  // What a close leaves behind.

  @Test
  void closeNamesWhatHangsOnAMount() throws Exception {
    closeNamesWhatHangs(new Bed(LinuxKernel.builder(), mount()));
  }

  @Test
  void closeNamesWhatHangsOnFifos() throws Exception {
    closeNamesWhatHangs(new Bed(silent(), HungPlace.Fifos::new));
  }

  @Test
  void closeNamesWhatHangsOnLocks() throws Exception {
    closeNamesWhatHangs(new Bed(silent(), HungPlace.Locks::new));
  }

  private void closeNamesWhatHangs(Bed bed) throws Exception {
    try (bed) {
      Set<Thread> before = nonDaemons();
      HungPlace place = bed.place;
      List<Long> ids = new ArrayList<>();
      for (Hung call : place.calls()) {
        call.call().flags(call == place.calls().get(0) ? 0 : Descriptor.LATE_EVENT);
        ids.add(bed.submit(call));
      }
      ids.forEach(bed::awaitInTheKernel);
      Map<Fd, Path> held = bed.closeWhatIsHeld();

      long nanos = Bounded.run("close", () -> closeTimed(bed.executor), place::release);
      System.out.printf("%s: closed in %d us%n", place.lane(), nanos / 1000);
      assertTrue(bed.executor.isTerminated());
      assertEquals(
          Errno.ESHUTDOWN,
          assertThrows(SubmitException.class, () -> bed.executor.submit(place.healthy())).errno());
      assertNamed(bed, ids);
      for (long id : ids) {
        CompletionEvent event = bed.outcomes.await(id);
        assertEquals(-Errno.ECANCELED, event.result());
        assertTrue(event.isAbandoned() && !event.isTimedOut(), event::toString);
        bed.assertSeen(id, CallSnapshot.State.ABANDONED);
      }
      bed.assertHeld(held);
      assertEquals(place.buffers().size(), place.pool.outstanding());
      Set<Thread> left = nonDaemons();
      left.removeAll(before);
      assertEquals(Set.of(), left);

      place.release();
      for (long id : ids.subList(1, ids.size())) {
        bed.assertTrueResult(Objects.requireNonNull(bed.hung.get(id)), bed.outcomes.awaitLate(id));
      }
      nothingIsLeft(bed, held);
    }
  }

  private static long closeTimed(SyscallExecutor executor) {
    long begun = System.nanoTime();
    executor.close();
    return System.nanoTime() - begun;
  }

  private static void assertNamed(Bed bed, List<Long> ids) {
    Map<Long, CallSnapshot> abandoned =
        bed.executor.abandoned().stream()
            .collect(Collectors.toMap(CallSnapshot::callId, Function.identity()));
    assertEquals(new HashSet<>(ids), abandoned.keySet());
    for (long id : ids) {
      CallSnapshot call = Objects.requireNonNull(abandoned.get(id));
      String text = Objects.requireNonNull(bed.hung.get(id)).text();
      assertTrue(call.description().contains(text), call::toString);
      assertEquals(bed.place.lane(), call.lane());
    }
  }
}
