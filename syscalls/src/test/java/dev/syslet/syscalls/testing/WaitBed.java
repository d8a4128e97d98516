package dev.syslet.syscalls.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.Descriptor;
import dev.syslet.core.SubmitException;
import dev.syslet.core.SyscallExecutor;
import dev.syslet.core.event.CompletionEvent;
import dev.syslet.syscalls.Errnos;
import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.LinuxKernel;
import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.file.FdPair;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.function.Executable;

/** An executor on the real kernel, with files that are closed at the end. */
public final class WaitBed implements AutoCloseable {

  public final LinuxKernel kernel = LinuxKernel.builder().maxThreads(8).build();
  private final SyscallExecutor executor = SyscallExecutor.builder(kernel).build();
  private final Deque<Fd> files = new ArrayDeque<>();

  /** The two ends of a pipe. */
  public record Ends(Fd read, Fd write) {}

  public long call(Descriptor d) {
    return executor.call(d);
  }

  /** Makes a call that is to succeed. */
  public long ok(Descriptor d) {
    long result = call(d);
    assertTrue(result >= 0, () -> kernel.describe(d) + ": " + Errnos.name(result));
    return result;
  }

  /** Submits a call that waits for what the test does next. */
  public CompletableFuture<CompletionEvent> submit(Descriptor d) {
    return executor.submitAsync(d);
  }

  public static long result(CompletableFuture<CompletionEvent> call) throws Exception {
    return call.get(Poll.SECONDS, TimeUnit.SECONDS).result();
  }

  /** Adopts the file that a call makes. */
  public Fd open(Descriptor d) {
    return adopt((int) ok(d));
  }

  public Fd adopt(int number) {
    Fd file = kernel.adopt(number);
    files.push(file);
    return file;
  }

  public Ends pipe() {
    FdPair pair = new FdPair();
    ok(Syscalls.pipe2(pair, LinuxConstants.O_CLOEXEC));
    return new Ends(adopt(pair.first()), adopt(pair.second()));
  }

  public void write(Fd file, String text) {
    assertEquals(text.length(), ok(Syscalls.write(file, direct(text))));
  }

  public String read(Fd file) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(100);
    byte[] bytes = new byte[(int) ok(Syscalls.read(file, buffer))];
    buffer.get(bytes);
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  /** Reads or writes the 8 bytes of an eventfd or a timerfd. */
  public long readLong(Fd file) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder());
    assertEquals(8, ok(Syscalls.read(file, buffer)));
    return buffer.getLong(0);
  }

  public void writeLong(Fd file, long value) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder());
    assertEquals(8, ok(Syscalls.write(file, buffer.putLong(0, value))));
  }

  public static ByteBuffer direct(String text) {
    return ByteBuffer.allocateDirect(text.length())
        .put(text.getBytes(StandardCharsets.US_ASCII))
        .flip();
  }

  /** The call is refused before anything runs, with this errno and text. */
  public static void refused(String errno, String text, Executable call) {
    SubmitException refusal = assertThrows(SubmitException.class, call);
    assertEquals(errno, Errnos.name(refusal.errno()), refusal::getMessage);
    assertTrue(Poll.messageOf(refusal).contains(text), refusal::getMessage);
  }

  @Override
  public void close() {
    files.forEach(Fd::close);
    executor.close();
  }
}
