package dev.syslet.syscalls.file;

import static dev.syslet.syscalls.LinuxConstants.F_GETLK;
import static dev.syslet.syscalls.LinuxConstants.F_OFD_SETLK;
import static dev.syslet.syscalls.LinuxConstants.F_SETLK;
import static dev.syslet.syscalls.LinuxConstants.F_SETLKW;
import static dev.syslet.syscalls.LinuxConstants.F_WRLCK;
import static dev.syslet.syscalls.LinuxConstants.SEEK_END;
import static dev.syslet.syscalls.LinuxConstants.SEEK_SET;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.syslet.syscalls.raw.StatLayout;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.table.Architecture;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Where the fields of structs are: offsets written down here once more, from the headers. */
class StructViewsTest {

  @Test
  void aCachestatAndItsRangeHaveTheirFieldsWhereLinuxMmanHasThem() {
    CachestatRange range = CachestatRange.of(4096, 8192);
    assertEquals(16, Structs.bytes(range));
    assertEquals(4096, Structs.memory(range).getLong(0));
    assertEquals(8192, Structs.memory(range).getLong(8));
    assertEquals("CachestatRange[offset=4096, length=8192]", range.toString());
    Cachestat pages = new Cachestat();
    assertEquals(40, Structs.bytes(pages));
    for (int i = 0; i < 5; i++) {
      Structs.memory(pages).putLong(8 * i, i + 1);
    }
    assertEquals(
        "Cachestat[cached=1, dirty=2, writeback=3, evicted=4, recentlyEvicted=5]",
        pages.toString());
  }

  @Test
  void aStatOnX86HasItsFieldsWhereAsmStatHasThem() {
    Stat stat = new Stat(StatLayout.of(Architecture.X86_64));
    assertEquals(144, Structs.bytes(stat));
    Structs.memory(stat)
        .putLong(0, 0xFE01L)
        .putLong(8, 42)
        .putLong(16, 3)
        .putInt(24, 0100640)
        .putInt(28, 1000)
        .putInt(32, 1001)
        .putLong(40, 0x103L);
    common(stat);
    assertEquals("Stat[type=REGULAR, mode=0640, size=4097, inode=42]", stat.toString());
  }

  @Test
  void aStatOnArmHasItsFieldsWhereGenericStatHasThem() {
    Stat stat = new Stat(StatLayout.of(Architecture.AARCH64));
    assertEquals(128, Structs.bytes(stat));
    Structs.memory(stat)
        .putLong(0, 0xFE01L)
        .putLong(8, 42)
        .putInt(16, 0100640)
        .putInt(20, 3)
        .putInt(24, 1000)
        .putInt(28, 1001)
        .putLong(32, 0x103L);
    common(stat);
  }

  /** What both have in the same places, and all that was put in. */
  private static void common(Stat stat) {
    Structs.memory(stat)
        .putLong(48, 4097)
        .putInt(56, 4096)
        .putLong(64, 16)
        .putLong(72, 100)
        .putLong(80, 1)
        .putLong(88, 200)
        .putLong(96, 2)
        .putLong(104, 300)
        .putLong(112, 999_999_999);
    assertEquals(0xFE01L, stat.device());
    assertEquals(254, stat.deviceMajor());
    assertEquals(1, stat.deviceMinor());
    assertEquals(42, stat.inode());
    assertEquals(3, stat.links());
    assertEquals(0100640, stat.mode());
    assertEquals(FileType.REGULAR, stat.type());
    assertEquals(1000, stat.uid());
    assertEquals(1001, stat.gid());
    assertEquals(0x103L, stat.representedDevice());
    assertEquals(4097, stat.size());
    assertEquals(4096, stat.blockSize());
    assertEquals(16, stat.blocks());
    assertEquals(Instant.ofEpochSecond(100, 1), stat.accessTime());
    assertEquals(Instant.ofEpochSecond(200, 2), stat.modificationTime());
    assertEquals(Instant.ofEpochSecond(300, 999_999_999), stat.changeTime());
  }

  @Test
  void aLargeDeviceNumberIsTakenApartAsGlibcDoes() {
    // makedev(0x12345, 0x6789A)
    long device = 0x0001_2067_8003_459AL;
    assertEquals(0x12345, StatLayout.major((0x12345L & 0xFFF) << 8 | (0x12345L & ~0xFFFL) << 32));
    assertEquals(0x6789A, StatLayout.minor(0x6789AL & 0xFF | (0x6789AL & ~0xFFL) << 12));
    assertEquals(0x9A, StatLayout.minor(device) & 0xFF);
  }

  @Test
  void aStatfsIsAllWordsInOrder() {
    Statfs statfs = new Statfs();
    assertEquals(120, Structs.bytes(statfs));
    for (int i = 0; i < 11; i++) {
      Structs.memory(statfs).putLong(8 * i, 1000 + i);
    }
    assertEquals(1000, statfs.type());
    assertEquals(1001, statfs.blockSize());
    assertEquals(1002, statfs.blocks());
    assertEquals(1003, statfs.freeBlocks());
    assertEquals(1004, statfs.availableBlocks());
    assertEquals(1005, statfs.files());
    assertEquals(1006, statfs.freeFiles());
    assertEquals(1007, statfs.fileSystemId());
    assertEquals(1008, statfs.maxNameLength());
    assertEquals(1009, statfs.fragmentSize());
    assertEquals(1010, statfs.flags());
    assertEquals("Statfs[type=0x3e8, blocks=1002, free=1003, of 1009 bytes]", statfs.toString());
  }

  @Test
  void aFlockHasItsFieldsWhereTheHeaderHasThem() {
    Flock lock = new Flock().set(F_WRLCK, SEEK_END, -7, 9);
    assertEquals(32, Structs.bytes(lock));
    assertEquals(1, Structs.memory(lock).getShort(0));
    assertEquals(2, Structs.memory(lock).getShort(2));
    assertEquals(-7, Structs.memory(lock).getLong(8));
    assertEquals(9, Structs.memory(lock).getLong(16));
    Structs.memory(lock).putInt(24, 4711);
    assertEquals("Flock[type=1, whence=2, start=-7, length=9, pid=4711]", lock.toString());
    assertEquals(0, lock.set(F_WRLCK, 1, 2).pid());
    assertEquals(SEEK_SET, lock.whence());
  }

  @Test
  void anOpenHowIsThreeWords() {
    OpenHow how = OpenHow.of(0x80000, 0600, 0x20);
    assertEquals(24, Structs.bytes(how));
    assertEquals(0x80000, Structs.memory(how).getLong(0));
    assertEquals(0600, Structs.memory(how).getLong(8));
    assertEquals(0x20, Structs.memory(how).getLong(16));
    assertEquals("OpenHow[flags=0x80000, mode=0600, resolve=0x20]", how.toString());
  }

  @Test
  void timesOfAFileAreTwoTimespecsThatMayBeNowOrLeftOut() {
    FileTimes times = new FileTimes();
    assertEquals((1L << 30) - 2, Structs.memory(times).getLong(8));
    assertEquals((1L << 30) - 2, Structs.memory(times).getLong(24));
    times.modification(Instant.ofEpochSecond(-5, 7));
    assertEquals(-5, Structs.memory(times).getLong(16));
    assertEquals(7, Structs.memory(times).getLong(24));
    assertEquals(
        "FileTimes[access as it is, modification 1969-12-31T23:59:55.000000007Z]",
        times.toString());
    assertEquals("FileTimes[access now, modification now]", FileTimes.now().toString());
    assertEquals((1L << 30) - 1, Structs.memory(FileTimes.now()).getLong(24));
  }

  @Test
  void aFileHandleSaysHowMuchRoomThereIsAndThenHowLongItIs() {
    FileHandle handle = new FileHandle();
    assertEquals(128, Structs.memory(handle).getInt(0));
    Structs.memory(handle).putInt(0, 3).putInt(4, 1).put(8, new byte[] {7, 8, 9}).putLong(136, 33);
    assertEquals("FileHandle[type=1, 3 bytes, mountId=33]", handle.toString());
    FileHandle again = FileHandle.of(handle.type(), handle.toBytes());
    assertArrayEquals(new byte[] {7, 8, 9}, again.toBytes());
    assertEquals(1, again.type());
    assertEquals(128, handle.clear().length());
    assertThrows(IllegalArgumentException.class, () -> FileHandle.of(1, new byte[129]));
  }

  @Test
  void aRequestAboutAMountTellsItsSize() {
    MountRequest request = MountRequest.of(-1, 5);
    assertEquals(24, Structs.memory(request).getInt(0));
    assertEquals(-1, Structs.memory(request).getLong(8));
    assertEquals(5, Structs.memory(request).getLong(16));
    assertEquals("MountRequest[mountId=0xffffffffffffffff, param=0x5]", request.toString());
    assertEquals(32, Structs.memory(request.set(1, 2, 3)).getInt(0));
    assertEquals(3, Structs.memory(request).getLong(24));
    assertEquals(0, Structs.memory(request.set(1, 2)).getLong(24));
  }

  @Test
  void stringsOfAMountAreFoundBehindTheStruct() {
    Statmount mount = new Statmount(1024);
    Structs.memory(mount).put(512 + 10, "ext4\0/mnt\0".getBytes(StandardCharsets.US_ASCII));
    Structs.memory(mount)
        .putLong(8, 0x30)
        .putInt(36, 10)
        .putInt(108, 15)
        .putLong(40, 77)
        .putInt(56, 5);
    assertEquals("ext4", mount.fileSystemType());
    assertEquals("/mnt", mount.mountPoint());
    assertEquals("", mount.root());
    assertEquals(5, mount.mountInfoId());
    assertEquals("Statmount[mountId=0x4d, type=ext4, mountPoint=/mnt]", mount.toString());
    assertThrows(IllegalArgumentException.class, () -> new Statmount(511));
    assertThrows(IllegalArgumentException.class, () -> new Statmount(65537));
  }

  @Test
  void aPlaceInAFileIsOneWord() {
    assertEquals(1L << 40, FileOffset.of(1L << 40).get());
    assertEquals("FileOffset[3]", FileOffset.of(3).toString());
  }

  @Test
  void lockCommandsAreThoseOfTheKernelAndNotOfA32BitLibc() {
    assertEquals(5, F_GETLK);
    assertEquals(6, F_SETLK);
    assertEquals(7, F_SETLKW);
    assertEquals(37, F_OFD_SETLK);
  }
}
