package dev.syslet.syscalls.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of lines that somebody got wrong. A space in a line stands for a tab. */
class SyscallTableParserTest {

  private static final String HEADER =
      "name x86_64 aarch64 class args form would_block continuation opcode cancel scope"
          + " refused_errno note";
  private static final String READ =
      "read 0 63 MAY_BLOCK fd:fd,outbuf:buf,len:count RWF_NOWAIT EAGAIN READINESS+KERNEL READ EPOLL"
          + " - - -";
  private static final String FORK = "fork 57 - REFUSED - - - - - - - EPERM no_threads_in_it";

  @Test
  void commentsAndEmptyLinesAreSkipped() {
    List<SyscallRow> rows = parse("# a comment", "", HEADER, "# another", READ, FORK);
    assertEquals(List.of("read", "fork"), rows.stream().map(SyscallRow::name).toList());
  }

  @Test
  void dashesBecomeTheAbsentValues() {
    SyscallRow fork = parse(HEADER, FORK).get(0);
    assertEquals(
        new SyscallRow(
            "fork",
            57,
            SyscallRow.NO_NUMBER,
            SyscallClass.REFUSED,
            List.of(),
            NonBlockingForm.NONE,
            WouldBlock.NONE,
            List.of(),
            null,
            CancelKind.NOT_APPLICABLE,
            Scope.NONE,
            "EPERM",
            "no_threads_in_it"),
        fork);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "13 fields          |read 0 63 MAY_BLOCK           |4 fields instead of 13 in \"read\"",
        "a name             |R?ad 0 63 MAY_BLOCK - - - THREAD - NONE - - -|name: \"R?ad\"",
        "a number           |x 1x 63 MAY_BLOCK - - - THREAD - NONE - - -|x86_64: \"1x\"",
        "a positive number  |x 1 -5 MAY_BLOCK - - - THREAD - NONE - - -|aarch64: \"-5\"",
        "a sane number      |x 70000 5 MAY_BLOCK - - - THREAD - NONE - - -|x86_64: \"70000\"",
        "a number or a dash |x  63 MAY_BLOCK - - - THREAD - NONE - - -|x86_64: \"\" is empty",
        "a class            |x 1 1 BLOCKS - - - THREAD - NONE - - -|class: \"BLOCKS\" is not one"
            + " of",
        "a kind             |x 1 1 MAY_BLOCK fd:a,fx:b - - THREAD - NONE - - -|args: \"fx:b\"",
        "an argument's name |x 1 1 MAY_BLOCK fd:a,len - - THREAD - NONE - - -|args: \"len\"",
        "a whole detail     |x 1 1 MAY_BLOCK fd:a(b - - THREAD - NONE - - -|args: \"fd:a(b\"",
        "a form             |x 1 1 MAY_BLOCK - SOMEHOW EAGAIN THREAD - NONE - - -|form:"
            + " \"SOMEHOW\"",
        "a result           |x 1 1 MAY_BLOCK - LOCK_NB EWHAT THREAD - NONE - - -|would_block:"
            + " \"EWHAT\"",
        "a continuation     |x 1 1 MAY_BLOCK - - - THREAD+X - NONE - - -|continuation:"
            + " \"THREAD+X\"",
        "a way to cancel    |x 1 1 MAY_BLOCK - - - THREAD - KILL - - -|cancel: \"KILL\"",
        "a scope            |x 1 1 MAY_BLOCK - - - THREAD - NONE USER - -|scope: \"USER\"",
        "an errno           |x 1 1 REFUSED - - - - - - - no why|refused_errno: \"no\"",
      })
  void wrongFieldIsNamedWithItsLineAndValue(String expected, String line, String error) {
    assertError("line 2: ", error, HEADER, line);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x 1 1 MAY_BLOCK - - - - - - - - -              |continuations []",
        "x 1 1 NEVER_BLOCKS - - - THREAD - NONE - - -   |continuations [THREAD]",
        "x 1 1 MAY_BLOCK - - - THREAD - - - - -         |cancel NOT_APPLICABLE",
        "x 1 1 MAY_BLOCK - - - KERNEL - NONE - - -      |KERNEL without an opcode",
        "x 1 1 MAY_BLOCK - - EAGAIN THREAD - NONE - - - |would_block EAGAIN without a form",
        "x 1 1 NEVER_BLOCKS - LOCK_NB - - - - - - -     |form LOCK_NB",
        "x 1 1 MAY_BLOCK - - - THREAD - NONE THREAD - - |scope THREAD",
        "x 1 1 REFUSED - - - - - - - - why              |refused_errno null",
        "x 1 1 NEVER_BLOCKS - - - - - - - EPERM why     |refused_errno EPERM",
        "x 1 1 REFUSED - - - - - - - EPERM -            |without a reason",
        "x 1 1 NEVER_BLOCKS fd:a,fd:b,fd:c,fd:d,fd:e,fd:f,fd:g - - - - - - - - |7 arguments",
      })
  void fieldsThatContradictEachOtherAreNamedWithTheirLine(String line, String error) {
    assertError("line 3: syscall \"x\": ", error, HEADER, "", line);
  }

  @Test
  void numberThatIsTakenIsNamedWithBothLines() {
    String other = READ.replace("read 0 63", "write 1 63");
    assertError("line 4: field aarch64: \"63\"", "in line 3", "# a", HEADER, READ, other);
  }

  @Test
  void nameThatIsTakenIsNamedWithBothLines() {
    String other = READ.replace("read 0 63", "read 1 64");
    assertError("line 3: field name: \"read\"", "in line 2", HEADER, READ, other);
  }

  @Test
  void sameNumberOnTwoArchitecturesIsFine() {
    assertEquals(2, parse(HEADER, READ, FORK.replace("57 -", "63 0")).size());
  }

  @Test
  void columnsInAnotherOrderAreRefused() {
    assertError(
        "line 1: header ",
        "should have the columns [name, x86_64",
        HEADER.replace("x86_64 aarch64", "aarch64 x86_64"),
        READ);
  }

  @Test
  void tableWithoutAHeaderIsRefused() {
    assertError("no header line", "name", "# only this");
  }

  private static List<SyscallRow> parse(String... lines) {
    List<String> tabbed = new ArrayList<>();
    for (String line : lines) {
      tabbed.add(line.stripTrailing().replace(' ', '\t'));
    }
    return SyscallTableParser.parse("test.tsv", tabbed);
  }

  private static void assertError(String where, String what, String... lines) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> parse(lines), () -> String.join("\n", lines));
    String message = e.getMessage();
    assertNotNull(message);
    assertTrue(message.startsWith("test.tsv "), message);
    assertTrue(message.contains(where), message);
    assertTrue(message.contains(what), message);
  }
}
