package dev.syslet.benchmarks.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ForkedJvmTest {

  @Test
  void aFlagThatOldJvmsDoNotKnowIsGivenToNewOnesOnly() {
    List<String> old = List.of("--enable-native-access=ALL-UNNAMED");
    assertEquals(old, ForkedJvm.jvmArguments(21));
    assertEquals(old, ForkedJvm.jvmArguments(23));
    assertEquals(
        List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"),
        ForkedJvm.jvmArguments(24));
  }
}
