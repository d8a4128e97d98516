package dev.syslet.syscalls;

import static dev.syslet.syscalls.event.PollConstants.POLLIN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.syslet.core.Descriptor;
import dev.syslet.core.SubmitException;
import dev.syslet.core.SyscallExecutor;
import dev.syslet.core.event.CompletionReader;
import dev.syslet.core.event.CompletionRing;
import dev.syslet.core.ring.CorruptRingException;
import dev.syslet.core.ring.RecordRing;
import dev.syslet.core.ring.RingReader;
import dev.syslet.syscalls.file.Statx;
import dev.syslet.syscalls.memory.PathName;
import dev.syslet.syscalls.raw.Scratch;
import dev.syslet.syscalls.raw.ScratchPool;
import dev.syslet.syscalls.testing.TestCommand;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rings in files where these are hard to have, and what the kernel does for rings. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RingFilesTest {

  private static final long FOR_EVER_NANOS = TimeUnit.DAYS.toNanos(1);

  @TempDir private Path directory;

  private final LinuxKernel kernel = LinuxKernel.builder().maxThreads(2).build();

  @AfterEach
  void close() {
    kernel.close();
  }

  private static void post(RecordRing ring) {
    assertTrue(ring.offer(1, 0, ByteBuffer.allocate(16)));
  }

  private Path mounted(String... command) throws Exception {
    assumeTrue(TestCommand.run(command) == 0, "cannot be mounted here");
    return directory.resolve("ring");
  }

  private void unmount() throws Exception {
    TestCommand.unmount(directory.toString());
  }

  private void goesOn(SyscallExecutor executor) {
    Statx statx = new Statx();
    Descriptor call = Syscalls.statx("/", 0, 1, statx);
    assertEquals(0, executor.call(call));
  }

  @Test
  void aFileSystemThatIsTooSmallIsAClearErrorAndLeavesNoFile() throws Exception {
    Path ring = mounted("mount", "-t", "tmpfs", "-o", "size=64k", "small", directory.toString());
    try (SyscallExecutor executor = SyscallExecutor.builder(kernel).build()) {
      FileSystemException refused =
          assertThrows(FileSystemException.class, () -> CompletionRing.map(ring, 1 << 20));
      assertTrue(refused.toString().contains("ENOSPC"), refused.toString());
      assertTrue(refused.toString().contains(ring.toString()), refused.toString());
      assertFalse(Files.exists(ring));
      goesOn(executor);
      CompletionRing fits = CompletionRing.map(ring, 1 << 14);
      post(fits.records());
    } finally {
      unmount();
    }
  }

  @Test
  void aPlaceThatIsReadOnlyIsAClearErrorForAllButObservers() throws Exception {
    Path ring = mounted("mount", "-t", "tmpfs", "-o", "size=1m", "once", directory.toString());
    try {
      Files.write(ring, ringImage());
      assumeTrue(
          TestCommand.run("mount", "-o", "remount,ro", directory.toString()) == 0,
          "cannot be mounted read-only");
      FileSystemException refused =
          assertThrows(
              FileSystemException.class,
              () -> CompletionRing.map(directory.resolve("other"), 1 << 14));
      assertTrue(refused.toString().contains("EROFS"), refused.toString());
      assertThrows(IOException.class, () -> RingReader.open(ring, RingReader.Role.CONSUMER));
      try (RingReader observer = RingReader.open(ring, RingReader.Role.OBSERVER)) {
        assertTrue(observer.await(0));
        assertEquals(1, observer.reap((buffer, offset, length) -> {}, 10));
        assertFalse(observer.await(1_000_000));
      }
    } finally {
      unmount();
    }
  }

  private byte[] ringImage() throws IOException {
    Path made = Files.createTempFile("syslet-ring", "");
    Files.delete(made);
    try {
      post(CompletionRing.map(made, 1 << 14).records());
      return Files.readAllBytes(made);
    } finally {
      Files.delete(made);
    }
  }

  @Test
  void aRingLiesInLargePages() throws Exception {
    Path pages = Path.of("/proc/sys/vm/nr_hugepages");
    assumeTrue(Files.isWritable(pages), "no large pages to be had");
    String before = Files.readString(pages).strip();
    Files.writeString(pages, "" + (Integer.parseInt(before) + 2));
    try {
      Path path =
          mounted("mount", "-t", "hugetlbfs", "-o", "pagesize=2M", "large", directory.toString());
      CompletionRing ring;
      try {
        ring = CompletionRing.map(path, 1 << 16);
      } catch (FileSystemException e) {
        assumeTrue(false, "no large page is free: " + e);
        return;
      }
      try (CompletionReader reader = CompletionReader.open(path, RingReader.Role.CONSUMER)) {
        post(ring.records());
        assertTrue(reader.records().await(FOR_EVER_NANOS));
        assertEquals(1, reader.records().reap((buffer, offset, length) -> {}, 10));
      }
    } finally {
      unmount();
      Files.writeString(pages, before);
    }
  }

  @Test
  void aFileThatIsCutShortStopsItsRingAndNotTheExecutor() throws Exception {
    Path path = directory.resolve("ring");
    CompletionRing ring = CompletionRing.map(path, 1 << 14);
    try (SyscallExecutor executor = SyscallExecutor.builder(kernel).ring(ring).build();
        CompletionReader reader = CompletionReader.open(path, RingReader.Role.CONSUMER)) {
      Statx statx = new Statx();
      long[] results = new long[1];
      Descriptor call = new Descriptor();
      PathName root = PathName.of("/");
      for (int i = 0; i < 20_000; i++) { // compiled code, too
        executor.submit(Syscalls.statx(call, root, 0, 1, statx).userData(7));
        while (reader.reap(event -> results[0] += event.userData() + event.result(), 8) == 0) {
          assertTrue(reader.records().await(FOR_EVER_NANOS));
        }
      }
      assertEquals(7 * 20_000, results[0]);
      try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
        file.truncate(0);
      }
      assertThrows(CorruptRingException.class, () -> reader.reap(event -> {}, 1));
      Descriptor refused = Syscalls.statx("/", 0, 1, statx);
      int failures = 0;
      while (!ring.records().isStopped() && failures < 1_000) {
        failures++;
        assertThrows(CorruptRingException.class, () -> executor.submit(refused));
      }
      assertTrue(ring.records().isStopped(), "after " + failures);
      SubmitException stopped = assertThrows(SubmitException.class, () -> executor.submit(refused));
      assertEquals(Errnos.number("EIO"), stopped.errno());
      goesOn(executor);
    }
  }

  @Test
  void anEventFdIsReadableWhenAnArmedRingHasRecords() {
    CompletionRing ring = CompletionRing.allocate(1 << 14);
    try (RingEventFd eventFd = RingEventFd.open(kernel, ring)) {
      post(ring.records());
      assertFalse(isReadable(eventFd), "was not armed");
      assertTrue(eventFd.arm());
      assertEquals(1, ring.records().newReaper().reap((buffer, offset, length) -> {}, 10));
      assertFalse(eventFd.arm());
      assertFalse(eventFd.arm());
      assertFalse(isReadable(eventFd));
      post(ring.records());
      assertTrue(isReadable(eventFd));
      eventFd.drain();
      assertFalse(isReadable(eventFd));
      post(ring.records());
      assertFalse(isReadable(eventFd), "was not armed again");
    }
  }

  @Test
  void anEventFdIsReadableWhenAReaderOfAnotherProcessIsWoken() throws Exception {
    Path path = directory.resolve("ring");
    CompletionRing ring = CompletionRing.map(path, 1 << 14);
    try (RingEventFd eventFd = RingEventFd.open(kernel, ring);
        RingReader reader = RingReader.open(path, RingReader.Role.CONSUMER)) {
      post(ring.records());
      assertFalse(isReadable(eventFd), "nobody asked");
      assertEquals(1, reader.reap((buffer, offset, length) -> {}, 10));
      assertFalse(reader.await(1)); // asks
      post(ring.records());
      assertTrue(isReadable(eventFd));
    }
  }

  private static boolean isReadable(RingEventFd eventFd) {
    try (Scratch scratch = ScratchPool.take()) {
      long ready = scratch.poll(eventFd.file().number(), POLLIN);
      assertTrue(ready >= 0, () -> Errnos.name(ready));
      return ready != 0;
    }
  }

  @Test
  void virtualThreadsThatWaitDoNotHoldUpOthers() throws Exception {
    int waiting = 2 * Runtime.getRuntime().availableProcessors() + 2;
    Path[] paths = new Path[waiting];
    CompletionRing[] rings = new CompletionRing[waiting];
    Thread[] threads = new Thread[waiting];
    AtomicBoolean[] woken = new AtomicBoolean[waiting];
    for (int i = 0; i < waiting; i++) {
      paths[i] = directory.resolve("ring" + i);
      rings[i] = CompletionRing.map(paths[i], 1 << 14);
      RingReader reader = RingReader.open(paths[i], RingReader.Role.CONSUMER);
      AtomicBoolean mine = new AtomicBoolean();
      woken[i] = mine;
      threads[i] = Thread.ofVirtual().start(() -> mine.set(reader.await(FOR_EVER_NANOS)));
    }
    Thread other = Thread.ofVirtual().start(() -> {});
    other.join();
    for (int i = 0; i < waiting; i++) {
      post(rings[i].records());
      threads[i].join();
      assertTrue(woken[i].get());
    }
  }

  @Test
  void anInterruptEndsAWaitAndStaysPending() throws Exception {
    Path path = directory.resolve("ring");
    CompletionRing ring = CompletionRing.map(path, 1 << 14);
    try (RingReader reader = RingReader.open(path, RingReader.Role.CONSUMER)) {
      AtomicBoolean interrupted = new AtomicBoolean();
      Thread waiter =
          Thread.ofPlatform()
              .start(
                  () -> {
                    boolean ready = reader.await(FOR_EVER_NANOS);
                    interrupted.set(!ready && Thread.interrupted());
                  });
      waiter.interrupt();
      waiter.join();
      assertTrue(interrupted.get());
      assertTrue(ring.records().isEmpty());
    }
  }
}
