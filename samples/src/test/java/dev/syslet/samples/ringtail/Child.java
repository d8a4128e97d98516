package dev.syslet.samples.ringtail;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM of its own with the test's class path; killed at the end. What it says on standard error goes to a file. */
final class Child implements AutoCloseable {

  private final Process process;
  private final BufferedReader out;
  private final Writer in;
  private final Path errors;

  private Child(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
    this.out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    this.in = process.outputWriter(StandardCharsets.UTF_8);
  }

  /** Starts a main class; the launcher is put before the command, such as a program that drops rights. */
  static Child start(List<String> launcher, Path errors, Class<?> main, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(launcher);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            main.getName()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    return new Child(process, errors);
  }

  long pid() {
    return process.pid();
  }

  /** Gives an order and waits for the answer. */
  void order(String line) throws IOException {
    in.write(line + "\n");
    in.flush();
    awaitDone();
  }

  void awaitDone() throws IOException {
    assertEquals("done", out.readLine(), this::errors);
  }

  /** The next line it prints, or null at the end. */
  String line() throws IOException {
    return out.readLine();
  }

  /** All lines it prints until it ends. */
  List<String> lines() throws IOException {
    return out.lines().toList();
  }

  int exitCode() throws InterruptedException {
    return process.waitFor();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  String errors() {
    try {
      return Files.readString(errors);
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
