package dev.syslet.syscalls.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the table in the jar says. */
class SyscallTableTest {

  private static final SyscallTable X86 = SyscallTable.forArchitecture(Architecture.X86_64);
  private static final SyscallTable ARM = SyscallTable.forArchitecture(Architecture.AARCH64);

  @Test
  void everyRowLoads() {
    assertEquals(385, X86.rows().size());
    assertSame(X86.rows(), ARM.rows());
    assertEquals(385, X86.rows().stream().map(SyscallRow::name).distinct().count());
  }

  @Test
  void classesHaveTheCountsThatTheDocumentationGives() {
    Map<SyscallClass, Integer> counts = new EnumMap<>(SyscallClass.class);
    X86.rows().forEach(row -> counts.merge(row.syscallClass(), 1, Integer::sum));
    System.out.println("syscalls per class: " + counts);

    assertEquals(
        Map.of(
            SyscallClass.ALWAYS_BLOCKS, 1,
            SyscallClass.MAY_BLOCK, 175,
            SyscallClass.NEVER_BLOCKS, 126,
            SyscallClass.REFUSED, 83),
        counts);
  }

  @ParameterizedTest
  @EnumSource
  void numbersAreUniqueAndFindTheirRow(Architecture architecture) {
    SyscallTable table = SyscallTable.forArchitecture(architecture);
    Set<Integer> seen = new HashSet<>();
    for (SyscallRow row : table.rows()) {
      if (row.existsOn(architecture)) {
        assertTrue(seen.add(row.number(architecture)), row.name());
        assertSame(row, table.byNumber(row.number(architecture)));
      }
    }
    assertEquals(architecture == Architecture.X86_64 ? 385 : 327, seen.size());
  }

  @ParameterizedTest
  @CsvSource({
    "read, 0, 63",
    "pread64, 17, 67",
    "openat, 257, 56",
    "statx, 332, 291",
    "open, 2, -1",
    "io_uring_setup, 425, 425",
  })
  void numberIsThatOfTheArchitecture(String name, int x86Number, int aarch64Number) {
    SyscallRow row = X86.require(name);
    assertEquals(x86Number, row.number(Architecture.X86_64));
    assertEquals(aarch64Number, row.number(Architecture.AARCH64));
  }

  @Test
  void rowThatMayBlockHasAContinuation() {
    for (SyscallRow row : rows(SyscallClass.MAY_BLOCK)) {
      assertFalse(row.continuations().isEmpty(), row.name());
    }
  }

  @Test
  void rowThatIsRefusedHasAnErrnoAndAReason() {
    for (SyscallRow row : rows(SyscallClass.REFUSED)) {
      String errno = Objects.toString(row.refusedErrno());
      assertTrue(errno.equals("EPERM") || errno.equals("ENOSYS"), row.name() + " " + errno);
      assertTrue(row.note().length() > 10, row.name());
    }
  }

  @Test
  void readinessNeedsSomethingThatEpollCanWatch() {
    for (SyscallRow row : X86.rows()) {
      if (row.continuations().contains(ContinuationKind.READINESS)) {
        boolean watchable =
            row.arguments().stream()
                .anyMatch(
                    argument ->
                        argument.kind() == ArgumentKind.FD
                            || argument.kind() == ArgumentKind.PID
                            || argument.name().matches("ufds|readfds"));
        assertTrue(watchable, row.name());
      }
    }
  }

  @Test
  void cancelFitsTheFirstContinuation() {
    for (SyscallRow row : X86.rows()) {
      if (row.continuations().isEmpty()) {
        continue;
      }
      Set<CancelKind> possible =
          switch (row.continuations().get(0)) {
            case READINESS -> Set.of(CancelKind.EPOLL);
            case KERNEL -> Set.of(CancelKind.URING, CancelKind.NONE);
            case THREAD -> Set.of(CancelKind.SIGNAL, CancelKind.NONE);
          };
      assertTrue(possible.contains(row.cancel()), row.name() + " " + row.cancel());
    }
  }

  @Test
  void formThatAsksTheKernelHasAResultThatMeansWouldBlock() {
    Set<NonBlockingForm> decidedBefore =
        Set.of(
            NonBlockingForm.NONE,
            NonBlockingForm.COMPARE,
            NonBlockingForm.PLAIN_LOCAL,
            NonBlockingForm.BY_ARGUMENT);
    for (SyscallRow row : X86.rows()) {
      assertEquals(
          decidedBefore.contains(row.form()), row.wouldBlock() == WouldBlock.NONE, row.name());
    }
  }

  @Test
  void everyFormAndArgumentKindIsInUse() {
    assertEquals(
        Set.of(NonBlockingForm.values()),
        X86.rows().stream().map(SyscallRow::form).collect(Collectors.toSet()));
    assertEquals(
        Set.of(ArgumentKind.values()),
        X86.rows().stream()
            .flatMap(row -> row.arguments().stream())
            .map(Argument::kind)
            .collect(Collectors.toSet()));
  }

  @Test
  void everyTimeoutAndVectorSaysInItsDetailWhichKindItIs() {
    Set<String> details = new TreeSet<>();
    for (SyscallRow row : X86.rows()) {
      for (Argument argument : row.arguments()) {
        if (argument.kind() == ArgumentKind.TIMEOUT || argument.kind() == ArgumentKind.IOVEC) {
          details.add(Objects.toString(argument.detail()).replaceFirst(" ?null$", ""));
        }
      }
    }
    assertEquals(
        Set.of(
            "abs",
            "in",
            "in or out",
            "out",
            "rel",
            "rel updated",
            "rel; abs for WAIT_BITSET",
            "rel; abs with TIMER_ABSTIME",
            "remote"),
        details);
  }

  @Test
  void addressThatMayBeNullIsMarked() {
    assertTrue(X86.require("clock_nanosleep").arguments().get(3).mayBeNull());
    assertTrue(X86.require("ppoll").arguments().get(2).mayBeNull());
    assertFalse(X86.require("ppoll").arguments().get(0).mayBeNull());
    assertFalse(X86.require("statx").arguments().get(4).mayBeNull());
    for (SyscallRow row : X86.rows()) {
      for (Argument argument : row.arguments()) {
        assertTrue(!argument.mayBeNull() || argument.kind().isPointer(), row.name());
      }
    }
  }

  @Test
  void rowTellsAllThatIsKnownOfACall() {
    SyscallRow pread = X86.require("pread64");
    assertEquals(SyscallClass.MAY_BLOCK, pread.syscallClass());
    assertEquals(
        List.of(
            new Argument(ArgumentKind.FD, "fd", null),
            new Argument(ArgumentKind.OUTBUF, "buf", null),
            new Argument(ArgumentKind.LEN, "count", null),
            new Argument(ArgumentKind.OFF, "pos", null)),
        pread.arguments());
    assertEquals(NonBlockingForm.RWF_NOWAIT, pread.form());
    assertEquals(WouldBlock.EAGAIN, pread.wouldBlock());
    assertEquals(List.of(ContinuationKind.KERNEL), pread.continuations());
    assertEquals("READ", pread.opcode());
    assertEquals(CancelKind.NONE, pread.cancel());
    assertEquals(Scope.NONE, pread.scope());
    assertNull(pread.refusedErrno());
  }

  @Test
  void rowWithTwoContinuationsHasTheOneForPollableFdsFirst() {
    assertEquals(
        List.of(ContinuationKind.READINESS, ContinuationKind.KERNEL),
        X86.require("read").continuations());
  }

  @Test
  void argumentDetailIsWhatStandsInParentheses() {
    assertEquals(
        new Argument(ArgumentKind.TIMEOUT, "rqtp", "rel"),
        X86.require("nanosleep").arguments().get(0));
  }

  @ParameterizedTest
  @CsvSource({
    "sched_setaffinity, THREAD",
    "setfsuid, THREAD",
    "gettid, THREAD",
    "umask, PROCESS",
    "chdir, PROCESS",
    "setrlimit, PROCESS",
    "pread64, NONE",
  })
  void scopeSaysWhoseStateACallIsAbout(String name, Scope scope) {
    assertEquals(scope, X86.require(name).scope());
  }

  @ParameterizedTest
  @CsvSource({"execve, EPERM", "munmap, EPERM", "nfsservctl, ENOSYS", "listns, ENOSYS"})
  void refusalOfACallThatLinuxDoesNotHaveIsEnosys(String name, String errno) {
    assertEquals(errno, X86.require(name).refusedErrno());
  }

  @Test
  void unknownNumberHasNoRow() {
    assertNull(X86.byNumber(-1));
    assertNull(X86.byNumber(Integer.MIN_VALUE));
    assertNull(X86.byNumber(350));
    assertNull(X86.byNumber(472));
    assertNull(X86.byNumber(Integer.MAX_VALUE));
  }

  @Test
  void rowOfAnotherArchitectureIsFoundByNameButNotRequired() {
    assertNotNull(ARM.byName("open"));
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> ARM.require("open"));
    assertEquals(
        "no syscall \"open\" on AARCH64 (another architecture has it);"
            + " did you mean fsopen, openat, mq_open, openat2, open_tree?",
        e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "pread, pread64",
    "fstatat, newfstatat",
    "sigaction, rt_sigaction",
    "fysnc, fsync",
    "umount, umount2",
    "STATX, statx",
  })
  void wrongNameIsAnsweredWithTheOneThatWasMeant(String asked, String meant) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> X86.numberOf(asked));
    String text = Objects.toString(e.getMessage());
    assertTrue(text.startsWith("no syscall \"" + asked + "\" on X86_64; did you mean "), text);
    assertTrue(text.matches(".*[ ]" + meant + "[,?].*"), text);
  }

  @Test
  void nameLikeNoOtherIsAnsweredWithoutAGuess() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> X86.require("frobnicate"));
    assertEquals("no syscall \"frobnicate\" on X86_64", e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> X86.require(""));
  }

  @Test
  void rowsCannotBeChanged() {
    assertThrows(UnsupportedOperationException.class, () -> X86.rows().remove(0));
    assertThrows(
        UnsupportedOperationException.class, () -> X86.require("read").arguments().remove(0));
  }

  @Test
  void loadGivesTheTableOfThisMachine() {
    assertSame(SyscallTable.forArchitecture(Architecture.current()), SyscallTable.load());
    assertEquals(Architecture.current(), SyscallTable.load().architecture());
  }

  @Test
  void wouldBlockIsToldFromTheRawResult() {
    assertTrue(WouldBlock.EAGAIN.indicatedBy(-11));
    assertFalse(WouldBlock.EAGAIN.indicatedBy(0));
    assertTrue(WouldBlock.ZERO.indicatedBy(0));
    assertTrue(WouldBlock.ENOMSG.indicatedBy(-42));
    assertTrue(WouldBlock.ETIMEDOUT.indicatedBy(-110));
    assertTrue(WouldBlock.EINPROGRESS.indicatedBy(-115));
    assertFalse(WouldBlock.NONE.indicatedBy(-11));
    assertFalse(WouldBlock.NONE.indicatedBy(Long.MIN_VALUE));
  }

  private static List<SyscallRow> rows(SyscallClass syscallClass) {
    return X86.rows().stream().filter(row -> row.syscallClass() == syscallClass).toList();
  }
}
