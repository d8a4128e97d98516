package dev.syslet.syscalls.form;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.syslet.syscalls.fd.FileGroup;
import dev.syslet.syscalls.form.InlineRules.Note;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.table.ContinuationKind;
import dev.syslet.syscalls.table.NonBlockingForm;
import dev.syslet.syscalls.table.SyscallClass;
import dev.syslet.syscalls.table.SyscallRow;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The form column of the table and the rules of what runs inline say the same. */
class FormColumnTest {

  /** Files that no call waits for: an attempt on these alone is no form of the call. */
  private static final Set<FileGroup> NOTHING_TO_WAIT_FOR =
      EnumSet.of(
          FileGroup.TMPFS,
          FileGroup.TMPFS_FILE,
          FileGroup.TMPFS_DIRECTORY,
          FileGroup.CLOSES_AT_ONCE);

  /**
   * Rows that never block but for a few arguments, which their rule leaves to a thread: a module to load, a server to ask, the
   * memory of another node.
   */
  private static final Set<String> SELDOM = Set.of("cachestat", "get_mempolicy", "socket");

  /** They wait for a time, so there is no file that epoll could watch. */
  private static final Set<String> SLEEPS = Set.of("nanosleep", "clock_nanosleep");

  /** Forms that are a flag or a way that the reasons of their rules name. */
  private static final Set<NonBlockingForm> NAMED =
      EnumSet.of(
          NonBlockingForm.RWF_NOWAIT,
          NonBlockingForm.LOCK_NB,
          NonBlockingForm.F_SETLK,
          NonBlockingForm.GRND_NONBLOCK,
          NonBlockingForm.MSG_DONTWAIT,
          NonBlockingForm.O_NONBLOCK,
          NonBlockingForm.ZERO_TIMEOUT,
          NonBlockingForm.WNOHANG,
          NonBlockingForm.IPC_NOWAIT,
          NonBlockingForm.SPLICE_F_NONBLOCK,
          NonBlockingForm.COMPARE);

  private static Stream<SyscallRow> rows() {
    return Numbers.TABLE.rows().stream();
  }

  private static Set<String> rowsWith(Predicate<NonBlockingForm> form) {
    return rows()
        .filter(row -> form.test(row.form()))
        .map(SyscallRow::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> rowsWith(NonBlockingForm form) {
    return rowsWith(form::equals);
  }

  private static Set<String> names(Stream<String> names) {
    return names.collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<String> byPath() {
    return PathForms.RULES.stream().map(PathForms.Rule::syscall);
  }

  private static Stream<String> byArgument() {
    return ArgumentForms.RULES.stream()
        .map(ArgumentForms.Rule::syscall)
        .filter(name -> !SELDOM.contains(name));
  }

  private static Stream<String> ipc() {
    return IpcForms.RULES.stream().map(ArgumentForms.Rule::syscall);
  }

  private static Stream<String> ready() {
    return ReadyRules.RULES.stream().map(ReadyRules.Rule::syscall);
  }

  private static Stream<String> onFilesToWaitFor() {
    return InlineRules.RULES.stream()
        .filter(rule -> !NOTHING_TO_WAIT_FOR.contains(rule.files()))
        .map(InlineRules.Rule::syscall);
  }

  @Test
  void aRowHasAFormIfThereIsARuleForFilesThatACallCanWaitFor() {
    Set<String> ruled =
        names(
            Stream.of(byPath(), byArgument(), ipc(), ready(), onFilesToWaitFor())
                .flatMap(names -> names));
    assertEquals(ruled, rowsWith(form -> form != NonBlockingForm.NONE));
  }

  @Test
  void aFormIsNamedAfterTheFlagThatTheReasonOfItsRuleNamesFirst() {
    for (NonBlockingForm form : NAMED) {
      Set<String> named =
          names(
              InlineRules.notes().stream()
                  .filter(note -> !names(byPath()).contains(note.syscall()))
                  .filter(note -> form.equals(firstNamedIn(note.reason())))
                  .map(Note::syscall));
      assertEquals(named, rowsWith(form), form.name());
    }
  }

  private static @Nullable NonBlockingForm firstNamedIn(String reason) {
    return NAMED.stream()
        .filter(form -> reason.contains(form.name()))
        .min(Comparator.comparingInt(form -> reason.indexOf(form.name())))
        .orElse(null);
  }

  @Test
  void whatWaitsWithoutAThreadIsContinuedByReadinessOrIsASleep() {
    Set<String> byReadiness =
        names(
            rows()
                .filter(row -> row.continuations().contains(ContinuationKind.READINESS))
                .map(SyscallRow::name));
    byReadiness.addAll(SLEEPS);
    assertEquals(names(ready()), byReadiness);
  }

  @Test
  void whatNobodyCouldPollIsNotContinuedByReadiness() {
    Set<String> polled = names(ready());
    polled.retainAll(names(ipc()));
    assertEquals(Set.of(), polled);
  }

  @Test
  void callsByPathAreOpenedOrDoneOnThePlaceThatTheCachesKnow() {
    assertEquals(
        names(byPath().filter(name -> name.startsWith("open"))),
        rowsWith(NonBlockingForm.RESOLVE_CACHED));
    assertEquals(
        names(byPath().filter(name -> !name.startsWith("open"))),
        rowsWith(NonBlockingForm.O_PATH_CACHED));
  }

  @Test
  void callsThatTheirArgumentsDecideAboutAreTriedByArgument() {
    Set<String> decided = names(byArgument());
    decided.removeAll(rowsWith(NonBlockingForm.GRND_NONBLOCK));
    decided.removeAll(rowsWith(NonBlockingForm.BY_ARGUMENT));
    assertEquals(Set.of(), decided);
  }

  @Test
  void whatHasRulesMayBlockAndWhatNeverBlocksNeedsNone() {
    Set<String> wrong =
        names(
            InlineRules.notes().stream()
                .map(Note::syscall)
                .filter(name -> Numbers.TABLE.byName(name) != null && !SELDOM.contains(name))
                .filter(
                    name ->
                        Objects.requireNonNull(Numbers.TABLE.byName(name)).syscallClass()
                            != SyscallClass.MAY_BLOCK));
    assertEquals(Set.of(), wrong);
  }
}
