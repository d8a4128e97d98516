package dev.syslet.syscalls;

import static dev.syslet.syscalls.LinuxConstants.O_RDONLY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.Await;
import dev.syslet.core.Descriptor;
import dev.syslet.core.Route;
import dev.syslet.core.SyscallExecutor;
import dev.syslet.core.event.Attribute;
import dev.syslet.core.event.AttributeStatus;
import dev.syslet.core.event.CompletionEvent;
import dev.syslet.core.event.PageCache;
import dev.syslet.syscalls.file.FdPair;
import dev.syslet.syscalls.file.Statx;
import dev.syslet.syscalls.memory.Iovecs;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.testing.TestFiles;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What Linux answers to attributes: DATA, CACHE, CHECKSUM, FAULTS, and the tries of ROUTE. */
@Timeout(180)
class AttributesOnLinuxTest {

  private static final int BYTES = 4096;

  @TempDir private Path directory;

  private final LinuxKernel kernel = LinuxKernel.builder().build();
  private final SyscallExecutor executor = SyscallExecutor.builder(kernel).build();

  @AfterEach
  void close() {
    executor.close();
  }

  private static long crcOf(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return crc.getValue();
  }

  private static ByteBuffer pattern(int bytes) {
    ByteBuffer pattern = ByteBuffer.allocate(bytes);
    for (int i = 0; i < bytes; i++) {
      pattern.put(i, TestFiles.byteAt(i));
    }
    return pattern;
  }

  /** The event of the call inline if it can be, and the one of a thread. */
  private List<CompletionEvent> bothWays(Descriptor descriptor) {
    List<CompletionEvent> events = new ArrayList<>();
    events.add(executor.callForEvent(descriptor.flags(0).ask(Attribute.ROUTE)));
    events.add(executor.callForEvent(descriptor.flags(Descriptor.FORCE_ASYNC)));
    assertEquals(Route.THREAD, Route.of(events.get(1).routeCode()));
    return events;
  }

  @Test
  void aStructTravelsInTheEvent() {
    Statx statx = new Statx();
    Descriptor d =
        Syscalls.statx(directory.toString(), 0, LinuxConstants.STATX_SIZE, statx)
            .ask(Attribute.DATA);
    for (CompletionEvent event : bothWays(d)) {
      assertEquals(0, event.result());
      assertEquals(256, event.dataFullBytes());
      assertEquals(Structs.memory(statx).duplicate().clear(), event.data());
    }
    CompletionEvent cut = executor.callForEvent(d.data(16));
    assertEquals(256, cut.dataFullBytes());
    assertEquals(Structs.memory(statx).duplicate().limit(16).position(0), cut.data());
    assertEquals(0, executor.callForEvent(d.data(0)).data().remaining());
  }

  @Test
  void aLinkADirectoryAndAReadTravelInTheEvent() throws Exception {
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("to/there"));
    ByteBuffer memory = ByteBuffer.allocateDirect(BYTES);
    for (CompletionEvent event : bothWays(Syscalls.readlinkat(link.toString(), memory).data(64))) {
      assertEquals(8, event.dataFullBytes());
      assertEquals("to/there", StandardCharsets.UTF_8.decode(event.data()).toString());
    }
    try (Fd dir = TestFiles.open(kernel, directory, O_RDONLY)) {
      CompletionEvent listed = executor.callForEvent(Syscalls.getdents64(dir, memory).data(BYTES));
      assertEquals(listed.result(), listed.dataFullBytes());
      assertEquals(memory.duplicate().limit((int) listed.result()), listed.data());
    }
    try (TestFiles files = TestFiles.onTmpfs(kernel);
        Fd file = TestFiles.open(kernel, files.file("f", 100), O_RDONLY)) {
      memory.clear();
      for (CompletionEvent event : bothWays(Syscalls.pread64(file, memory, 0).data(30))) {
        assertEquals(100, event.dataFullBytes());
        assertEquals(pattern(30), event.data());
      }
      CompletionEvent atEnd = executor.callForEvent(Syscalls.pread64(file, memory, 100).data(30));
      assertEquals(0, atEnd.dataFullBytes());
      assertEquals(0, atEnd.data().remaining());
      ByteBuffer one = ByteBuffer.allocateDirect(7);
      ByteBuffer two = ByteBuffer.allocateDirect(50);
      CompletionEvent parts =
          executor.callForEvent(Syscalls.preadv(file, Iovecs.of(one, two), 0).data(10));
      assertEquals(57, parts.dataFullBytes());
      assertEquals(pattern(10), parts.data());
    }
  }

  @Test
  void aCallWithoutDataHasNone() {
    Descriptor fails =
        Syscalls.statx(directory + "/no", 0, LinuxConstants.STATX_SIZE, new Statx())
            .ask(Attribute.DATA);
    assertEquals(
        AttributeStatus.NOT_APPLICABLE, executor.callForEvent(fails).status(Attribute.DATA));
    Descriptor makes = Syscalls.mkdirat(directory + "/d", 0700).ask(Attribute.DATA);
    CompletionEvent made =
        executor.callForEvent(makes.ask(Attribute.CACHE).ask(Attribute.CHECKSUM));
    assertEquals(0, made.result());
    assertEquals(AttributeStatus.NOT_APPLICABLE, made.status(Attribute.DATA));
    assertEquals(AttributeStatus.NOT_APPLICABLE, made.status(Attribute.CACHE));
    assertEquals(AttributeStatus.NOT_APPLICABLE, made.status(Attribute.CHECKSUM));
  }

  @Test
  void numbersThatACallWritesTravelInTheEvent() {
    FdPair pair = new FdPair();
    CompletionEvent made =
        executor.callForEvent(Syscalls.pipe2(pair, LinuxConstants.O_CLOEXEC).data(100));
    assertEquals(8, made.dataFullBytes());
    assertEquals(pair.first(), made.data().getInt(0));
    assertEquals(pair.second(), made.data().getInt(4));
    TestFiles.rawClose(pair.first());
    TestFiles.rawClose(pair.second());
  }

  @Test
  void dataOfManyReadsAtOnceIsEachItsOwn() {
    int reads = 2_000;
    try (TestFiles files = TestFiles.onTmpfs(kernel);
        Fd file = TestFiles.open(kernel, files.file("f", 8 * reads), O_RDONLY)) {
      ByteBuffer expected = pattern(8 * reads);
      ByteBuffer memory = ByteBuffer.allocateDirect(8 * reads);
      Descriptor d = new Descriptor().data(5).ask(Attribute.CHECKSUM);
      for (int i = 0; i < reads; i++) {
        byte[] trace = ByteBuffer.allocate(4).putInt(i).array();
        d.flags(i % 2 == 0 ? 0 : Descriptor.FORCE_ASYNC).userData(i).trace(trace);
        executor.submit(Syscalls.pread64(d, file, memory.slice(8 * i, 8), 8 * i));
      }
      int[] told = new int[1];
      List<Long> wrong = new ArrayList<>();
      Await.until(
          "all told",
          () -> {
            told[0] +=
                executor
                    .ring()
                    .reap(
                        event -> {
                          int i = (int) event.userData();
                          if (event.dataFullBytes() != 8
                              || !event.data().equals(expected.slice(8 * i, 5))
                              || event.trace().order(ByteOrder.BIG_ENDIAN).getInt() != i
                              || event.crc32c() != crcOf(expected.slice(8 * i, 8))) {
                            wrong.add(event.userData());
                          }
                        },
                        256);
            return told[0] == reads;
          });
      assertEquals(List.of(), wrong);
    }
  }

  @Test
  void ofARawNumberNothingIsKnown() {
    LinuxKernel raw = LinuxKernel.builder().rawNumbers(true).build();
    try (SyscallExecutor unchecked = SyscallExecutor.builder(raw).build()) {
      Descriptor d = new Descriptor().syscall(100_000);
      CompletionEvent event =
          unchecked.callForEvent(d.ask(Attribute.DATA).ask(Attribute.FAULTS).ask(Attribute.CACHE));
      assertEquals(AttributeStatus.NOT_SUPPORTED, event.status(Attribute.DATA));
      assertEquals(AttributeStatus.NOT_SUPPORTED, event.status(Attribute.FAULTS));
      assertEquals(AttributeStatus.NOT_SUPPORTED, event.status(Attribute.CACHE));
    }
  }

  @Test
  void theChecksumIsOfTheBytesMoved() {
    try (TestFiles files = TestFiles.onTmpfs(kernel);
        Fd file = TestFiles.open(kernel, files.file("f", 1000), LinuxConstants.O_RDWR)) {
      ByteBuffer memory = ByteBuffer.allocateDirect(BYTES);
      long expected = crcOf(pattern(1000));
      for (CompletionEvent event :
          bothWays(Syscalls.pread64(file, memory, 0).ask(Attribute.CHECKSUM))) {
        assertEquals(1000, event.checksumBytes());
        assertEquals(expected, event.crc32c());
      }
      Iovecs parts =
          Iovecs.of(ByteBuffer.allocateDirect(1), ByteBuffer.allocateDirect(998), memory);
      for (CompletionEvent event :
          bothWays(Syscalls.preadv(file, parts, 0).ask(Attribute.CHECKSUM))) {
        assertEquals(1000, event.checksumBytes());
        assertEquals(expected, event.crc32c());
      }
      ByteBuffer out = ByteBuffer.allocateDirect(10).put(pattern(10)).flip();
      for (CompletionEvent event :
          bothWays(Syscalls.pwrite64(file, out, 0).ask(Attribute.CHECKSUM))) {
        assertEquals(crcOf(pattern(10)), event.crc32c());
      }
      Descriptor fails = Syscalls.pread64(file, memory, -1).ask(Attribute.CHECKSUM);
      assertEquals(
          AttributeStatus.NOT_APPLICABLE, executor.callForEvent(fails).status(Attribute.CHECKSUM));
    }
  }

  @Test
  void theCacheIsHitOnTmpfsAndNotApplicableToAPipe() {
    ByteBuffer memory = ByteBuffer.allocateDirect(BYTES);
    try (TestFiles files = TestFiles.onTmpfs(kernel);
        Fd file = TestFiles.open(kernel, files.file("f", 100), O_RDONLY)) {
      for (CompletionEvent event :
          bothWays(Syscalls.pread64(file, memory, 0).ask(Attribute.CACHE))) {
        assertEquals(PageCache.HIT, event.pageCache());
      }
    }
    Pipe pipe = new Pipe();
    CompletionEvent written =
        executor.callForEvent(
            Syscalls.write(pipe.writes, ByteBuffer.allocateDirect(4)).ask(Attribute.CACHE));
    assertEquals(AttributeStatus.NOT_APPLICABLE, written.status(Attribute.CACHE));
    pipe.close();
  }

  @Test
  void theCacheOfADiskIsHitWhenTheAttemptReadItAndUnknownWithoutOne() {
    ByteBuffer memory = ByteBuffer.allocateDirect(BYTES);
    try (TestFiles files = TestFiles.onDisk(kernel);
        Fd file = TestFiles.open(kernel, files.file("f", BYTES), O_RDONLY)) {
      Descriptor d = Syscalls.pread64(file, memory, 0).ask(Attribute.CACHE).ask(Attribute.ROUTE);
      assertEquals(BYTES, executor.call(d)); // from now on it is in the cache
      memory.clear();
      CompletionEvent hot = executor.callForEvent(d);
      boolean inline = Route.of(hot.routeCode()) == Route.INLINE;
      assertEquals(inline ? PageCache.HIT : PageCache.MISS, hot.pageCache());
      CompletionEvent forced = executor.callForEvent(d.flags(Descriptor.FORCE_ASYNC));
      assertEquals(PageCache.UNKNOWN, forced.pageCache());
      drop(file);
      CompletionEvent cold = executor.callForEvent(d.flags(0));
      inline = Route.of(cold.routeCode()) == Route.INLINE;
      assertEquals(inline ? PageCache.HIT : PageCache.MISS, cold.pageCache());
    }
  }

  /** Has the kernel forget the file's pages; it may keep them. */
  private void drop(Fd file) {
    assertEquals(0, executor.call(Syscalls.fsync(file)));
    int dontNeed = 4; // POSIX_FADV_DONTNEED
    assertEquals(0, executor.call(Syscalls.fadvise64(file, 0, 0, dontNeed)));
  }

  @Test
  void faultsAreThoseOfTheThreadThatMakesTheCall() {
    try (TestFiles files = TestFiles.onTmpfs(kernel);
        Fd file = TestFiles.open(kernel, files.file("f", 64 * BYTES), O_RDONLY)) {
      for (int flags : new int[] {0, Descriptor.FORCE_ASYNC}) {
        // Memory that nobody has touched: the kernel's copy into it faults.
        long address =
            NativeCalls.call(Numbers.TABLE.numberOf("mmap"), 0, 64 * BYTES, 3, 0x22, -1, 0);
        assertTrue(address > 0, () -> Errnos.name(address));
        ByteBuffer fresh = Memory.IO.newDirectByteBuffer(address, 64 * BYTES);
        CompletionEvent event =
            executor.callForEvent(
                Syscalls.pread64(file, fresh, 0).flags(flags).ask(Attribute.FAULTS));
        assertEquals(64 * BYTES, event.result());
        assertTrue(event.minorFaults() + event.majorFaults() > 0, "no fault");
        assertTrue(event.cpuNanos() > 0, "no time");
        assertEquals(0, NativeCalls.call(Numbers.TABLE.numberOf("munmap"), address, 64 * BYTES));
      }
    }
  }

  @Test
  void eachTryOfACallThatWaitsCountsAndIsMeasured() {
    Pipe pipe = new Pipe();
    ByteBuffer in = ByteBuffer.allocateDirect(8);
    CompletableFuture<CompletionEvent> read =
        executor.submitAsync(
            Syscalls.read(pipe.reads, in)
                .ask(Attribute.ROUTE)
                .ask(Attribute.FAULTS)
                .ask(Attribute.CHECKSUM)
                .data(8));
    Await.until(
        "it waits in epoll", () -> kernel.filesInEpoll() > 0 && executor.cachemissActive() == 1);
    ByteBuffer out = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder()).putLong(0, 77);
    assertEquals(8, executor.call(Syscalls.write(pipe.writes, out)));
    CompletionEvent event = read.join();
    assertEquals(Route.READINESS, Route.of(event.routeCode()));
    assertTrue(event.tries() >= 2, () -> event.tries() + " tries");
    assertEquals(77, event.data().getLong());
    assertEquals(crcOf(out.duplicate()), event.crc32c());
    AttributeStatus faults = event.status(Attribute.FAULTS);
    assertTrue(
        faults == AttributeStatus.DONE || faults == AttributeStatus.FAILED, faults::toString);
    pipe.close();
  }

  @Test
  void aCallThatIsRefusedItsAttemptIsAMissOfWhatItWouldHaveRead() {
    ByteBuffer memory = ByteBuffer.allocateDirect(BYTES);
    try (TestFiles files = TestFiles.onDisk(kernel);
        Fd file = TestFiles.open(kernel, files.file("f", BYTES), O_RDONLY)) {
      drop(file);
      CompletionEvent event =
          executor.callForEvent(
              Syscalls.pread64(file, memory, 0)
                  .flags(Descriptor.INLINE_ONLY)
                  .ask(Attribute.CACHE)
                  .ask(Attribute.DATA));
      boolean refused = event.result() == -Errno.EAGAIN;
      assertEquals(refused ? PageCache.MISS : PageCache.HIT, event.pageCache());
      assertEquals(
          refused ? AttributeStatus.NOT_APPLICABLE : AttributeStatus.DONE,
          event.status(Attribute.DATA));
    }
  }

  private final class Pipe {
    private final Fd reads;
    private final Fd writes;

    Pipe() {
      FdPair pair = new FdPair();
      assertEquals(0, executor.call(Syscalls.pipe2(pair, LinuxConstants.O_CLOEXEC)));
      reads = kernel.adopt(pair.first());
      writes = kernel.adopt(pair.second());
    }

    void close() {
      reads.close();
      writes.close();
    }
  }
}
