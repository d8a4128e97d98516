package dev.syslet.syscalls.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Objects;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  @Test
  void javasNamesOfAnArchitectureAreKnown() {
    assertEquals(Architecture.X86_64, Architecture.ofOsArch("amd64"));
    assertEquals(Architecture.X86_64, Architecture.ofOsArch("x86_64"));
    assertEquals(Architecture.AARCH64, Architecture.ofOsArch("aarch64"));
  }

  @Test
  void unknownArchitectureIsNamedInTheError() {
    UnsupportedOperationException e =
        assertThrows(UnsupportedOperationException.class, () -> Architecture.ofOsArch("riscv64"));
    assertTrue(Objects.toString(e.getMessage()).contains("\"riscv64\""), e.getMessage());
  }
}
