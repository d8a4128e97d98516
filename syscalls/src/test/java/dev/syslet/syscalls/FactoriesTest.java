package dev.syslet.syscalls;

import static dev.syslet.syscalls.LinuxConstants.AT_FDCWD;
import static dev.syslet.syscalls.LinuxConstants.F_OFD_SETLK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.Descriptor;
import dev.syslet.core.SubmitException;
import dev.syslet.syscalls.file.FileHandle;
import dev.syslet.syscalls.file.FileTimes;
import dev.syslet.syscalls.file.Flock;
import dev.syslet.syscalls.file.MountRequest;
import dev.syslet.syscalls.file.OpenHow;
import dev.syslet.syscalls.file.RawFd;
import dev.syslet.syscalls.file.Stat;
import dev.syslet.syscalls.ipc.FutexConstants;
import dev.syslet.syscalls.memory.Iovecs;
import dev.syslet.syscalls.memory.LeasedBuffer;
import dev.syslet.syscalls.memory.PathName;
import dev.syslet.syscalls.raw.Commands;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.socket.IntOption;
import dev.syslet.syscalls.socket.MmsgHdrs;
import dev.syslet.syscalls.socket.MsgHdr;
import dev.syslet.syscalls.socket.SockOpt;
import dev.syslet.syscalls.table.SyscallRow;
import dev.syslet.syscalls.testing.Poll;
import dev.syslet.syscalls.testing.TestCall;
import dev.syslet.syscalls.testing.TestFiles;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What factories write into descriptors; what the kernel makes of it: FactoryAgreementTest. */
class FactoriesTest {

  private final LinuxKernel kernel = LinuxKernel.builder().maxThreads(1).build();
  private final Fd file = TestFiles.open(kernel, Path.of("/dev/null"), LinuxConstants.O_RDWR);

  @AfterEach
  void close() {
    file.close();
    kernel.close();
  }

  private static List<Method> factories() {
    return Arrays.stream(Syscalls.class.getMethods())
        .filter(method -> method.getReturnType() == Descriptor.class)
        .filter(method -> !method.getName().equals("of"))
        .toList();
  }

  /** A value of the type, as a caller could have it. */
  private Object example(Class<?> type) throws ReflectiveOperationException {
    if (type == int.class) {
      return LinuxConstants.CLOSE_RANGE_CLOEXEC; // the one flag that a factory must be given
    }
    if (type == long.class) {
      return 2L;
    }
    if (type == String.class) {
      return "text";
    }
    if (type == PathName.class) {
      return PathName.of("path");
    }
    if (type == Fd.class) {
      return file;
    }
    if (type == RawFd.class) {
      return RawFd.of(99);
    }
    if (type == ByteBuffer.class) {
      return Memory.allocatePages(8192);
    }
    if (type == LeasedBuffer.class) {
      return LeasedBuffer.allocate(8192);
    }
    if (type == Iovecs.class) {
      return Iovecs.of(LeasedBuffer.allocate(1));
    }
    if (type == MountRequest.class) {
      return MountRequest.of(1, 2);
    }
    if (type == SockOpt.class) {
      return new IntOption();
    }
    if (type == MmsgHdrs.class) {
      return new MmsgHdrs(new MsgHdr(), new MsgHdr(), new MsgHdr(), new MsgHdr());
    }
    if (type == java.time.Duration.class) {
      return java.time.Duration.ofMillis(1);
    }
    Object waiting = WaitExamples.of(type, file);
    return waiting != null ? waiting : type.getConstructor().newInstance();
  }

  @Test
  void everyFactoryFillsInAsManyArgumentsAsItsRowHasAndPassesTheCheck() throws Exception {
    Set<String> names = new TreeSet<>();
    int factories = 0;
    for (Method factory : factories()) {
      Object[] arguments = new Object[factory.getParameterCount()];
      for (int i = 0; i < arguments.length; i++) {
        Class<?> type = factory.getParameterTypes()[i];
        boolean operation = factory.getName().equals("futex") && type == int.class;
        arguments[i] = operation ? FutexConstants.FUTEX_WAKE : example(type);
        if (factory.getName().equals("ioctl") && type == long.class) {
          arguments[i] = (long) Commands.FIOCLEX; // a request that takes a number
        }
      }
      Descriptor d = (Descriptor) factory.invoke(null, arguments);
      SyscallRow row = Objects.requireNonNull(Numbers.TABLE.byNumber(d.syscall()));
      assertEquals(factory.getName(), row.name());
      assertEquals(row.arguments().size(), d.argumentCount(), factory.toString());
      kernel.validate(d);
      if (arguments.length > 0 && arguments[0] instanceof Descriptor given) {
        assertSame(given, d);
      }
      names.add(factory.getName());
      factories++;
    }
    System.out.println(factories + " factories of " + names.size() + " syscalls pass the check");
    assertTrue(names.size() >= 87, names + " are fewer than there were");
    assertTrue(factories >= 273, factories + " are fewer than there were");
  }

  @Test
  void eachFactoryHasTheFormThatFillsAndTheOneThatMakes() {
    Set<String> fill = new TreeSet<>();
    Set<String> make = new TreeSet<>();
    for (Method factory : factories()) {
      assertTrue(Modifier.isStatic(factory.getModifiers()));
      boolean fills =
          factory.getParameterCount() > 0 && factory.getParameterTypes()[0] == Descriptor.class;
      (fills ? fill : make).add(factory.getName());
    }
    assertEquals(fill, make);
  }

  @Test
  void aPathWithoutADirectoryStartsAtTheWorkingDirectory() {
    Descriptor d = Syscalls.renameat2("a", "b", 0);
    assertEquals(AT_FDCWD, d.argument(0));
    assertEquals(AT_FDCWD, d.argument(2));
    assertNull(d.held(2));
  }

  @Test
  void onlyPagesThatAreWhollyGivenAreAdvisedAndAllThatAreTouchedAreSynced() {
    LeasedBuffer memory = LeasedBuffer.allocate(3 * 4096);
    memory.buffer().position(1).limit(2 * 4096 + 1);
    Descriptor d = Syscalls.madvise(memory, LinuxConstants.MADV_DONTNEED);
    long page = Memory.PAGE_BYTES;
    assertEquals(Structs.address(memory) + page, d.argument(0));
    assertEquals(page, d.argument(1));
    Syscalls.msync(d, memory, LinuxConstants.MS_SYNC);
    assertEquals(Structs.address(memory), d.argument(0));
    assertEquals(2 * 4096 + 1, d.argument(1));
  }

  @Test
  void memoryWithoutAWholePageIsNotAdvisedAndASliceWithinAPageIsNotSynced() {
    LeasedBuffer memory = LeasedBuffer.allocate(4096);
    memory.buffer().limit(4095);
    assertEquals(
        Errno.EINVAL,
        assertThrows(SubmitException.class, () -> Syscalls.madvise(memory, 4)).errno());
    ByteBuffer slice = Memory.allocatePages(8192).slice(100, 5000);
    assertEquals(
        Errno.EINVAL, assertThrows(SubmitException.class, () -> Syscalls.msync(slice, 4)).errno());
  }

  private SubmitException refused(Descriptor d) {
    return assertThrows(SubmitException.class, () -> kernel.validate(d));
  }

  @Test
  void closeRangeMayMarkButNeitherCloseNorUnshare() {
    for (int flags : new int[] {0, 2, 6, 8}) {
      SubmitException e = refused(Syscalls.close_range(3, -1, flags));
      assertEquals(Errno.EPERM, e.errno());
      assertTrue(
          Poll.messageOf(e).contains("(flags) of close_range is " + flags + ":"), e::toString);
    }
    assertTrue(
        Poll.messageOf(refused(Syscalls.close_range(3, 4, 0))).contains("would close files"));
    assertTrue(Poll.messageOf(refused(Syscalls.close_range(3, 4, 6))).contains("UNSHARE"));
    kernel.validate(Syscalls.close_range(3, -1, LinuxConstants.CLOSE_RANGE_CLOEXEC));
    kernel.validate(Syscalls.of("close_range", 3, 0xFFFF_FFFFL, 4));
    for (long cut : new long[] {1L << 32, Long.MIN_VALUE, -1L << 32}) {
      SubmitException e = refused(Syscalls.of("close_range", cut, 5, 4));
      assertEquals(Errno.EINVAL, e.errno());
      assertTrue(Poll.messageOf(e).contains(Long.toString(cut)), e::toString);
      assertEquals(Errno.EINVAL, refused(Syscalls.of("close_range", 3, cut, 4)).errno());
    }
    Descriptor backwards = Syscalls.close_range(5, 4, LinuxConstants.CLOSE_RANGE_CLOEXEC);
    assertEquals(-Errno.EINVAL, TestCall.attempt(kernel, backwards));
  }

  @Test
  void fillingADescriptorMakesNoGarbage() {
    PathName path = PathName.of("path");
    Stat stat = new Stat();
    Flock lock = new Flock();
    Iovecs parts = Iovecs.of(LeasedBuffer.allocate(1));
    LeasedBuffer buffer = LeasedBuffer.allocate(8192);
    OpenHow how = new OpenHow();
    FileTimes times = new FileTimes();
    FileHandle handle = new FileHandle();
    List<Consumer<Descriptor>> fills = new ArrayList<>();
    fills.add(d -> Syscalls.preadv2(d, file, parts, 5, 0));
    fills.add(d -> Syscalls.fstat(d, file, stat));
    fills.add(d -> Syscalls.newfstatat(d, file, path, stat, 0));
    fills.add(d -> Syscalls.openat2(d, path, how));
    fills.add(d -> Syscalls.renameat2(d, file, path, file, path, 1));
    fills.add(d -> Syscalls.utimensat(d, file, path, times, 0));
    fills.add(d -> Syscalls.fcntl(d, file, F_OFD_SETLK, lock));
    fills.add(d -> Syscalls.getxattr(d, path, path, buffer));
    fills.add(d -> Syscalls.copy_file_range(d, file, null, file, null, 1, 0));
    fills.add(d -> Syscalls.name_to_handle_at(d, path, handle, 0));
    fills.add(d -> Syscalls.madvise(d, buffer, 0));
    Descriptor d = new Descriptor();
    fill(d, fills);
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    fill(d, fills);
    long bytes = threads.getCurrentThreadAllocatedBytes() - before;
    assertTrue(bytes < 10_000, bytes + " bytes for 110,000 descriptors");
  }

  private static void fill(Descriptor d, List<Consumer<Descriptor>> fills) {
    for (int round = 0; round < 10_000; round++) {
      for (int i = 0; i < fills.size(); i++) {
        fills.get(i).accept(d);
      }
    }
  }
}
