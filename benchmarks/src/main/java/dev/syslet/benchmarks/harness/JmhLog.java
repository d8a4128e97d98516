package dev.syslet.benchmarks.harness;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Keeps what JMH and the forked JVMs print, to be looked at only when something failed. */
final class JmhLog {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  /** Where a run of JMH prints to. */
  OutputFormat format() {
    return OutputFormatFactory.createFormatInstance(stream, VerboseMode.NORMAL);
  }

  /** Writes all of it to a temporary file; says where it is, or why it is nowhere. */
  String save() {
    stream.flush();
    try {
      Path file = Files.createTempFile("syslet-benchmark-", ".log");
      Files.write(file, bytes.toByteArray());
      return "JMH's output is in " + file;
    } catch (IOException e) {
      return "JMH's output could not be written to the temp directory: " + IoErrors.reason(e);
    }
  }
}
