package dev.syslet.syscalls.check;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.Descriptor;
import dev.syslet.core.SubmitException;
import dev.syslet.core.SyscallExecutor;
import dev.syslet.syscalls.Errnos;
import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.LinuxKernel;
import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.file.FdPair;
import dev.syslet.syscalls.file.RawFd;
import dev.syslet.syscalls.memory.Iovecs;
import dev.syslet.syscalls.memory.LeasedBuffer;
import dev.syslet.syscalls.memory.PathName;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.table.ArgumentKind;
import dev.syslet.syscalls.table.SyscallClass;
import dev.syslet.syscalls.table.SyscallRow;
import dev.syslet.syscalls.testing.Poll;
import dev.syslet.syscalls.testing.TestFiles;
import java.io.File;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/**
 * Every row of the table with right arguments, then with one of them wrong in each way that there
 * is: refused by submit with the errno of that mistake, before anything runs.
 */
class BadDescriptorTest {

  /** A descriptor and what is wrong with it. */
  private record Bad(String mistake, String errno, Descriptor descriptor) {}

  private static final int OPEN_FILES_OF_THE_JVM = 8;

  private final LinuxKernel kernel = LinuxKernel.builder().build();
  private final SyscallExecutor executor = SyscallExecutor.builder(kernel).build();
  private final PathName text = PathName.of("a-name-that-nobody-has");
  private final LeasedBuffer closedBuffer = LeasedBuffer.allocate(RowArguments.BUFFER_BYTES);
  private final LeasedBuffer leased = LeasedBuffer.allocate(RowArguments.BUFFER_BYTES);

  @SuppressWarnings("NullAway.Init")
  private Fd file;

  @SuppressWarnings("NullAway.Init")
  private Fd closedFile;

  @BeforeEach
  void open() {
    file = TestFiles.open(kernel, Path.of("/dev/null"), LinuxConstants.O_RDWR);
    FdPair pipe = new FdPair();
    NativeCalls.call(Numbers.PIPE2, Structs.address(pipe), LinuxConstants.O_CLOEXEC);
    TestFiles.rawClose(pipe.second());
    closedFile = kernel.adopt(pipe.first());
    closedFile.close(); // a pipe is closed at once, without a thread
    closedBuffer.close();
  }

  @AfterEach
  void close() {
    file.close();
    executor.close();
  }

  private static List<SyscallRow> callableRows() {
    return Numbers.TABLE.rows().stream()
        .filter(row -> row.existsOn(Numbers.TABLE.architecture()))
        .filter(row -> row.syscallClass() != SyscallClass.REFUSED)
        .toList();
  }

  private RowArguments right(SyscallRow row) {
    return RowArguments.right(row, file, text);
  }

  @Test
  void rightArgumentsOfEveryRowPass() {
    for (SyscallRow row : callableRows()) {
      assertDoesNotThrow(() -> kernel.validate(right(row).descriptor()), row.name());
    }
  }

  @Test
  void everyMistakeIsRefusedWithItsErrnoAndNothingHappens() {
    List<Bad> all = new ArrayList<>();
    for (SyscallRow row : callableRows()) {
      wrongCounts(row, all);
      for (int i = 0; i < row.arguments().size(); i++) {
        wrongArguments(right(row), i, all);
      }
    }
    int filesBefore = openFiles();
    Map<String, Integer> counts = new TreeMap<>();
    for (Bad bad : all) {
      Descriptor d = bad.descriptor().userData(7);
      SubmitException refusal =
          assertThrows(
              SubmitException.class,
              () -> executor.submit(d),
              () -> bad.mistake() + ": " + kernel.describe(d));
      assertEquals(
          bad.errno(),
          Errnos.name(refusal.errno()),
          () -> bad.mistake() + ": " + kernel.describe(d) + ": " + refusal.getMessage());
      counts.merge(bad.mistake() + " (" + bad.errno() + ")", 1, Integer::sum);
    }
    System.out.println("bad descriptors: " + all.size() + " " + counts);
    nothingHappened(filesBefore);
    assertTrue(all.size() >= 5000, all.size() + " bad descriptors");
    assertEquals(38, counts.size(), counts::toString);
  }

  private void nothingHappened(int filesBefore) {
    assertEquals(0, kernel.createdThreads());
    assertEquals(0, executor.inFlight());
    assertEquals(0, executor.pendingCount());
    assertTrue(Objects.toString(file).contains("held by 0"), file::toString);
    assertTrue(Objects.toString(leased).contains("held by 0"), leased::toString);
    assertTrue(Objects.toString(closedFile).contains("held by 0"), closedFile::toString);
    assertTrue(
        openFiles() <= filesBefore + OPEN_FILES_OF_THE_JVM,
        () -> filesBefore + " files were open, now " + openFiles());
    assertEquals(0, executor.ring().reap(event -> {}, 16));
  }

  private static int openFiles() {
    String[] files = new File("/proc/self/fd").list();
    return files == null ? 0 : files.length;
  }

  private void wrongCounts(SyscallRow row, List<Bad> to) {
    RowArguments right = right(row);
    int count = right.values.length;
    if (count > 0) {
      to.add(new Bad("an argument missing", "EINVAL", right.descriptor(count - 1)));
    }
    if (count < Descriptor.MAX_ARGUMENTS) {
      to.add(new Bad("an argument too many", "EINVAL", right.descriptor(count + 1)));
    }
    to.add(new Bad("unknown flag", "EINVAL", right.descriptor().flags(1 << 20)));
    to.add(
        new Bad(
            "flags that exclude each other",
            "EINVAL",
            right.descriptor().flags(Descriptor.FORCE_ASYNC | Descriptor.INLINE_ONLY)));
    to.add(new Bad("reserved attribute", "EINVAL", right.descriptor().attributes(1)));
    to.add(new Bad("negative deadline", "EINVAL", right.descriptor().deadlineNanos(-1)));
  }

  private void wrongArguments(RowArguments right, int i, List<Bad> to) {
    ArgumentKind kind = right.kind(i);
    switch (kind) {
      case FD -> wrongFiles(right, i, to);
      case LEN -> {
        bad(to, "negative length", "EINVAL", right, i, -1, null);
        bad(to, "length below a long", "EINVAL", right, i, Long.MIN_VALUE, null);
        bad(to, "buffer for a number", "EINVAL", right, i, 1, RowArguments.buffer());
      }
      case FLAGS, CMD -> {
        bad(to, "flags above 32 bits", "EINVAL", right, i, 1L << 32, null);
        bad(to, "flags below 32 bits", "EINVAL", right, i, -1L << 33, null);
        bad(to, "buffer for a number", "EINVAL", right, i, 1, RowArguments.buffer());
      }
      case MODE -> {
        bad(to, "mode above its bits", "EINVAL", right, i, 1 << 16, null);
        bad(to, "negative mode", "EINVAL", right, i, -1, null);
        bad(to, "file for a number", "EINVAL", right, i, file.number(), file);
      }
      case PID -> bad(to, "id above 32 bits", "EINVAL", right, i, 1L << 32, null);
      case OFF, LONG -> bad(to, "buffer for a number", "EINVAL", right, i, 1, text);
      case ADDR -> {
        ByteBuffer memory = RowArguments.buffer();
        long outside = Memory.base(memory) + memory.capacity() + 1L;
        bad(to, "address outside", "EFAULT", right, i, outside, memory);
        bad(to, "object that is no memory", "EFAULT", right, i, 4096, "text");
      }
      default -> wrongAddresses(right, i, to);
    }
  }

  private void wrongFiles(RowArguments right, int i, List<Bad> to) {
    bad(to, "bare number for a file", "EBADF", right, i, file.number(), null);
    bad(to, "negative file", "EBADF", right, i, -7, null);
    bad(to, "file above 32 bits", "EBADF", right, i, (1L << 32) + file.number(), file);
    bad(to, "AT_FDCWD above 32 bits", "EBADF", right, i, 0xFFFF_FF9CL, null);
    bad(to, "number of another file", "EBADF", right, i, file.number() + 1, file);
    bad(to, "number of another raw file", "EBADF", right, i, 1, RawFd.of(0));
    bad(to, "buffer for a file", "EBADF", right, i, 0, RowArguments.buffer());
    if (i == 1 && right.row.name().startsWith("dup")) {
      bad(to, "Fd that would be replaced", "EPERM", right, i, file.number(), file);
    } else {
      bad(to, "closed file", "EBADF", right, i, closedFile.number(), closedFile);
    }
  }

  private void wrongAddresses(RowArguments right, int i, List<Bad> to) {
    ArgumentKind kind = right.kind(i);
    boolean isText = kind == ArgumentKind.PATH || kind == ArgumentKind.CSTR;
    ByteBuffer memory = RowArguments.buffer();
    long base = Memory.base(memory);
    if (!right.row.arguments().get(i).mayBeNull()) {
      bad(to, "NULL", "EFAULT", right, i, 0, null);
    }
    bad(to, "NULL with memory", "EFAULT", right, i, 0, memory);
    bad(to, "bare address", "EFAULT", right, i, base, null);
    bad(to, "file for an address", "EFAULT", right, i, file.number(), file);
    bad(to, "object that is no memory", "EFAULT", right, i, base, "text");
    if (isText) {
      bad(to, "text without a zero", "EINVAL", right, i, base, memory);
      bad(to, "address outside", "EFAULT", right, i, Structs.address(text) + 1, text);
      return;
    }
    bad(to, "address outside", "EFAULT", right, i, base - 1, memory);
    bad(to, "address outside", "EFAULT", right, i, base + memory.capacity() + 1, memory);
    bad(to, "heap buffer", "EFAULT", right, i, base, ByteBuffer.allocate(4096));
    bad(to, "closed buffer", "EFAULT", right, i, Structs.address(closedBuffer), closedBuffer);
    MemoryNeed need = MemoryNeed.of(right.row, i);
    if (need.isWritten()) {
      bad(to, "read-only buffer", "EFAULT", right, i, base, memory.asReadOnlyBuffer());
      bad(to, "path to be written", "EFAULT", right, i, Structs.address(text), text);
    }
    long bytes = right.need(i);
    if (bytes > 0 && need.count() != MemoryNeed.Count.OWN) {
      long tooLate = Structs.address(leased) + Structs.bytes(leased) - bytes + 1;
      bad(to, "buffer too short", "EFAULT", right, i, tooLate, leased);
    }
    if (need.count() == MemoryNeed.Count.VALUE) {
      RowArguments wrong = right.copy().set(i, Structs.address(leased), leased);
      wrong.set(need.counter(), 1 << 20, null);
      to.add(new Bad("count beyond the buffer", "EFAULT", wrong.descriptor()));
      RowArguments negative = right.copy().set(i, Structs.address(leased), leased);
      negative.set(need.counter(), Long.MAX_VALUE, null);
      to.add(new Bad("count beyond all memory", "EINVAL", negative.descriptor()));
    }
  }

  private static void bad(
      List<Bad> to,
      String mistake,
      String errno,
      RowArguments right,
      int i,
      long value,
      @Nullable Object held) {
    to.add(new Bad(mistake, errno, right.copy().set(i, value, held).descriptor()));
  }

  @Test
  void whatCannotBeFilledIsRefusedBeforeThereIsADescriptor() {
    ByteBuffer heap = ByteBuffer.allocate(8);
    byte[] long4096 = new byte[4096];
    java.util.Arrays.fill(long4096, (byte) 'a');
    Map<String, List<Executable>> attempts =
        Map.of(
            "EINVAL",
            List.of(
                () -> Syscalls.of("openat", LinuxConstants.AT_FDCWD, "a\0b", 0, 0),
                () -> Syscalls.of("unlinkat", LinuxConstants.AT_FDCWD, "\0", 0),
                () -> Syscalls.of("openat", LinuxConstants.AT_FDCWD, "a\uD800", 0, 0),
                () -> PathName.of(new byte[] {'a', 0}),
                () -> Syscalls.of("getpid", 1, 2, 3, 4, 5, 6, 7),
                () -> Syscalls.of("read", file, 1.0, 1),
                () -> Syscalls.of("read", file, new byte[8], 8),
                () -> Syscalls.of("read", file, 'c', 8)),
            "ENAMETOOLONG",
            List.of(
                () -> PathName.of(long4096),
                () -> PathName.of("a".repeat(4096)),
                () -> PathName.of("\u00e9".repeat(2048)),
                () -> Syscalls.openat("b".repeat(5000), 0, 0)),
            "EFAULT",
            List.of(
                () -> Syscalls.of("read", file, heap, 8),
                () -> Syscalls.read(file, heap),
                () -> LeasedBuffer.wrap(heap)),
            "EBADF",
            List.of(() -> RawFd.of(-1), () -> Syscalls.of("fsync", RawFd.of(-100))),
            "ENOSYS",
            List.of(
                () -> Syscalls.of("no_such_call"),
                () -> Syscalls.of(""),
                () -> executor.submit(Syscalls.of(4000)),
                () -> executor.submit(Syscalls.of("99999")),
                () -> executor.submit(Syscalls.of(-1)),
                () -> executor.submit(Syscalls.of(Integer.MAX_VALUE)),
                () -> executor.submit(new Descriptor())));
    attempts.forEach(
        (errno, calls) ->
            calls.forEach(
                call ->
                    assertEquals(
                        errno, Errnos.name(assertThrows(SubmitException.class, call).errno()))));
    assertDoesNotThrow(() -> PathName.of("a".repeat(4095)));
    assertEquals(4095, PathName.of("a".repeat(4095).getBytes(StandardCharsets.UTF_8)).length());
    assertThrows(
        IllegalStateException.class,
        () -> {
          Descriptor d = Syscalls.of("mmap", 0, 0, 0, 0, -1, 0);
          d.addArgument(7);
        });
    assertEquals(0, kernel.createdThreads());
  }

  @Test
  void lengthsBehindAddressesAndInStructsAreCounted() {
    ByteBuffer small = ByteBuffer.allocateDirect(16).order(java.nio.ByteOrder.nativeOrder());
    ByteBuffer length = ByteBuffer.allocateDirect(4).order(java.nio.ByteOrder.nativeOrder());
    length.putInt(0, 17);
    refused("EFAULT", () -> Syscalls.of("accept", file, small, length));
    length.putInt(0, -1);
    refused("EINVAL", () -> Syscalls.of("accept", file, small, length));
    length.putInt(0, 16);
    assertDoesNotThrow(() -> kernel.validate(Syscalls.of("accept", file, small, length)));
    assertDoesNotThrow(() -> kernel.validate(Syscalls.of("accept", file, null, null)));
    refused("EFAULT", () -> Syscalls.of("msgrcv", 1, small, 9, 0, 0));
    refused("EFAULT", () -> Syscalls.of("msgsnd", 1, small, 9, 0));
    assertDoesNotThrow(() -> kernel.validate(Syscalls.of("msgrcv", 1, small, 8, 0, 0)));
    refused("EFAULT", () -> Syscalls.of("sendfile", file, file, length, 5));
    refused(
        "EFAULT",
        () -> Syscalls.of("getsockopt", file, 1, 1, small, small.duplicate().position(13)));
    refused("EFAULT", () -> Syscalls.of("mincore", 0, 17 * 4096, small));
    assertDoesNotThrow(() -> kernel.validate(Syscalls.of("mincore", 0, 16 * 4096, small)));
    refused("EFAULT", () -> Syscalls.of("get_mempolicy", null, small, 129, 0, 0));
    small.putInt(0, 9);
    refused(
        "EFAULT",
        () -> Syscalls.of("name_to_handle_at", LinuxConstants.AT_FDCWD, "/", small, length, 0));
    small.putInt(0, 8);
    assertDoesNotThrow(
        () ->
            kernel.validate(
                Syscalls.of("name_to_handle_at", LinuxConstants.AT_FDCWD, "/", small, length, 0)));
  }

  @Test
  void aVectorIsFilledOnlyIfAllItsPartsAreWritable() {
    ByteBuffer part = ByteBuffer.allocateDirect(8);
    Iovecs readOnly = Iovecs.of(part, part.asReadOnlyBuffer());
    refused("EFAULT", () -> Syscalls.of("readv", file, readOnly, 2));
    refused("EFAULT", () -> Syscalls.of("preadv2", file, readOnly, 2, 0, 0, 0));
    refused("EFAULT", () -> Syscalls.of("readv", file, Iovecs.of(part, part), 3));
    assertDoesNotThrow(() -> kernel.validate(Syscalls.of("writev", file, readOnly, 2)));
    assertDoesNotThrow(() -> kernel.validate(Syscalls.of("readv", file, Iovecs.of(part, part), 2)));
  }

  private void refused(String errno, Supplier<Descriptor> call) {
    SubmitException refusal =
        assertThrows(SubmitException.class, () -> executor.submit(call.get()));
    assertEquals(errno, Errnos.name(refusal.errno()), Poll.messageOf(refusal));
  }
}
