package dev.syslet.benchmarks.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class MachineTest {

  @Test
  void theFirstModelNameIsTheProcessor() {
    assertEquals(
        "Some CPU @ 2 GHz",
        Machine.modelName("processor\t: 0\nmodel name\t: Some CPU @ 2 GHz\nmodel name\t: Other\n"));
  }

  @Test
  void withoutAModelNameItIsTheArchitecture() {
    assertEquals(System.getProperty("os.arch"), Machine.modelName("processor\t: 0\n"));
  }

  @Test
  void theDescriptionIsOneLine() {
    assertEquals(1, Machine.describe().lines().count());
    assertTrue(Machine.describe().contains(Runtime.version().toString()));
  }
}
