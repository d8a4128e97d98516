package dev.syslet.syscalls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.syscalls.table.Architecture;
import dev.syslet.syscalls.table.Argument;
import dev.syslet.syscalls.table.SyscallRow;
import dev.syslet.syscalls.table.SyscallTable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where the fields of structs are: offsets written down here once more, from the headers. */
class WaitStructsTest {

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  @Test
  void timesAreSecondsAndTheirParts() {
    Timeval time = new Timeval().set(3, 999_999);
    assertEquals(16, time.bytes());
    assertEquals(3, time.memory().getLong(0));
    assertEquals(999_999, time.memory().getLong(8));
    assertEquals("Timeval[3 s, 999999 us]", time.toString());
    assertEquals(Duration.ofMillis(5), Timeval.of(Duration.ofMillis(5)).toDuration());
    assertThrows(IllegalArgumentException.class, () -> time.set(0, 1_000_000));
    assertThrows(IllegalArgumentException.class, () -> time.set(-1, 0));

    Itimerspec timer = new Itimerspec().set(Duration.ofSeconds(1, 2), Duration.ofSeconds(3, 4));
    assertEquals(32, timer.bytes());
    assertEquals(3, timer.memory().getLong(0));
    assertEquals(4, timer.memory().getLong(8));
    assertEquals(1, timer.memory().getLong(16));
    assertEquals(2, timer.memory().getLong(24));
    assertEquals("Itimerspec[value=PT1.000000002S, interval=PT3.000000004S]", timer.toString());
    assertEquals(Duration.ofSeconds(9), Itimerspec.every(Duration.ofSeconds(9)).interval());
    assertThrows(IllegalArgumentException.class, () -> Itimerspec.once(Duration.ofNanos(-1)));
  }

  @Test
  void aPollfdIsANumberAndTwoShorts() {
    LinuxKernel kernel = LinuxKernel.builder().maxThreads(1).build();
    Fd file = TestFiles.open(kernel, Path.of("/dev/null"), LinuxConstants.O_RDWR);
    PollFds files = new PollFds(2).add(file, 0x2001).add(file, 4);
    assertEquals(16, files.bytes());
    assertEquals(file.number(), files.memory().getInt(8));
    assertEquals(0x2001, files.memory().getShort(4));
    files.memory().putShort(6, (short) 0x8010);
    assertEquals(0x8010, files.revents(0));
    assertEquals(0x2001, files.events(0));
    assertEquals(0, files.set(0, file, 1).revents(0));
    assertEquals(-1, files.ignore(1).memory().getInt(12 - 4));
    assertEquals("PollFds[2 entries]", files.toString());
    assertEquals(0, files.clear().count());
    assertEquals(-1, files.memory().getInt(0), "what was there is no number any more");

    FdSet set = FdSet.of(file);
    assertEquals(128, set.bytes());
    int number = file.number();
    assertEquals(1L << number % 64, set.memory().getLong(number / 64 * 8));
    assertEquals("FdSet[1 files below " + (number + 1) + "]", set.toString());
    set.memory().putLong(number / 64 * 8, 0);
    assertFalse(set.contains(file));
    assertTrue(set.arm().contains(file));
    assertEquals(0, set.clear().memory().getLong(number / 64 * 8));
    assertEquals(0, Structs.used(set));
    file.close();
    kernel.close();
  }

  @Test
  void anEpollEventIsPackedOnX86Only() {
    EpollEvent x86 = new EpollEvent(EpollLayout.of(Architecture.X86_64)).set(1 << 31, -2);
    assertEquals(12, x86.bytes());
    assertEquals(1 << 31, x86.memory().getInt(0));
    assertEquals(-2, x86.memory().getLong(4));
    assertEquals("EpollEvent[events=0x80000000, data=-2]", x86.toString());
    EpollEvent arm = new EpollEvent(EpollLayout.of(Architecture.AARCH64)).set(5, 6);
    assertEquals(16, arm.bytes());
    assertEquals(5, arm.memory().getInt(0));
    assertEquals(6, arm.memory().getLong(8));

    EpollEvents many = new EpollEvents(2, EpollLayout.of(Architecture.X86_64));
    assertEquals(24, many.bytes());
    many.memory().putInt(12, 7).putLong(16, 8);
    assertEquals(7, many.events(1));
    assertEquals(8, many.data(1));
    EpollEvents armMany = new EpollEvents(2, EpollLayout.of(Architecture.AARCH64));
    assertEquals(32, armMany.bytes());
    armMany.memory().putInt(16, 9).putLong(24, 10);
    assertEquals(9, armMany.events(1));
    assertEquals(10, armMany.data(1));
    assertThrows(IndexOutOfBoundsException.class, () -> armMany.data(2));
    assertEquals(EpollLayout.of(Architecture.current()).bytes(), new EpollEvent().bytes());
  }

  @Test
  void aSigsetHasABitForEachSignal() {
    Sigset set = Sigset.of(1, 64);
    assertEquals(8, set.bytes());
    assertEquals(0x8000_0000_0000_0001L, set.memory().getLong(0));
    assertTrue(set.contains(64));
    assertEquals("Sigset[0x8000000000000000]", set.remove(1).toString());
    assertEquals(-1, set.fill().memory().getLong(0));
    assertFalse(set.clear().contains(64));
    WaitBed.refused("EINVAL", "not 65", () -> set.add(65));
    WaitBed.refused("EINVAL", "not 0", () -> set.add(0));
  }

  @Test
  void siginfosHaveTheirFieldsWhereTheHeadersHaveThem() {
    Siginfo info = new Siginfo();
    assertEquals(128, info.bytes());
    info.memory().putInt(0, 17).putInt(4, 2).putInt(8, 1).putInt(16, 99).putInt(20, 5);
    info.memory().putInt(24, 7);
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
    assertEquals(144, rusage.bytes());
    for (int at = 0; at < 144; at += 8) {
      rusage.memory().putLong(at, at);
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
    status.memory().putInt(0, value);
    return status;
  }

  @Test
  void aWaitStatusIsReadAsTheMacrosDo() {
    assertEquals(4, new WaitStatus().bytes());
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

  @Test
  void operationsOfSemopAreThreeShorts() {
    Sembufs operations = new Sembufs(2).add(65535, -32768, 04000).add(1, 2, 3);
    assertEquals(12, operations.bytes());
    assertEquals((short) 65535, operations.memory().getShort(0));
    assertEquals(-32768, operations.memory().getShort(2));
    assertEquals(04000, operations.memory().getShort(4));
    assertEquals(2, operations.memory().getShort(8));
    assertEquals("Sembufs[2 operations]", operations.toString());
    SemValues values = new SemValues().set(65535, 7);
    assertEquals(7, values.memory().getShort(131070));
    assertEquals(7, values.get(65535));
    assertThrows(IndexOutOfBoundsException.class, () -> values.get(65536));
  }

  @Test
  void descriptionsHaveTheirFieldsWhereTheHeadersHaveThem() {
    SemidDs x86 = new SemidDs(SemidDs.Layout.of(Architecture.X86_64));
    assertEquals(104, x86.bytes());
    x86.memory().putInt(0, 9).putLong(48, 1).putLong(64, 2).putLong(80, 3);
    assertEquals(1, x86.operationTime());
    assertEquals(2, x86.changeTime());
    assertEquals("SemidDs[key=9, count=3]", x86.toString());
    SemidDs arm = new SemidDs(SemidDs.Layout.of(Architecture.AARCH64));
    assertEquals(88, arm.bytes());
    arm.memory().putLong(48, 4).putLong(56, 5).putLong(64, 6);
    assertEquals(4, arm.operationTime());
    assertEquals(5, arm.changeTime());
    assertEquals(6, arm.count());

    MsqidDs queue = new MsqidDs();
    assertEquals(120, queue.bytes());
    queue.memory().putInt(0, 1).putInt(4, 2).putInt(8, 3).putInt(12, 4).putInt(16, 5).putInt(20, 6);
    assertEquals(2, queue.uid());
    assertEquals(3, queue.gid());
    assertEquals(4, queue.creatorUid());
    assertEquals(5, queue.creatorGid());
    assertEquals(6, queue.mode());
    queue.memory().putLong(48, 10).putLong(56, 11).putLong(64, 12).putLong(72, 13);
    queue.memory().putLong(80, 14).putLong(88, 15).putInt(96, 16).putInt(100, 17);
    assertEquals(10, queue.sendTime());
    assertEquals(11, queue.receiveTime());
    assertEquals(12, queue.changeTime());
    assertEquals(16, queue.lastSender());
    assertEquals(17, queue.lastReceiver());
    assertEquals("MsqidDs[key=1, messages=14, bytes=13 of 15]", queue.toString());
    queue.permissions(7, 8, 0600);
    assertEquals(7, queue.memory().getInt(4));
    assertEquals(8, queue.memory().getInt(8));
    assertEquals(0600, queue.memory().getInt(20));
  }

  @Test
  void aMessageIsItsTypeAndItsText() {
    MsgBuf message = MsgBuf.of(5, new byte[] {1, 2, 3});
    assertEquals(11, message.bytes());
    assertEquals(5, message.memory().getLong(0));
    assertEquals(2, message.memory().get(9));
    assertArrayEquals(new byte[] {1, 2}, message.text(2));
    assertEquals("MsgBuf[type=5, room for 3 bytes]", message.toString());

    MqAttr attr = MqAttr.of(3, 4).flags(0x800);
    assertEquals(64, attr.bytes());
    assertEquals(0x800, attr.memory().getLong(0));
    assertEquals(3, attr.memory().getLong(8));
    assertEquals(4, attr.memory().getLong(16));
    attr.memory().putLong(24, 2);
    assertEquals(2, attr.currentMessages());
    MqPriority priority = new MqPriority();
    assertEquals(4, priority.bytes());
    priority.memory().putInt(0, 32767);
    assertEquals("MqPriority[32767]", priority.toString());
  }

  @Test
  void aFutexIsAnAlignedWordOfItsOwnOrOfYours() {
    FutexWord word = new FutexWord();
    assertEquals(4, word.bytes());
    assertEquals(0, Structs.address(word) % 4);
    assertTrue(word.compareAndSet(0, 5));
    assertFalse(word.compareAndSet(0, 6));
    assertEquals(5, word.getAndAdd(-7));
    assertEquals("FutexWord[-2]", word.toString());

    ByteBuffer yours = buffer(16);
    FutexWord at = FutexWord.at(yours.position(8));
    at.setRelease(0x01020304);
    assertEquals(0x01020304, yours.getInt(8));
    yours.putInt(8, 3);
    assertEquals(3, at.getAcquire());
    WaitBed.refused("EINVAL", "multiple", () -> FutexWord.at(yours.position(9)));
    WaitBed.refused("EFAULT", "4 bytes", () -> FutexWord.at(yours.position(13)));
    WaitBed.refused("EFAULT", "written", () -> FutexWord.at(buffer(8).asReadOnlyBuffer()));
    WaitBed.refused("EFAULT", "heap", () -> FutexWord.at(ByteBuffer.allocate(8)));
  }

  @Test
  void wordsOfFutexWaitvAreValueAddressAndFlags() {
    FutexWord word = new FutexWord();
    FutexWaitvs words = new FutexWaitvs(2).add(word, 1, 2).add(word, -1, 130);
    assertEquals(48, words.bytes());
    assertEquals(1, words.memory().getLong(0));
    assertEquals(0xFFFF_FFFFL, words.memory().getLong(24), "the upper half must be 0");
    assertEquals(Structs.address(word), words.memory().getLong(32));
    assertEquals(130, words.memory().getInt(40));
    assertEquals(0, words.memory().getInt(44));
    assertEquals("FutexWaitvs[2 words]", words.toString());
    assertEquals(0, words.clear().count());
  }

  private static MemoryNeed need(String argument, Architecture architecture) {
    String[] names = argument.split("\\.");
    SyscallRow row = SyscallTable.forArchitecture(architecture).require(names[0]);
    List<String> all = row.arguments().stream().map(Argument::name).toList();
    return MemoryNeed.of(row, all.indexOf(names[1]), architecture);
  }

  @ParameterizedTest
  @EnumSource
  void structsAreAsLongAsTheCheckAtSubmitWantsThem(Architecture architecture) {
    int epoll = EpollLayout.of(architecture).bytes();
    assertEquals(epoll, need("epoll_ctl.event", architecture).base());
    assertEquals(epoll, need("epoll_pwait2.events", architecture).unit());
    assertEquals(PollFds.ELEMENT_BYTES, need("ppoll.ufds", architecture).unit());
    assertEquals(Itimerspec.BYTES, need("timerfd_settime.new", architecture).base());
    assertEquals(Siginfo.BYTES, need("waitid.info", architecture).base());
    assertEquals(Rusage.BYTES, need("wait4.rusage", architecture).base());
    assertEquals(WaitStatus.BYTES, need("wait4.wstatus", architecture).base());
    assertEquals(Sembufs.ELEMENT_BYTES, need("semop.tsops", architecture).unit());
    assertEquals(MsgBuf.TEXT, need("msgrcv.msgp", architecture).base());
    assertEquals(MqAttr.BYTES, need("mq_open.attr", architecture).base());
    assertEquals(MqPriority.BYTES, need("mq_timedreceive.prio", architecture).base());
    assertEquals(FutexWaitvs.ELEMENT_BYTES, need("futex_waitv.waiters", architecture).unit());
    if (architecture == Architecture.X86_64) {
      assertEquals(Timeval.BYTES, need("select.tv", architecture).base());
    }
  }
}
