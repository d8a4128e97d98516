package dev.syslet.syscalls.form;

import static dev.syslet.core.Kernel.WOULD_BLOCK;

import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.ready.ReadyForm;
import dev.syslet.syscalls.table.SyscallClass;
import dev.syslet.syscalls.table.SyscallRow;
import dev.syslet.syscalls.table.SyscallTable;
import java.util.Arrays;

/** The attempt of every syscall, by its number. */
public final class Attempts {

  private static final Attempt NONE = d -> WOULD_BLOCK;

  private final Attempt[] byNumber;

  public Attempts(SyscallTable table, PathProbe paths) {
    int last =
        table.rows().stream().mapToInt(row -> row.number(table.architecture())).max().orElse(-1);
    byNumber = new Attempt[last + 1];
    Arrays.fill(byNumber, NONE);
    for (SyscallRow row : table.rows()) {
      if (row.existsOn(table.architecture())) {
        byNumber[row.number(table.architecture())] = attemptOf(row, paths);
      }
    }
  }

  private static Attempt attemptOf(SyscallRow row, PathProbe paths) {
    Attempt other = attemptOnFileOrArgument(row, paths);
    if (!ReadyRules.has(row.number(Numbers.TABLE.architecture()))) {
      return other;
    }
    return d -> {
      ReadyForm form = ReadyRules.formOf(d);
      long answer = form == null ? other.run(d) : form.attempt(d, WOULD_BLOCK);
      return answer == ReadyForm.NEEDS_THREAD ? WOULD_BLOCK : answer;
    };
  }

  private static Attempt attemptOnFileOrArgument(SyscallRow row, PathProbe paths) {
    String name = row.name();
    if (InlineRules.has(name)) {
      return InlineRules.attemptOf(name);
    }
    Attempt byPath = PathForms.attemptOf(name, paths);
    if (byPath != null) {
      return byPath;
    }
    Attempt ipc = ArgumentForms.attemptOf(IpcForms.RULES, name);
    if (ipc != null) {
      return ipc;
    }
    Attempt byArgument = ArgumentForms.attemptOf(ArgumentForms.RULES, name);
    if (byArgument != null) {
      return byArgument;
    }
    return row.syscallClass() == SyscallClass.NEVER_BLOCKS ? NativeCalls::call : NONE;
  }

  /** The attempt of a syscall; the number has been validated. */
  public Attempt of(int number) {
    return byNumber[number];
  }
}
