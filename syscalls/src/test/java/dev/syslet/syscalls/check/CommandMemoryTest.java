package dev.syslet.syscalls.check;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.Descriptor;
import dev.syslet.core.SubmitException;
import dev.syslet.syscalls.Errnos;
import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.LinuxKernel;
import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.event.Timespec;
import dev.syslet.syscalls.memory.Iovecs;
import dev.syslet.syscalls.memory.LeasedBuffer;
import dev.syslet.syscalls.raw.Commands;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.testing.Poll;
import dev.syslet.syscalls.testing.TestFiles;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Memory whose size a command tells, and memory that is told of in memory. */
class CommandMemoryTest {

  private final LinuxKernel kernel = LinuxKernel.builder().build();

  @SuppressWarnings("NullAway.Init")
  private Fd file;

  @BeforeEach
  void open() {
    file = TestFiles.open(kernel, Path.of("/dev/null"), LinuxConstants.O_RDWR);
  }

  @AfterEach
  void close() {
    file.close();
    kernel.close();
  }

  private static ByteBuffer bytes(int count) {
    return ByteBuffer.allocateDirect(count).order(ByteOrder.nativeOrder());
  }

  private void right(String syscall, @Nullable Object... arguments) {
    assertDoesNotThrow(() -> kernel.validate(Syscalls.of(syscall, arguments)));
  }

  private void wrong(String errno, String syscall, @Nullable Object... arguments) {
    Descriptor d = Syscalls.of(syscall, arguments);
    SubmitException refusal =
        assertThrows(
            SubmitException.class, () -> kernel.validate(d), () -> kernel.describe(d) + " passed");
    assertEquals(errno, Errnos.name(refusal.errno()), Poll.messageOf(refusal));
    assertTrue(Poll.messageOf(refusal).contains(syscall), Poll.messageOf(refusal));
  }

  /** Right with so many bytes, wrong with one less, and wrong as a bare address. */
  private void needs(int bytes, boolean written, String syscall, Object... before) {
    Object[] arguments = java.util.Arrays.copyOf(before, before.length + 1);
    int last = before.length;
    arguments[last] = bytes(bytes);
    right(syscall, arguments);
    arguments[last] = bytes(bytes - 1);
    wrong("EFAULT", syscall, arguments);
    arguments[last] = Memory.base(bytes(bytes));
    wrong("EFAULT", syscall, arguments);
    arguments[last] = bytes(bytes).asReadOnlyBuffer();
    if (written) {
      wrong("EFAULT", syscall, arguments);
    } else {
      right(syscall, arguments);
    }
  }

  @Test
  void theCommandOfFcntlTellsTheBytes() {
    for (int command : new int[] {5, 36}) {
      needs(32, true, "fcntl", file, command);
    }
    for (int command : new int[] {6, 7, 37, 38}) {
      needs(32, false, "fcntl", file, command);
    }
    for (int command : new int[] {16, 17, 1035, 1037}) {
      needs(8, true, "fcntl", file, command);
    }
    for (int command : new int[] {15, 1036, 1038}) {
      needs(8, false, "fcntl", file, command);
    }
    right("fcntl", file, Commands.F_GETFL, 0);
    right("fcntl", file, Commands.F_DUPFD, 1000);
  }

  @Test
  void theNumberOfAnIoctlTellsTheBytes() {
    needs(8, true, "ioctl", file, 0x80081272L); // BLKGETSIZE64
    needs(8, false, "ioctl", file, 0x40086602L); // FS_IOC_SETFLAGS
    needs(40, true, "ioctl", file, 0xC0286600L); // any that reads and writes 40
    right("ioctl", file, 0x40049409L, 7); // FICLONE takes the number of a file
    right("ioctl", file, 0x40049409L, file);
    wrong("EFAULT", "ioctl", file, 0x40049409L, bytes(3));
  }

  @Test
  void theOldRequestsOfIoctlAreKnown() {
    needs(4, true, "ioctl", file, Commands.FIONREAD);
    needs(36, true, "ioctl", file, Commands.TCGETS);
    needs(8, true, "ioctl", file, Commands.FIOQSIZE);
    needs(8, true, "ioctl", file, 0x5413); // TIOCGWINSZ
    needs(4, false, "ioctl", file, Commands.FIONBIO);
    needs(40, true, "ioctl", file, 0x8927); // SIOCGIFHWADDR
    needs(232, true, "ioctl", file, 0x4C05); // LOOP_GET_STATUS64
    right("ioctl", file, Commands.FIOCLEX, 0);
  }

  @Test
  void aRequestThatNobodyKnowsGetsANumberOrRoomEnough() {
    int unknown = 0x7A01;
    right("ioctl", file, unknown, 0);
    right("ioctl", file, unknown, -1);
    right("ioctl", file, unknown, 0xFFFF_FFFFL);
    right("ioctl", file, unknown, bytes(IoctlMemory.UNKNOWN_BYTES));
    wrong("EFAULT", "ioctl", file, unknown, bytes(IoctlMemory.UNKNOWN_BYTES - 1));
    wrong("EFAULT", "ioctl", file, unknown, Memory.base(bytes(4096)));
  }

  @Test
  void theArrayBehindAStructOfIoctlIsCounted() {
    long fiemap = 0xC020660BL;
    right("ioctl", file, fiemap, bytes(32 + 56).putInt(24, 1));
    wrong("EFAULT", "ioctl", file, fiemap, bytes(32 + 56).putInt(24, 2));
    wrong("EFAULT", "ioctl", file, fiemap, bytes(32 + 56).putInt(24, -1));
    wrong("EFAULT", "ioctl", file, fiemap, bytes(20));
    right("ioctl", file, 0xC0189436L, bytes(24 + 32).putShort(16, (short) 1));
    wrong("EFAULT", "ioctl", file, 0xC0189436L, bytes(24 + 32).putShort(16, (short) 2));
    right("ioctl", file, 0xC0C0583BL, bytes(192 + 64).putInt(8, 1));
    wrong("EFAULT", "ioctl", file, 0xC0C0583BL, bytes(192 + 63).putInt(8, 1));
    ByteBuffer interfaces = bytes(16 + 80).putInt(0, 80);
    right("ioctl", file, 0x8912, interfaces.putLong(8, Memory.base(interfaces) + 16));
    wrong("EFAULT", "ioctl", file, 0x8912, interfaces.putLong(8, Memory.base(interfaces) + 17));
  }

  @Test
  void theCommandsOfSystemVIpcTellTheBytes() {
    int set = Numbers.TABLE.architecture().name().equals("X86_64") ? 104 : 88;
    needs(set, true, "semctl", 0, 0, 2);
    needs(set, false, "semctl", 0, 0, 1);
    needs(40, true, "semctl", 0, 0, 3);
    right("semctl", 0, 0, 16, 7); // SETVAL
    needs(112, true, "shmctl", 0, 2);
    needs(48, true, "shmctl", 0, 14);
    needs(120, true, "msgctl", 0, 2);
    needs(32, true, "msgctl", 0, 3);
    right("shmctl", 0, 0, null);
  }

  @Test
  void theArrayOfASemaphoreSetIsAsLongAsTheSet() {
    long id = NativeCalls.call(Numbers.TABLE.numberOf("semget"), 0, 5, 01600);
    org.junit.jupiter.api.Assumptions.assumeTrue(id >= 0, () -> "no semaphores: " + id);
    try {
      needs(10, true, "semctl", id, 0, 13);
      needs(10, false, "semctl", id, 0, 17);
    } finally {
      NativeCalls.call(Numbers.TABLE.numberOf("semctl"), id, 0, 0, 0);
    }
  }

  @Test
  void otherCommandsThatFillMemoryAreKnown() {
    right("keyctl", 11, 1, bytes(8), 8, 0);
    wrong("EFAULT", "keyctl", 11, 1, bytes(8), 9, 0);
    wrong("EINVAL", "keyctl", 11, 1, bytes(8), -1, 0);
    wrong("EFAULT", "keyctl", 6, 1, Memory.base(bytes(8)), 8, 0);
    right("keyctl", 26, bytes(40).putInt(8, 8), bytes(1), bytes(1), bytes(8));
    wrong("EFAULT", "keyctl", 26, bytes(40).putInt(8, 9), bytes(1), bytes(1), bytes(8));
    wrong("EFAULT", "quotactl_fd", file, 0x800007 << 8, 0, bytes(71));
    right("quotactl_fd", file, 0x800007 << 8, 0, bytes(72));
    wrong("EFAULT", "sysfs", 2, 0, bytes(16));
    wrong("EFAULT", "capget", bytes(8).putInt(0, 0x20080522), bytes(12));
    right("capget", bytes(8).putInt(0, 0x19980330), bytes(12));
    right("name_to_handle_at", LinuxConstants.AT_FDCWD, "/", bytes(8), bytes(4), 0);
    wrong("EFAULT", "name_to_handle_at", LinuxConstants.AT_FDCWD, "/", bytes(8), bytes(4), 1);
  }

  @Test
  void setsOfFilesAreAsLongAsTheirCount() {
    right("select", 1024, bytes(128), null, null, null);
    wrong("EFAULT", "select", 1025, bytes(128), null, null, null);
    right("select", 1025, bytes(136), null, null, null);
    wrong("EFAULT", "pselect6", 4096, null, bytes(128), null, null, null);
  }

  @Test
  void aFutexIsAWordAndItsTimeMayBeACount() {
    right("futex", bytes(4), 1, 1, null, 0, 0);
    wrong("EFAULT", "futex", bytes(3), 1, 1, null, 0, 0);
    right("futex", bytes(4), 3, 1, 5, bytes(4), 0); // FUTEX_REQUEUE, as many as 5
    wrong("EINVAL", "futex", bytes(4), 3, 1, new Timespec(), bytes(4), 0);
    wrong("EFAULT", "futex", bytes(4), 5, 1, 5, Memory.base(bytes(4)), 0);
    wrong("EFAULT", "futex", Memory.base(bytes(4)), 6, 0, null, 0, 0);
  }

  @Test
  void aRangeLiesInTheMemoryThatCameWithIt() {
    LeasedBuffer pages = LeasedBuffer.allocate(3 * Memory.PAGE_BYTES + 1);
    int whole = 3 * Memory.PAGE_BYTES;
    right("madvise", pages, whole, 4);
    right("madvise", pages, whole + 1, 0);
    wrong("EFAULT", "madvise", pages, whole + 1, 4); // the rest of that page is somebody else's
    wrong("EFAULT", "madvise", pages, whole + 2, 0);
    wrong("EFAULT", "mlock", pages, whole + 2);
    wrong("EFAULT", "msync", pages, whole + 2, 1);
    right("madvise", Structs.address(pages), whole, 0);
  }

  @Test
  void aVectorHasOnlyPartsThatTheCallHolds() {
    ByteBuffer other = bytes(64);
    ByteBuffer vector = bytes(64).putLong(0, Memory.base(other)).putLong(8, 64);
    for (String call : new String[] {"readv", "writev", "vmsplice"}) {
      Object[] arguments = {file, vector, 1, 0};
      wrong("EFAULT", call, java.util.Arrays.copyOf(arguments, call.equals("vmsplice") ? 4 : 3));
    }
    wrong("EFAULT", "preadv2", file, vector, 1, 0, 0, 0);
    vector.putLong(8, 0);
    right("readv", file, vector, 1);
    vector.putLong(0, Memory.base(vector) + 16).putLong(8, 48);
    right("readv", file, vector, 1);
    wrong("EFAULT", "readv", file, vector.putLong(8, 49), 1);
    right("readv", file, vector.putLong(8, -1), 1); // EINVAL, before a part is touched
    right("writev", file, vector.putLong(8, 48).asReadOnlyBuffer().position(0), 1);
    wrong("EFAULT", "readv", file, vector.asReadOnlyBuffer().position(0), 1);
  }

  @Test
  void theVectorsOfAMessageAreHeldByTheCall() {
    ByteBuffer other = bytes(64);
    ByteBuffer message = bytes(256);
    long base = Memory.base(message);
    message.putLong(16, base + 64).putLong(24, 1).putLong(64, base + 80).putLong(72, 100);
    right("recvmsg", file, message, 0);
    right("recvmmsg", file, message, 1, 0, null);
    message.putLong(64, Memory.base(other)).putLong(72, 64);
    wrong("EFAULT", "recvmsg", file, message, 0);
    wrong("EFAULT", "sendmsg", file, message, 0);
    wrong("EFAULT", "recvmmsg", file, message, 1, 0, null);
    message.putLong(24, 0);
    right("recvmsg", file, message, 0);
    message.putLong(0, Memory.base(other)).putInt(8, 16);
    wrong("EFAULT", "recvmsg", file, message, 0);
    message.putLong(0, 0).putLong(32, Memory.base(other)).putLong(40, 16);
    wrong("EFAULT", "sendmmsg", file, message, 1, 0);
  }

  @Test
  void theValueOfAnAttributeIsHeldByTheCall() {
    ByteBuffer given = bytes(32).putInt(8, 16);
    Object[] call = {LinuxConstants.AT_FDCWD, "/", 0, "user.name", given, 16};
    given.putLong(0, Memory.base(given) + 16);
    right("getxattrat", call);
    given.putLong(0, Memory.base(given) + 17);
    wrong("EFAULT", "getxattrat", call);
    wrong("EFAULT", "setxattrat", call);
  }

  @Test
  void aProcessWritesToItselfOnlyWhereTheCallHoldsTheMemory() {
    ByteBuffer other = bytes(8);
    ByteBuffer remote = bytes(32).putLong(0, Memory.base(other)).putLong(8, 8);
    Iovecs local = Iovecs.of(bytes(8));
    long self = ProcessHandle.current().pid();
    wrong("EFAULT", "process_vm_writev", self, local, 1, remote, 1, 0);
    right("process_vm_readv", self, local, 1, remote, 1, 0);
    right("process_vm_writev", 1, local, 1, remote, 1, 0);
    remote.putLong(0, Memory.base(remote) + 16);
    right("process_vm_writev", self, local, 1, remote, 1, 0);
  }
}
