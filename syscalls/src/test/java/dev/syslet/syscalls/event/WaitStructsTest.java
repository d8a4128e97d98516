package dev.syslet.syscalls.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.LinuxKernel;
import dev.syslet.syscalls.raw.EpollLayout;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.table.Architecture;
import dev.syslet.syscalls.testing.TestFiles;
import dev.syslet.syscalls.testing.WaitBed;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Where the fields of structs are: offsets written down here once more, from the headers. */
class WaitStructsTest {

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  @Test
  void timesAreSecondsAndTheirParts() {
    Timeval time = new Timeval().set(3, 999_999);
    assertEquals(16, Structs.bytes(time));
    assertEquals(3, Structs.memory(time).getLong(0));
    assertEquals(999_999, Structs.memory(time).getLong(8));
    assertEquals("Timeval[3 s, 999999 us]", time.toString());
    assertEquals(Duration.ofMillis(5), Timeval.of(Duration.ofMillis(5)).toDuration());
    assertThrows(IllegalArgumentException.class, () -> time.set(0, 1_000_000));
    assertThrows(IllegalArgumentException.class, () -> time.set(-1, 0));

    Itimerspec timer = new Itimerspec().set(Duration.ofSeconds(1, 2), Duration.ofSeconds(3, 4));
    assertEquals(32, Structs.bytes(timer));
    assertEquals(3, Structs.memory(timer).getLong(0));
    assertEquals(4, Structs.memory(timer).getLong(8));
    assertEquals(1, Structs.memory(timer).getLong(16));
    assertEquals(2, Structs.memory(timer).getLong(24));
    assertEquals("Itimerspec[value=PT1.000000002S, interval=PT3.000000004S]", timer.toString());
    assertEquals(Duration.ofSeconds(9), Itimerspec.every(Duration.ofSeconds(9)).interval());
    assertThrows(IllegalArgumentException.class, () -> Itimerspec.once(Duration.ofNanos(-1)));
  }

  @Test
  void aPollfdIsANumberAndTwoShorts() {
    LinuxKernel kernel = LinuxKernel.builder().maxThreads(1).build();
    Fd file = TestFiles.open(kernel, Path.of("/dev/null"), LinuxConstants.O_RDWR);
    PollFds files = new PollFds(2).add(file, 0x2001).add(file, 4);
    assertEquals(16, Structs.bytes(files));
    assertEquals(file.number(), Structs.memory(files).getInt(8));
    assertEquals(0x2001, Structs.memory(files).getShort(4));
    Structs.memory(files).putShort(6, (short) 0x8010);
    assertEquals(0x8010, files.revents(0));
    assertEquals(0x2001, files.events(0));
    assertEquals(0, files.set(0, file, 1).revents(0));
    assertEquals(-1, Structs.memory(files.ignore(1)).getInt(12 - 4));
    assertEquals("PollFds[2 entries]", files.toString());
    assertEquals(0, files.clear().count());
    assertEquals(-1, Structs.memory(files).getInt(0), "what was there is no number any more");

    FdSet set = FdSet.of(file);
    assertEquals(128, Structs.bytes(set));
    int number = file.number();
    assertEquals(1L << number % 64, Structs.memory(set).getLong(number / 64 * 8));
    assertEquals("FdSet[1 files below " + (number + 1) + "]", set.toString());
    Structs.memory(set).putLong(number / 64 * 8, 0);
    assertFalse(set.contains(file));
    assertTrue(set.arm().contains(file));
    assertEquals(0, Structs.memory(set.clear()).getLong(number / 64 * 8));
    assertEquals(0, Structs.used(set));
    file.close();
    kernel.close();
  }

  @Test
  void anEpollEventIsPackedOnX86Only() {
    EpollEvent x86 = new EpollEvent(EpollLayout.of(Architecture.X86_64)).set(1 << 31, -2);
    assertEquals(12, Structs.bytes(x86));
    assertEquals(1 << 31, Structs.memory(x86).getInt(0));
    assertEquals(-2, Structs.memory(x86).getLong(4));
    assertEquals("EpollEvent[events=0x80000000, data=-2]", x86.toString());
    EpollEvent arm = new EpollEvent(EpollLayout.of(Architecture.AARCH64)).set(5, 6);
    assertEquals(16, Structs.bytes(arm));
    assertEquals(5, Structs.memory(arm).getInt(0));
    assertEquals(6, Structs.memory(arm).getLong(8));

    EpollEvents many = new EpollEvents(2, EpollLayout.of(Architecture.X86_64));
    assertEquals(24, Structs.bytes(many));
    Structs.memory(many).putInt(12, 7).putLong(16, 8);
    assertEquals(7, many.events(1));
    assertEquals(8, many.data(1));
    EpollEvents armMany = new EpollEvents(2, EpollLayout.of(Architecture.AARCH64));
    assertEquals(32, Structs.bytes(armMany));
    Structs.memory(armMany).putInt(16, 9).putLong(24, 10);
    assertEquals(9, armMany.events(1));
    assertEquals(10, armMany.data(1));
    assertThrows(IndexOutOfBoundsException.class, () -> armMany.data(2));
    assertEquals(EpollLayout.of(Architecture.current()).bytes(), Structs.bytes(new EpollEvent()));
  }

  @Test
  void aSigsetHasABitForEachSignal() {
    Sigset set = Sigset.of(1, 64);
    assertEquals(8, Structs.bytes(set));
    assertEquals(0x8000_0000_0000_0001L, Structs.memory(set).getLong(0));
    assertTrue(set.contains(64));
    assertEquals("Sigset[0x8000000000000000]", set.remove(1).toString());
    assertEquals(-1, Structs.memory(set.fill()).getLong(0));
    assertFalse(set.clear().contains(64));
    WaitBed.refused("EINVAL", "not 65", () -> set.add(65));
    WaitBed.refused("EINVAL", "not 0", () -> set.add(0));
  }

  @Test
  void siginfosHaveTheirFieldsWhereTheHeadersHaveThem() {
    Siginfo info = new Siginfo();
    assertEquals(128, Structs.bytes(info));
    Structs.memory(info).putInt(0, 17).putInt(4, 2).putInt(8, 1).putInt(16, 99).putInt(20, 5);
    Structs.memory(info).putInt(24, 7);
    assertEquals(17, info.signo());
    assertEquals(2, info.errno());
    assertEquals("Siginfo[code=1, pid=99, uid=5, status=7]", info.toString());
    assertEquals("Siginfo[code=0, pid=0, uid=0, status=0]", info.clear().toString());

    ByteBuffer read = buffer(1 + 256).position(1);
    for (int i = 0; i < 2; i++) {
      int at = 1 + i * 128;
      read.putInt(at, 40 + i).putInt(at + 8, -6).putInt(at + 12, 11).putInt(at + 16, 12);
      read.putInt(at + 20, 13).putInt(at + 24, 14).putInt(at + 32, 15).putInt(at + 40, 16);
      read.putInt(at + 44, 17);
    }
    SignalfdSiginfos infos = SignalfdSiginfos.of(read, 256);
    assertTrue(infos.next());
    assertEquals(40, infos.signo());
    assertTrue(infos.next());
    assertEquals(41, infos.signo());
    assertEquals(-6, infos.code());
    assertEquals(11, infos.pid());
    assertEquals(12, infos.uid());
    assertEquals(13, infos.fd());
    assertEquals(14, infos.tid());
    assertEquals(15, infos.overrun());
    assertEquals(16, infos.status());
    assertEquals(17, infos.value());
    assertFalse(infos.next());
    assertThrows(IllegalArgumentException.class, () -> SignalfdSiginfos.of(read, 100));
    assertThrows(IllegalArgumentException.class, () -> SignalfdSiginfos.of(read, 384));
    assertThrows(IllegalArgumentException.class, () -> SignalfdSiginfos.of(read, -11));
  }

  @Test
  void rusageSkipsWhatLinuxDoesNotFill() {
    Rusage rusage = new Rusage();
    assertEquals(144, Structs.bytes(rusage));
    for (int at = 0; at < 144; at += 8) {
      Structs.memory(rusage).putLong(at, at);
    }
    assertEquals(Duration.ofNanos(8000), rusage.userTime());
    assertEquals(Duration.ofSeconds(16, 24_000), rusage.systemTime());
    assertEquals(32, rusage.maxRssKilobytes());
    assertEquals(64, rusage.minorFaults());
    assertEquals(72, rusage.majorFaults());
    assertEquals(88, rusage.blocksRead());
    assertEquals(96, rusage.blocksWritten());
    assertEquals(128, rusage.voluntarySwitches());
    assertEquals(136, rusage.involuntarySwitches());
    assertEquals("Rusage[user=PT0.000008S, system=PT16.000024S, maxRss=32 kB]", rusage.toString());
  }

  private static WaitStatus status(int value) {
    WaitStatus status = new WaitStatus();
    Structs.memory(status).putInt(0, value);
    return status;
  }

  @Test
  void aWaitStatusIsReadAsTheMacrosDo() {
    assertEquals(4, Structs.bytes(new WaitStatus()));
    assertEquals("WaitStatus[exited with 255]", status(0xFF00).toString());
    assertEquals("WaitStatus[ended by signal 15]", status(15).toString());
    assertEquals("WaitStatus[ended by signal 11, core dumped]", status(0x8B).toString());
    assertEquals("WaitStatus[stopped by signal 19]", status(0x137F).toString());
    assertEquals("WaitStatus[continued]", status(0xFFFF).toString());
    assertFalse(status(0x137F).signaled());
    assertFalse(status(0x137F).exited());
    assertFalse(status(0xFFFF).stopped());
    assertFalse(status(0xFF00).coreDumped());
    assertEquals(0x8B, status(0x8B).value());
  }

  @Test
  void inotifyRecordsAreWalkedAndBrokenOnesAreNot() {
    ByteBuffer read = buffer(100).position(4);
    read.putInt(4, 1).putInt(8, 0x100).putInt(12, 0).putInt(16, 16);
    read.put(20, "name".getBytes(StandardCharsets.US_ASCII));
    read.putInt(36, 2).putInt(40, 0x40).putInt(44, 77).putInt(48, 0);
    InotifyEvents events = InotifyEvents.of(read, 48);
    assertTrue(events.next());
    assertEquals(1, events.wd());
    assertEquals(0x100, events.mask());
    assertEquals("name", events.name());
    assertTrue(events.next());
    assertEquals(2, events.wd());
    assertEquals(77, events.cookie());
    assertEquals(0, events.nameBytes().length);
    assertFalse(events.next());
    InotifyEvents cut = InotifyEvents.of(read, 31);
    assertThrows(IllegalStateException.class, cut::next);
    read.putInt(16, -1);
    assertThrows(IllegalStateException.class, () -> InotifyEvents.of(read, 48).next());
    assertThrows(IllegalArgumentException.class, () -> InotifyEvents.of(read, -22));
    assertThrows(IllegalArgumentException.class, () -> InotifyEvents.of(read, 97));
    assertFalse(InotifyEvents.of(read, 0).next());
  }
}
