package dev.syslet.syscalls.fd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.syslet.core.Await;
import dev.syslet.core.Effort;
import dev.syslet.core.Kernel;
import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.LinuxKernel;
import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.file.FdPair;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.testing.TestCall;
import dev.syslet.syscalls.testing.TestFiles;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeLimitTest {

  private final ProbeLimit limit = new ProbeLimit();

  @Test
  void attemptsStopAtSoManyUnfinishedMissesAndGoOnWhenOneEnds() {
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < ProbeLimit.MOST; i++) {
      assertTrue(limit.mayProbe(), "after " + i);
      places.add(limit.missBegan(System.nanoTime()));
    }
    assertEquals(ProbeLimit.MOST, Set.copyOf(places).size());
    assertFalse(limit.mayProbe());
    assertEquals(ProbeLimit.NO_PLACE, limit.missBegan(System.nanoTime()));
    limit.missEnded(ProbeLimit.NO_PLACE);
    assertFalse(limit.mayProbe());
    assertEquals(2, limit.skipped());
    limit.missEnded(places.get(7));
    assertTrue(limit.mayProbe());
    places.set(7, limit.missBegan(System.nanoTime()));
    places.forEach(limit::missEnded);
    assertEquals(0, limit.unfinished());
    assertTrue(limit.mayProbe());
  }

  @Test
  void aMissCountsFromItsAttemptOnUntilTheCallIsOver() {
    for (int i = 0; i < ProbeLimit.MOST; i++) {
      assertTrue(limit.mayProbe(), "after " + i);
      limit.missed(System.nanoTime());
    }
    assertFalse(limit.mayProbe(), "no call has come to a thread yet");
    int place = limit.missBegan(System.nanoTime());
    assertFalse(limit.mayProbe(), "the same miss");
    limit.missEnded(place);
    assertTrue(limit.mayProbe());
  }

  @Test
  void missesWhoseCallsNeverGoOnAreForgotten() {
    for (int i = 0; i < ProbeLimit.MOST; i++) {
      limit.missed(System.nanoTime() - ProbeLimit.OLDEST_NANOS - 1);
    }
    assertTrue(limit.mayProbe());
    limit.missed(System.nanoTime());
    assertTrue(limit.mayProbe(), "it is the only one");
  }

  @Test
  void attemptsStopWhenOneMissIsOld() {
    int young = limit.missBegan(System.nanoTime());
    assertTrue(limit.mayProbe());
    int old = limit.missBegan(System.nanoTime() - ProbeLimit.OLDEST_NANOS - 1);
    assertFalse(limit.mayProbe());
    limit.missEnded(old);
    assertTrue(limit.mayProbe());
    limit.missEnded(young);
  }

  @Test
  void manyThreadsLeaveNothingBehind() throws Exception {
    int rounds = (int) Effort.scale(10_000, 100_000, 5_000_000);
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = 0; i < rounds; i++) {
                      int one = limit.missBegan(i);
                      int two = limit.missBegan(i);
                      limit.missEnded(one);
                      limit.missEnded(two);
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(0, limit.unfinished());
    assertTrue(limit.mayProbe());
  }

  @Test
  void aHotReadIsNotTriedWhileItsDeviceDoesNotAnswer(@TempDir Path directory) throws Exception {
    Path file = Files.write(directory.resolve("f"), new byte[4096]);
    try (LinuxKernel kernel = LinuxKernel.builder().build();
        Fd fd = kernel.adopt((int) TestFiles.rawOpen(file, LinuxConstants.O_RDONLY))) {
      assumeTrue(
          Set.of("ext4", "xfs", "btrfs").contains(fd.kind().fileSystem().type()),
          "reads reach no device on " + fd.kind().fileSystem().type());
      ProbeLimit device = OpenFile.of(fd).probeLimit();
      assertNotNull(device);
      ByteBuffer buffer = ByteBuffer.allocateDirect(4096);
      assertEquals(4096, kernel.attempt(Syscalls.pread64(fd, buffer, 0)));
      int hung = device.missBegan(System.nanoTime() - 2 * ProbeLimit.OLDEST_NANOS);
      assertEquals(Kernel.WOULD_BLOCK, kernel.attempt(Syscalls.pread64(fd, buffer, 0)));
      assertEquals(1, kernel.skippedProbes());
      device.missEnded(hung);
      assertEquals(4096, kernel.attempt(Syscalls.pread64(fd, buffer, 0)));

      TestCall call = TestCall.resume(kernel, Syscalls.pread64(fd, buffer, 0));
      assertEquals(4096, call.await().result());
      Await.until("the miss is over", () -> device.unfinished() == 0);

      // Another file of the device has the same limit; what is in memory alone has none.
      Path other = Files.write(directory.resolve("g"), new byte[1]);
      try (Fd second = kernel.adopt((int) TestFiles.rawOpen(other, LinuxConstants.O_RDONLY))) {
        assertSame(device, OpenFile.of(second).probeLimit());
      }
      FdPair pipe = new FdPair();
      NativeCalls.call(Syscalls.pipe2(pipe, LinuxConstants.O_CLOEXEC));
      try (Fd reads = kernel.adopt(pipe.first());
          Fd writes = kernel.adopt(pipe.second())) {
        assertNull(OpenFile.of(reads).probeLimit());
        assertNull(OpenFile.of(writes).probeLimit());
      }
    }
  }
}
