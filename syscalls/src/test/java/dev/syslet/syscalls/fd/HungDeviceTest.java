package dev.syslet.syscalls.fd;

import static dev.syslet.core.Kernel.WOULD_BLOCK;
import static dev.syslet.syscalls.LinuxConstants.O_RDONLY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.syslet.core.Descriptor;
import dev.syslet.core.Route;
import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.LinuxKernel;
import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.testing.Bounded;
import dev.syslet.syscalls.testing.CallerThread;
import dev.syslet.syscalls.testing.FuseFile;
import dev.syslet.syscalls.testing.Poll;
import dev.syslet.syscalls.testing.TestCall;
import dev.syslet.syscalls.testing.TestCall.Outcome;
import dev.syslet.syscalls.testing.TestCommand;
import dev.syslet.syscalls.testing.TestFiles;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A block device that stops answering: ext4 on a loop device over a file of a {@link FuseFile}. Its
 * queue has 128 places, and who asks when they are taken waits for one, RWF_NOWAIT or not; the
 * {@link ProbeLimit} keeps the caller from that.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HungDeviceTest {

  private static final int PAGE = 4096;

  /** More than the queue of the device, the limit and the blocking threads hold together. */
  private static final int READS = 600;

  private static final int STRIDE = 4 * PAGE;

  /** The JVM stops a thread now and then for reasons of its own. */
  private static final int STOPS_OF_THE_JVM = 20;

  @TempDir private Path temporary;

  private final LinuxKernel kernel = LinuxKernel.builder().build();
  private final List<AutoCloseable> toClose = new ArrayList<>();

  private record Hung(FuseFile device, Fd file) {}

  /** Makes a device, a file with cold pages on it, and what lets its reads go first at the end. */
  private Hung device() throws Exception {
    Path content = Files.createDirectory(temporary.resolve("content"));
    byte[] bytes = new byte[(READS + 1) * STRIDE];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = TestFiles.byteAt(i);
    }
    Files.write(content.resolve("f"), bytes);
    Path image = temporary.resolve("image");
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(32 << 20);
    }
    int made = TestCommand.run("mkfs.ext4", "-q", "-F", "-d", content.toString(), image.toString());
    assumeTrue(made == 0, "mkfs.ext4 is missing or failed");
    FuseFile fuse = new FuseFile(Files.createDirectory(temporary.resolve("fuse")), image);
    toClose.add(fuse);
    Path mounted = Files.createDirectory(temporary.resolve("mounted"));
    String disk = fuse.disk().toString();
    String to = mounted.toString();
    int done = TestCommand.run("mount", "-t", "ext4", "-o", "loop,ro,noload", disk, to);
    assumeTrue(done == 0, "a loop mount failed: needs root and a loop device");
    toClose.add(() -> TestCommand.unmount(to));
    Fd fd = TestFiles.open(kernel, mounted.resolve("f"), O_RDONLY);
    toClose.add(fd);
    toClose.add(fuse::letGo);
    int fadvise = Numbers.TABLE.numberOf("fadvise64");
    int random = LinuxConstants.POSIX_FADV_RANDOM; // a read asks for its own page only
    assertEquals(0, NativeCalls.call(fadvise, fd.number(), 0, 0, random));
    return new Hung(fuse, fd);
  }

  private Fd onAnotherDevice() {
    TestFiles files = TestFiles.onDisk(kernel);
    toClose.add(files);
    files.file("f", PAGE);
    Fd fd = TestFiles.open(kernel, files.path("f"), O_RDONLY);
    toClose.add(fd);
    return fd;
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : toClose.reversed()) {
      each.close();
    }
    kernel.close();
  }

  private static void assertContent(ByteBuffer buffer, long offset) {
    for (int i = 0; i < PAGE; i++) {
      assertEquals(TestFiles.byteAt(offset + i), buffer.get(i), "byte " + (offset + i));
    }
  }

  /** What the caller saw of its reads. */
  private record Seen(List<ByteBuffer> buffers, List<TestCall> calls, int slept) {}

  private Seen submit(Fd fd) {
    Seen seen = new Seen(new ArrayList<>(), new ArrayList<>(), 0);
    int slept = 0;
    for (int i = 0; i < READS; i++) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(PAGE);
      Descriptor read = Syscalls.pread64(fd, buffer, (long) i * STRIDE);
      long before = CallerThread.voluntarySwitches();
      long result = TestCall.attempt(kernel, read);
      slept += CallerThread.voluntarySwitches() == before ? 0 : 1;
      assertEquals(WOULD_BLOCK, result, "read " + i);
      seen.buffers().add(buffer);
      seen.calls().add(TestCall.resume(kernel, read));
    }
    return new Seen(seen.buffers(), seen.calls(), slept);
  }

  @Test
  void theCallerNeverWaitsForADeviceThatHangs() throws Exception {
    Fd elsewhere = onAnotherDevice();
    Hung hung = device();
    ByteBuffer other = ByteBuffer.allocateDirect(PAGE);
    hung.device().hold();
    Seen seen =
        Bounded.run(
            "one of " + READS + " reads of a device that hangs",
            () -> submit(hung.file()),
            hung.device()::letGo);
    Poll.until("the device has been asked", () -> hung.device().held() > 0);
    assertTrue(seen.slept() < STOPS_OF_THE_JVM, seen.slept() + " attempts slept");
    long skipped = kernel.skippedProbes();
    assertTrue(skipped >= READS - ProbeLimit.MOST, skipped + " attempts were not made");
    assertTrue(skipped < READS, "none was made");

    CallerThread.Seen inline =
        CallerThread.watch(
            () -> TestCall.attempt(kernel, Syscalls.pread64(elsewhere, other, 0)),
            result -> result == PAGE,
            () -> TestCall.run(kernel, Syscalls.pread64(elsewhere, other, 0)));
    assertEquals(PAGE, inline.result(), "a read of another device");
    assertContent(other, 0);
    assertEquals(skipped, kernel.skippedProbes(), "the other device has a limit of its own");
    assertTrue(seen.calls().stream().noneMatch(TestCall::isDone), "nothing has been read");

    hung.device().letGo();
    for (int i = 0; i < READS; i++) {
      Outcome outcome = seen.calls().get(i).await();
      assertEquals(new Outcome(PAGE, Route.THREAD), outcome, "read " + i);
      assertContent(seen.buffers().get(i), (long) i * STRIDE);
    }
    ByteBuffer again = ByteBuffer.allocateDirect(PAGE);
    Poll.until(
        "reads of the device run inline again",
        () -> TestCall.attempt(kernel, Syscalls.pread64(hung.file(), again, 0)) == PAGE);
  }

  @Test
  void oneReadThatIsNotAnsweredStopsTheAttemptsUntilItIs() throws Exception {
    Hung hung = device();
    ByteBuffer hot = ByteBuffer.allocateDirect(PAGE);
    Descriptor hotRead = Syscalls.pread64(hung.file(), hot, 0);
    assertEquals(PAGE, TestCall.run(kernel, hotRead).result());
    assertEquals(PAGE, TestCall.attempt(kernel, hotRead));
    hung.device().hold();
    ByteBuffer cold = ByteBuffer.allocateDirect(PAGE);
    Descriptor coldRead = Syscalls.pread64(hung.file(), cold, STRIDE);
    assertEquals(WOULD_BLOCK, TestCall.attempt(kernel, coldRead));
    TestCall call = TestCall.resume(kernel, coldRead);
    Poll.until(
        "a hot read is not tried",
        () -> {
          long result = TestCall.attempt(kernel, hotRead);
          return kernel.skippedProbes() == 1 && result == WOULD_BLOCK;
        });
    assertFalse(call.isDone());
    hung.device().letGo();
    assertEquals(new Outcome(PAGE, Route.THREAD), call.await());
    assertContent(cold, STRIDE);
    assertEquals(1, kernel.skippedProbes());
    assertEquals(PAGE, TestCall.attempt(kernel, hotRead));
  }
}
