package dev.syslet.syscalls.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.raw.OpenBits;
import dev.syslet.syscalls.raw.StatLayout;
import dev.syslet.syscalls.raw.StatusFields;
import dev.syslet.syscalls.raw.StatxLayout;
import dev.syslet.syscalls.table.Architecture;
import dev.syslet.syscalls.table.Argument;
import dev.syslet.syscalls.table.ArgumentKind;
import dev.syslet.syscalls.table.SyscallClass;
import dev.syslet.syscalls.table.SyscallRow;
import dev.syslet.syscalls.table.SyscallTable;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What differs between the architectures is data, and right for both, whichever runs this test. */
class ArchitectureDataTest {

  private static MemoryNeed needOf(String syscall, String argument, Architecture architecture) {
    SyscallRow row = SyscallTable.forArchitecture(architecture).require(syscall);
    List<Argument> arguments = row.arguments();
    for (int i = 0; i < arguments.size(); i++) {
      if (arguments.get(i).name().equals(argument)) {
        return MemoryNeed.of(row, i, architecture);
      }
    }
    throw new AssertionError(syscall + " has no argument " + argument);
  }

  @ParameterizedTest
  @CsvSource({
    "read, 0, 63",
    "openat, 257, 56",
    "fstat, 5, 80",
    "newfstatat, 262, 79",
    "fcntl, 72, 25",
    "flock, 73, 32",
    "getdents64, 217, 61",
    "dup3, 292, 24",
    "pipe2, 293, 59",
    "epoll_pwait, 281, 22",
    "ppoll, 271, 73",
    "renameat2, 316, 276",
    "io_setup, 206, 0",
    "openat2, 437, 437",
    "statmount, 457, 457",
  })
  void numbersAreThoseOfEach(String name, int x86, int arm) {
    assertEquals(x86, SyscallTable.forArchitecture(Architecture.X86_64).numberOf(name));
    assertEquals(arm, SyscallTable.forArchitecture(Architecture.AARCH64).numberOf(name));
  }

  @Test
  void fiftyEightCallsAreOnlyOnX86AndEachHasANewerOneOnBoth() {
    SyscallTable arm = SyscallTable.forArchitecture(Architecture.AARCH64);
    List<String> onlyX86 =
        arm.rows().stream()
            .filter(row -> !row.existsOn(Architecture.AARCH64))
            .map(SyscallRow::name)
            .toList();
    assertEquals(58, onlyX86.size(), onlyX86::toString);
    assertTrue(
        onlyX86.containsAll(
            List.of("open", "stat", "lstat", "poll", "select", "epoll_wait", "pipe", "dup2")));
    for (String name :
        List.of("openat", "newfstatat", "ppoll", "pselect6", "epoll_pwait", "pipe2", "dup3")) {
      assertTrue(arm.numberOf(name) >= 0, name);
    }
    assertTrue(arm.rows().stream().allMatch(row -> row.existsOn(Architecture.X86_64)));
  }

  @Test
  void openFlagsAreThoseOfEach() {
    assertEquals(new OpenBits(0x4000, 0x8000, 0x10000, 0x20000), OpenBits.of(Architecture.X86_64));
    assertEquals(new OpenBits(0x10000, 0x20000, 0x4000, 0x8000), OpenBits.of(Architecture.AARCH64));
    OpenBits here = OpenBits.of(Architecture.current());
    assertEquals(here.direct(), LinuxConstants.O_DIRECT);
    assertEquals(here.largeFile(), LinuxConstants.O_LARGEFILE);
    assertEquals(here.directory(), LinuxConstants.O_DIRECTORY);
    assertEquals(here.noFollow(), LinuxConstants.O_NOFOLLOW);
  }

  private static List<Integer> places(StatLayout layout) {
    StatusFields fields = layout.fields();
    return List.of(fields.nlink(), fields.mode(), fields.uid(), fields.gid());
  }

  @Test
  void structsThatDifferHaveTheLayoutOfEach() {
    StatLayout x86 = StatLayout.of(Architecture.X86_64);
    StatLayout arm = StatLayout.of(Architecture.AARCH64);
    assertNotEquals(x86, arm);
    for (String call : List.of("fstat", "newfstatat")) {
      assertEquals(x86.bytes(), needOf(call, "statbuf", Architecture.X86_64).base());
      assertEquals(arm.bytes(), needOf(call, "statbuf", Architecture.AARCH64).base());
    }
    assertEquals(List.of(16, 24, 28, 32), places(x86));
    assertEquals(List.of(20, 16, 24, 28), places(arm));
    assertEquals(12, needOf("epoll_ctl", "event", Architecture.X86_64).base());
    assertEquals(16, needOf("epoll_ctl", "event", Architecture.AARCH64).base());
    for (String call : List.of("epoll_pwait", "epoll_pwait2")) {
      assertEquals(12, needOf(call, "events", Architecture.X86_64).unit());
      assertEquals(16, needOf(call, "events", Architecture.AARCH64).unit());
    }
  }

  @ParameterizedTest
  @EnumSource
  void structsThatDoNotDifferAreTheSame(Architecture architecture) {
    assertEquals(StatxLayout.BYTES, needOf("statx", "buf", architecture).base());
    assertEquals(120, needOf("fstatfs", "buf", architecture).base());
    assertEquals(16, needOf("clock_gettime", "tp", architecture).base());
    assertEquals(8, needOf("sendfile", "offset", architecture).base());
  }

  @ParameterizedTest
  @EnumSource
  void everyLineAboutMemoryIsAboutAnAddressOfTheTable(Architecture architecture) {
    SyscallTable table = SyscallTable.forArchitecture(architecture);
    for (String line : MemoryNeed.writtenDown(architecture)) {
      String name = line.substring(0, line.indexOf('.'));
      SyscallRow row = Objects.requireNonNull(table.byName(name), line);
      assertTrue(row.syscallClass() != SyscallClass.REFUSED, line);
      assertTrue(
          row.arguments().stream()
              .anyMatch(
                  argument ->
                      argument.kind().isPointer() && line.equals(name + "." + argument.name())),
          line);
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyAddressHasANeed(Architecture architecture) {
    int exact = 0;
    for (SyscallRow row : SyscallTable.forArchitecture(architecture).rows()) {
      if (row.syscallClass() == SyscallClass.REFUSED || !row.existsOn(architecture)) {
        continue;
      }
      for (int i = 0; i < row.arguments().size(); i++) {
        ArgumentKind kind = row.arguments().get(i).kind();
        if (kind.isPointer() && kind != ArgumentKind.PATH && kind != ArgumentKind.CSTR) {
          MemoryNeed need = MemoryNeed.of(row, i, architecture);
          exact += need.count() != MemoryNeed.Count.NONE || need.base() > 1 ? 1 : 0;
          assertTrue(
              need.count() != MemoryNeed.Count.NONE
                  || need.base() > 1
                  || MemoryNeed.ONLY_THE_COMMAND_TELLS.contains(
                      row.name() + "." + row.arguments().get(i).name()),
              () -> "nothing is known about the size of " + row.name() + " argument " + need);
        }
      }
    }
    assertTrue(exact > 180, exact + " addresses whose size is known");
  }
}
