package dev.syslet.syscalls.table;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes docs/syscalls.md: the table of syscalls as somebody who looks one up wants to read it. */
final class SyscallReference {

  private static final Map<SyscallClass, String> INTRODUCTIONS =
      new EnumMap<>(
          Map.of(
              SyscallClass.MAY_BLOCK,
              "May wait. Attempted on the caller's thread in the inline form, if there is one; what would block is"
                  + " continued elsewhere.",
              SyscallClass.ALWAYS_BLOCKS,
              "Wait for a living: continued elsewhere without an attempt.",
              SyscallClass.NEVER_BLOCKS,
              "Never wait for a disk, a server or somebody else: always run on the caller's thread.",
              SyscallClass.REFUSED,
              "Never run. Submit throws a `SubmitException` with the errno and the reason."));

  private static final List<SyscallClass> ORDER =
      List.of(
          SyscallClass.MAY_BLOCK,
          SyscallClass.ALWAYS_BLOCKS,
          SyscallClass.NEVER_BLOCKS,
          SyscallClass.REFUSED);

  private final List<SyscallRow> rows;
  private final StringBuilder text = new StringBuilder();

  private SyscallReference(List<SyscallRow> rows) {
    this.rows = rows;
  }

  static String of(List<SyscallRow> rows) {
    SyscallReference reference = new SyscallReference(rows);
    reference.write();
    return reference.text.toString();
  }

  private void write() {
    line("# Syscalls");
    line("");
    line(
        "<!-- Made from syscalls.tsv by SyscallReferenceTest, which fails when this file is stale and says how to"
            + " make it again. -->");
    line("");
    line(
        "Each goes by its name, `Syscalls.of(\"mkdirat\", AT_FDCWD, \"/tmp/new\", 0755)`, and many have a factory of"
            + " their own in `Syscalls`. Results are the kernel's: `>= 0` or a negative errno; a kernel that has no such"
            + " call answers ENOSYS.");
    line("");
    line("| class | syscalls | of them on x86_64 | on aarch64 |");
    line("|---|---:|---:|---:|");
    for (SyscallClass each : ORDER) {
      count("[" + each + "](#" + anchor(each) + ")", rowsOf(each));
    }
    count("all", rows);
    legend();
    ORDER.forEach(this::section);
  }

  private void legend() {
    line("");
    line(
        "*Numbers*: a dash where the architecture has no such call. *Inline form*: what the attempt on the caller's"
            + " thread does on files that it can wait for, and what it is answered when the call would block. Some calls"
            + " without one run inline on files that nothing waits for, such as fsync on tmpfs: see \"What runs inline\" in the README."
            + " *Continuation*: what can go on with a call that would block; of two, the first is for files that can be"
            + " polled. READINESS is one epoll for all such calls. KERNEL names the io_uring operation for it: this library"
            + " continues such a call on a thread, as it does THREAD, unless the note says how else. *Cancel*: what can end a"
            + " continued call early: a call that waits for readiness or a timer, or still for its turn, ends at once; one that"
            + " has begun on a thread is not interrupted. *Scope*: whether the effect is that of the one thread that runs it (refused from virtual threads"
            + " and with FORCE_ASYNC) or of the whole process.");
    line("");
    line("| inline form | of |");
    line("|---|---|");
    for (NonBlockingForm form : NonBlockingForm.values()) {
      if (form != NonBlockingForm.NONE) {
        line("| " + form + " | " + uses(form) + " |");
      }
    }
  }

  private String uses(NonBlockingForm form) {
    return rows.stream()
        .filter(row -> row.form() == form)
        .map(row -> "`" + row.name() + "`")
        .collect(Collectors.joining(", "));
  }

  private void count(String name, List<SyscallRow> counted) {
    long x86 = counted.stream().filter(row -> row.existsOn(Architecture.X86_64)).count();
    long arm = counted.stream().filter(row -> row.existsOn(Architecture.AARCH64)).count();
    line("| " + name + " | " + counted.size() + " | " + x86 + " | " + arm + " |");
  }

  private void section(SyscallClass each) {
    List<SyscallRow> mine = rowsOf(each);
    line("");
    line("## " + title(each));
    line("");
    line(INTRODUCTIONS.getOrDefault(each, ""));
    line("");
    List<String> columns = new ArrayList<>(List.of("call", "x86_64", "aarch64"));
    if (each == SyscallClass.MAY_BLOCK) {
      columns.add("inline form");
    }
    if (continues(each)) {
      columns.addAll(List.of("continuation", "cancel"));
    }
    columns.addAll(
        each == SyscallClass.REFUSED ? List.of("errno", "why") : List.of("scope", "note"));
    line("| " + String.join(" | ", columns) + " |");
    line("|" + "---|".repeat(columns.size()));
    mine.forEach(row -> line("| " + String.join(" | ", cells(row)) + " |"));
  }

  private static List<String> cells(SyscallRow row) {
    List<String> cells = new ArrayList<>();
    cells.add(call(row));
    cells.add(number(row.x86Number()));
    cells.add(number(row.aarch64Number()));
    if (row.syscallClass() == SyscallClass.MAY_BLOCK) {
      cells.add(form(row));
    }
    if (continues(row.syscallClass())) {
      cells.add(continuation(row));
      cells.add(row.cancel().toString());
    }
    cells.add(
        row.syscallClass() == SyscallClass.REFUSED
            ? orDash(row.refusedErrno())
            : row.scope() == Scope.NONE ? "-" : row.scope().toString());
    cells.add(row.note().isEmpty() ? "-" : row.note().replace("|", "\\|"));
    return cells;
  }

  private static boolean continues(SyscallClass each) {
    return each == SyscallClass.MAY_BLOCK || each == SyscallClass.ALWAYS_BLOCKS;
  }

  private static String call(SyscallRow row) {
    String arguments =
        row.arguments().stream().map(Argument::name).collect(Collectors.joining(", "));
    boolean unsaid = row.syscallClass() == SyscallClass.REFUSED && row.arguments().isEmpty();
    return "`" + row.name() + (unsaid ? "" : "(" + arguments + ")") + "`";
  }

  private static String form(SyscallRow row) {
    if (row.form() == NonBlockingForm.NONE) {
      return "-";
    }
    return row.wouldBlock() == WouldBlock.NONE
        ? row.form().toString()
        : row.form() + ", " + row.wouldBlock();
  }

  private static String continuation(SyscallRow row) {
    String kinds =
        row.continuations().stream().map(Enum::toString).collect(Collectors.joining(" or "));
    return row.opcode() == null ? kinds : kinds + " (" + row.opcode() + ")";
  }

  private static String number(int number) {
    return number == SyscallRow.NO_NUMBER ? "-" : Integer.toString(number);
  }

  private static String orDash(@Nullable String value) {
    return value == null ? "-" : value;
  }

  private List<SyscallRow> rowsOf(SyscallClass each) {
    return rows.stream().filter(row -> row.syscallClass() == each).toList();
  }

  private String title(SyscallClass each) {
    return each + " (" + rowsOf(each).size() + ")";
  }

  /** As GitHub makes it: lower case, blanks to dashes, no brackets. */
  private String anchor(SyscallClass each) {
    return title(each).toLowerCase(java.util.Locale.ROOT).replaceAll("[()]", "").replace(' ', '-');
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
