package dev.syslet.benchmarks.warm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.syslet.benchmarks.files.ScratchFile;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The subjects do what they are to be measured at; nothing is measured here. */
class WarmReadTest {

  @TempDir private Path directory;

  static Stream<WarmRead> subjects() {
    return Stream.of(
        new SysletRead(),
        new JnrRead(),
        new FileChannelRead(),
        new VirtualThreadRead(),
        new PoolRead(),
        new AsyncChannelRead());
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void everySubjectReadsTheBlocksItIsTo(WarmRead subject) throws Exception {
    try (ScratchFile file = ScratchFile.create(directory, 1)) {
      subject.file = file.path().toString();
      subject.warm();
      subject.open();
      try {
        for (int i = 0; i < 10; i++) {
          assertEquals(WarmRead.BLOCK_BYTES, subject.read());
          subject.verify();
        }
      } finally {
        subject.close();
      }
    }
  }

  @Test
  void theWrongBlockIsNoticed() throws Exception {
    try (ScratchFile file = ScratchFile.create(directory, 1)) {
      JnrRead subject = new JnrRead();
      subject.file = file.path().toString();
      subject.warm();
      subject.open();
      try {
        subject.read();
        subject.buffer.putLong(0, -1);
        assertThrows(IllegalStateException.class, subject::verify);
      } finally {
        subject.close();
      }
    }
  }

  @Test
  void aReadOfLessThanABlockIsNoticed() {
    assertThrows(IllegalStateException.class, () -> WarmRead.whole(WarmRead.BLOCK_BYTES - 1));
    assertThrows(IllegalStateException.class, () -> WarmRead.whole(-11));
  }
}
