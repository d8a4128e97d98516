package dev.syslet.benchmarks.ring;

import dev.syslet.core.ring.RecordRing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** A ring in a file, as other processes would read it; here its reaper is in this one. */
abstract class MappedMemory extends PrivateMemory {

  /** Where the file is to be. */
  abstract String directory();

  @Override
  protected final RecordRing make(RecordRing.Builder sizes) {
    Path file = Path.of(directory(), "syslet-ring-" + UUID.randomUUID());
    try {
      try {
        return sizes.map(file);
      } finally {
        Files.deleteIfExists(file); // what is mapped stays
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
