package dev.syslet.syscalls.fd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.fd.Mounts.Mount;
import dev.syslet.syscalls.file.FileSystem;
import dev.syslet.syscalls.memory.PathName;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Scratch;
import dev.syslet.syscalls.raw.ScratchPool;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.testing.TestFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MountsTest {

  private static Mounts parse(String... lines) {
    return Mounts.parse(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
  }

  private static FileSystem fileSystem(Mounts mounts, long id) {
    Mount mount = mounts.find(id);
    assertNotNull(mount, "mount " + id);
    return mount.fileSystem();
  }

  @Test
  void theTypeStandsBehindTheDash() {
    Mounts mounts =
        parse(
            "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 shared:7 - ext3 /dev/root rw",
            "9 1 0:5 / /a\\040-\\040b rw - fuse.sshfs host:/x rw",
            "7 1 0:6 / /t rw,relatime - tmpfs tmpfs rw");
    assertEquals("ext3", fileSystem(mounts, 36).type());
    assertTrue(fileSystem(mounts, 36).local());
    assertEquals(new FileSystem("fuse.sshfs", false), fileSystem(mounts, 9));
    assertEquals("tmpfs", fileSystem(mounts, 7).type());
    assertNull(mounts.find(8));
    assertEquals(3, mounts.size());
  }

  private static String domain(Mounts mounts, long id) {
    Mount mount = mounts.find(id);
    assertNotNull(mount, "mount " + id);
    assertTrue(mount.domain().isMount());
    return mount.domain().name();
  }

  @Test
  void theDomainIsThePlaceWithItsBlanksAndBackslashes() {
    Mounts mounts =
        parse(
            "1 0 0:1 / / rw - ext4 x rw",
            "2 1 0:2 /sub /mnt/a\\040b\\011\\134c rw - nfs4 x rw",
            "3 1 0:3 / /mnt/\u00e4\\9 rw - tmpfs x rw");
    assertEquals("mount:/", domain(mounts, 1));
    assertEquals(Mounts.ROOT, mounts.ofPath("/").domain());
    assertEquals("mount:/mnt/a b\t\\c", domain(mounts, 2));
    assertEquals("mount:/mnt/\u00e4\\9", domain(mounts, 3));
  }

  @Test
  void aPathIsOnTheMountThatCoversTheMostOfItInWholeNames() {
    Mounts mounts =
        parse(
            "9 0 0:1 / / rw - ext4 x rw",
            "2 9 0:2 / /mnt/a rw - nfs4 x rw",
            "3 2 0:3 / /mnt/a/b rw - tmpfs x rw");
    String[][] paths = {
      {"/", "/"},
      {"/etc", "/"},
      {"/mnt", "/"},
      {"/mnt/a", "/mnt/a"},
      {"/mnt/ab", "/"},
      {"/mnt/a/bc", "/mnt/a"},
      {"/mnt/a/b", "/mnt/a/b"},
      {"/mnt/a/b/c", "/mnt/a/b"}
    };
    for (String[] path : paths) {
      assertEquals("mount:" + path[1], mounts.ofPath(path[0]).domain().name(), path[0]);
    }
    assertEquals(Mount.UNKNOWN, Mounts.NONE.ofPath("/mnt"));
  }

  @Test
  void whatIsNotUnderstoodIsLeftOut() {
    assertEquals(0, parse("", "garbage", "x y z - ext4", "1 2 0:1 / /a rw -").size());
    assertEquals(0, parse("-1 1 0:5 / /a rw - ext4 x rw").size());
  }

  @Test
  void aMountIsReplacedAndOthersStay() {
    Mounts one = Mounts.NONE.with(5, Mount.at("/a", 5, FileSystem.named("ext4")));
    Mounts two = one.with(3, Mount.UNKNOWN).with(5, Mount.at("/b", 5, FileSystem.named("nfs4")));
    assertEquals("nfs4", fileSystem(two, 5).type());
    assertEquals(Mount.UNKNOWN, two.find(3));
    assertEquals("ext4", fileSystem(one, 5).type());
  }

  /** Both ways of MountTable, the unique ids and the watched ones, must say what mountinfo says. */
  @Test
  void bothWaysTellTheSameMount() throws Exception {
    Mounts real = Mounts.parse(Files.readAllBytes(Path.of("/proc/self/mountinfo")));
    try (MountTable newer = new MountTable(true);
        MountTable older = new MountTable(false);
        Scratch scratch = ScratchPool.take()) {
      for (String path : new String[] {"/", "/proc/self/status", "/dev/null"}) {
        long fd = TestFiles.rawOpen(Path.of(path), LinuxConstants.O_RDONLY);
        assertEquals(0, scratch.statx(fd, newer.statxMask(), Scratch.STATX));
        Mount byUniqueId = newer.find(fd, scratch, Scratch.STATX);
        assertEquals(byUniqueId, newer.find(fd, scratch, Scratch.STATX));
        assertEquals(0, scratch.statx(fd, older.statxMask(), Scratch.STATX));
        Mount watched = older.find(fd, scratch, Scratch.STATX);
        assertEquals(byUniqueId, watched, path);
        assertEquals(watched, older.find(fd, scratch, Scratch.STATX));
        assertEquals(watched.id(), MountTable.mountIdByFdinfo((int) fd));
        assertEquals(fileSystem(real, watched.id()), watched.fileSystem(), path);
        TestFiles.rawClose(fd);
      }
    }
  }

  @Test
  void aMountThatIsNotListedIsUnknown() {
    try (MountTable newer = new MountTable(true);
        MountTable older = new MountTable(false);
        Scratch scratch = ScratchPool.take()) {
      PathName name = PathName.of("x");
      long memfd =
          NativeCalls.call(Numbers.TABLE.numberOf("memfd_create"), Structs.address(name), 1);
      scratch.statx(memfd, newer.statxMask(), Scratch.STATX);
      assertFalse(newer.find(memfd, scratch, Scratch.STATX).fileSystem().local());
      scratch.statx(memfd, older.statxMask(), Scratch.STATX);
      assertEquals(Mount.UNKNOWN, older.find(memfd, scratch, Scratch.STATX));
      TestFiles.rawClose(memfd);
    }
  }

  @Test
  void aBusyWatchIsClosedWhenItIsGivenBack() {
    MountWatch watch = new MountWatch();
    assertTrue(watch.tryTake());
    watch.close();
    assertFalse(watch.tryTake());
    watch.giveBack();
    assertFalse(watch.tryTake());
  }
}
