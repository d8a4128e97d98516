package dev.syslet.syscalls.file;

import static dev.syslet.syscalls.LinuxConstants.F_OFD_GETLK;
import static dev.syslet.syscalls.LinuxConstants.F_OFD_SETLK;
import static dev.syslet.syscalls.LinuxConstants.F_UNLCK;
import static dev.syslet.syscalls.LinuxConstants.F_WRLCK;
import static dev.syslet.syscalls.LinuxConstants.LSMT_ROOT;
import static dev.syslet.syscalls.LinuxConstants.O_RDWR;
import static dev.syslet.syscalls.LinuxConstants.STATMOUNT_FS_TYPE;
import static dev.syslet.syscalls.LinuxConstants.STATMOUNT_MNT_BASIC;
import static dev.syslet.syscalls.LinuxConstants.STATMOUNT_MNT_POINT;
import static dev.syslet.syscalls.LinuxConstants.STATMOUNT_SB_BASIC;
import static dev.syslet.syscalls.LinuxConstants.STATX_BASIC_STATS;
import static dev.syslet.syscalls.LinuxConstants.STATX_MNT_ID;
import static dev.syslet.syscalls.LinuxConstants.STATX_MNT_ID_UNIQUE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.LinuxKernel;
import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.memory.Iovecs;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.StatLayout;
import dev.syslet.syscalls.testing.TestCall;
import dev.syslet.syscalls.testing.TestFiles;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What this kernel writes into the structs, against what is known otherwise. */
class StructsFromKernelTest {

  private final LinuxKernel kernel = LinuxKernel.builder().maxThreads(1).build();
  private final TestFiles files = TestFiles.onTmpfs(kernel);
  private final Fd file = files.openNew(kernel, "file");

  @BeforeEach
  void tenBytes() {
    assertEquals(0, run(Syscalls.ftruncate(file, 10)));
  }

  @AfterEach
  void close() {
    file.close();
    files.close();
    kernel.close();
  }

  private long run(Descriptor d) {
    return TestCall.run(kernel, d).result();
  }

  private String path() {
    return files.path("file").toString();
  }

  @Test
  void statAndStatxTellTheSame() {
    Statx known = new Statx();
    assertEquals(0, run(Syscalls.statx(path(), 0, STATX_BASIC_STATS, known)));
    Stat stat = new Stat();
    assertEquals(0, run(Syscalls.fstat(file, stat)));
    assertEquals(known.inode(), stat.inode());
    assertEquals(known.mode(), stat.mode());
    assertEquals(known.links(), stat.links());
    assertEquals(known.uid(), stat.uid());
    assertEquals(known.gid(), stat.gid());
    assertEquals(10, stat.size());
    assertEquals(known.blockSize(), stat.blockSize());
    assertEquals(known.blocks(), stat.blocks());
    assertEquals(known.deviceMajor(), stat.deviceMajor());
    assertEquals(known.deviceMinor(), stat.deviceMinor());
    assertEquals(known.accessTime(), stat.accessTime());
    assertEquals(known.modificationTime(), stat.modificationTime());
    assertEquals(known.changeTime(), stat.changeTime());
  }

  @Test
  void cachestatTellsHowManyPagesOfAPartAreInMemory() {
    int page = Memory.PAGE_BYTES;
    ByteBuffer data = ByteBuffer.allocateDirect(3 * page);
    assertEquals(3 * page, run(Syscalls.pwrite64(file, data, 0)));
    Cachestat pages = new Cachestat();
    CachestatRange range = new CachestatRange();
    long result = run(Syscalls.cachestat(file, range, pages));
    assumeTrue(result != -Errno.ENOSYS && result != -Errno.EPERM, "no cachestat here");
    assertEquals(0, result);
    assertEquals(3, pages.cached());
    assertEquals(0, run(Syscalls.cachestat(file, range.set(page, page), pages)));
    assertEquals(1, pages.cached());
    assertEquals(0, pages.writeback());
    assertEquals(0, run(Syscalls.cachestat(file, range.set(3L * page, 0), pages)));
    assertEquals(0, pages.cached());
  }

  @Test
  void preadvAndPwritevMoveWhatThePartsHoldAtAnOffset() {
    ByteBuffer first = ByteBuffer.allocateDirect(2).put(0, (byte) 'a').put(1, (byte) 'b');
    ByteBuffer second = ByteBuffer.allocateDirect(1).put(0, (byte) 'c');
    assertEquals(3, run(Syscalls.pwritev(file, Iovecs.of(first, second), 7)));
    ByteBuffer whole = ByteBuffer.allocateDirect(3);
    ByteBuffer beyond = ByteBuffer.allocateDirect(9);
    assertEquals(3, run(Syscalls.preadv(file, Iovecs.of(whole, beyond), 7)));
    assertEquals("abc", StandardCharsets.US_ASCII.decode(whole).toString());
    assertEquals(-Errno.EINVAL, run(Syscalls.preadv(file, Iovecs.of(whole), -1)));
  }

  @Test
  void aDeviceFileTellsWhatItStandsFor() {
    Stat stat = new Stat();
    assertEquals(0, run(Syscalls.newfstatat("/dev/null", stat, 0)));
    assertEquals(1, StatLayout.major(stat.representedDevice()));
    assertEquals(3, StatLayout.minor(stat.representedDevice()));
    assertEquals(FileType.CHARACTER_DEVICE, stat.type());
  }

  @Test
  void aFileSystemTellsItsKindAndItsRoom() throws Exception {
    Statfs statfs = new Statfs();
    assertEquals(0, run(Syscalls.fstatfs(file, statfs)));
    assertEquals(0x01021994, statfs.type());
    assertEquals(255, statfs.maxNameLength());
    assertEquals(
        Files.getFileStore(files.directory()).getTotalSpace(),
        statfs.blocks() * statfs.fragmentSize());
  }

  @Test
  void timesThatWereSetAreTold() {
    Instant access = Instant.ofEpochSecond(1_000_000_000, 7);
    assertEquals(0, run(Syscalls.utimensat(file, new FileTimes().access(access))));
    Stat stat = new Stat();
    assertEquals(0, run(Syscalls.fstat(file, stat)));
    assertEquals(access, stat.accessTime());
    assertTrue(stat.modificationTime().isAfter(access));
  }

  @Test
  void aLockInTheWayIsTold() {
    try (Fd other = TestFiles.open(kernel, files.path("file"), O_RDWR)) {
      assertEquals(0, run(Syscalls.fcntl(file, F_OFD_SETLK, new Flock().set(F_WRLCK, 2, 3))));
      Flock asked = new Flock().set(F_WRLCK, 0, 0);
      assertEquals(0, run(Syscalls.fcntl(other, F_OFD_GETLK, asked)));
      assertEquals("Flock[type=1, whence=0, start=2, length=3, pid=-1]", asked.toString());
      asked.set(F_WRLCK, 5, 0);
      assertEquals(0, run(Syscalls.fcntl(other, F_OFD_GETLK, asked)));
      assertEquals(F_UNLCK, asked.type());
    }
  }

  @Test
  void aHandleTellsTheMountAndIsShorterThanTheRoomForIt() {
    FileHandle handle = new FileHandle();
    long result = run(Syscalls.name_to_handle_at(path(), handle, 0));
    assumeTrue(result == 0, "no handles here: " + result);
    Statx known = new Statx();
    assertEquals(0, run(Syscalls.statx(path(), 0, STATX_MNT_ID, known)));
    assertEquals(known.mountId(), handle.mountId());
    assertTrue(handle.length() > 0 && handle.length() < FileHandle.MAX_HANDLE_BYTES);
    assertEquals(handle.length(), handle.toBytes().length);
  }

  @Test
  void aMountIsToldAndIsInTheList() {
    Statx known = new Statx();
    assertEquals(0, run(Syscalls.statx(path(), 0, STATX_MNT_ID_UNIQUE, known)));
    Statmount mount = new Statmount();
    long what = STATMOUNT_SB_BASIC | STATMOUNT_MNT_BASIC | STATMOUNT_FS_TYPE | STATMOUNT_MNT_POINT;
    long result = run(Syscalls.statmount(MountRequest.of(known.mountId(), what), mount));
    assumeTrue(result == 0, "no statmount here: " + result);
    assertEquals("tmpfs", mount.fileSystemType());
    assertTrue(path().startsWith(mount.mountPoint()), mount.toString());
    assertEquals(known.mountId(), mount.mountId());
    assertEquals(known.deviceMinor(), mount.deviceMinor());
    assertEquals(0x01021994, mount.magic());
    ByteBuffer ids = ByteBuffer.allocateDirect(8192).order(ByteOrder.nativeOrder());
    long count = run(Syscalls.listmount(MountRequest.of(LSMT_ROOT, 0), ids, 0));
    boolean found = false;
    for (int i = 0; i < count; i++) {
      found |= ids.getLong(8 * i) == known.mountId();
    }
    assertTrue(found, count + " mounts");
  }

  @Test
  void aCopyMovesItsOffset() {
    try (Fd copy = files.openNew(kernel, "copy")) {
      FileOffset from = FileOffset.of(4);
      assertEquals(6, run(Syscalls.copy_file_range(file, from, copy, null, 100, 0)));
      assertEquals(10, from.get());
    }
  }
}
