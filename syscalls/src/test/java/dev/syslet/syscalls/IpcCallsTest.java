package dev.syslet.syscalls;

import static dev.syslet.syscalls.LinuxConstants.CLOCK_MONOTONIC;
import static dev.syslet.syscalls.LinuxConstants.O_CREAT;
import static dev.syslet.syscalls.LinuxConstants.O_EXCL;
import static dev.syslet.syscalls.LinuxConstants.O_NONBLOCK;
import static dev.syslet.syscalls.LinuxConstants.O_RDWR;
import static dev.syslet.syscalls.ipc.FutexConstants.*;
import static dev.syslet.syscalls.ipc.IpcConstants.*;
import static dev.syslet.syscalls.testing.WaitBed.direct;
import static dev.syslet.syscalls.testing.WaitBed.refused;
import static dev.syslet.syscalls.testing.WaitBed.result;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.syslet.core.Descriptor;
import dev.syslet.core.event.CompletionEvent;
import dev.syslet.syscalls.event.Timespec;
import dev.syslet.syscalls.ipc.FutexWaitvs;
import dev.syslet.syscalls.ipc.FutexWord;
import dev.syslet.syscalls.ipc.MqAttr;
import dev.syslet.syscalls.ipc.MqPriority;
import dev.syslet.syscalls.ipc.MsgBuf;
import dev.syslet.syscalls.ipc.MsqidDs;
import dev.syslet.syscalls.ipc.SemValues;
import dev.syslet.syscalls.ipc.Sembufs;
import dev.syslet.syscalls.ipc.SemidDs;
import dev.syslet.syscalls.memory.LeasedBuffer;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.testing.Poll;
import dev.syslet.syscalls.testing.WaitBed;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Futexes, System V semaphores and queues, POSIX queues, through an executor on the real kernel. */
@Timeout(120)
class IpcCallsTest {

  private static final Timespec NOW = new Timespec();
  private static final int PRIVATE_U32 = FUTEX2_SIZE_U32 | FUTEX2_PRIVATE;

  private final WaitBed bed = new WaitBed();
  private final List<Descriptor> removals = new ArrayList<>();

  @AfterEach
  void close() {
    removals.forEach(bed::ok);
    bed.close();
  }

  private static void assumeThere(long result) {
    assumeTrue(result != -Errno.ENOSYS, "the kernel does not have the call");
  }

  /** Wakes until somebody was woken: who waits may not be asleep yet. */
  private void wake(Descriptor d) {
    Poll.until("one is woken", () -> bed.ok(d) == 1);
  }

  // --- futex ---

  @Test
  void aFutexWaitsWhileTheWordHasTheValueAndIsWoken() throws Exception {
    FutexWord word = new FutexWord();
    int wait = FUTEX_WAIT | FUTEX_PRIVATE_FLAG;
    assertEquals(-Errno.EAGAIN, bed.call(Syscalls.futex(word, wait, 1, null, 0)));
    assertEquals(
        "ETIMEDOUT", Errnos.name(bed.call(Syscalls.futex(word, wait, 0, Timespec.ofNanos(1), 0))));
    CompletableFuture<CompletionEvent> waiting = bed.submit(Syscalls.futex(word, wait, 0, null, 0));
    wake(Syscalls.futex(word, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1, null, 0));
    assertEquals(0, result(waiting));
    word.setRelease(-5);
    assertEquals(-5, word.getAcquire());
    assertEquals(-Errno.EAGAIN, bed.call(Syscalls.futex(word, wait, 0, null, 0)));
    assertEquals(
        "ETIMEDOUT", Errnos.name(bed.call(Syscalls.futex(word, wait, -5, Timespec.ofNanos(1), 0))));
  }

  @Test
  void aBitSetWakesOnlyWhoHasOneOfTheBits() throws Exception {
    FutexWord word = new FutexWord();
    CompletableFuture<CompletionEvent> waiting =
        bed.submit(Syscalls.futex(word, FUTEX_WAIT_BITSET, 0, null, 0x80000001));
    wake(Syscalls.futex(word, FUTEX_WAKE_BITSET, 1, null, 0x80000000));
    assertEquals(0, result(waiting));
    Timespec past = Timespec.ofNanos(1);
    assertEquals(
        "ETIMEDOUT",
        Errnos.name(
            bed.call(Syscalls.futex(word, FUTEX_WAIT_BITSET, 0, past, FUTEX_BITSET_MATCH_ANY))));
  }

  @Test
  void theNewerFutexCallsWaitAndWake() throws Exception {
    FutexWord word = new FutexWord();
    int all = FUTEX_BITSET_MATCH_ANY;
    assumeThere(bed.call(Syscalls.futex_wake(word, all, 1, PRIVATE_U32)));
    assertEquals(
        -Errno.EAGAIN,
        bed.call(Syscalls.futex_wait(word, -1, all, PRIVATE_U32, null, CLOCK_MONOTONIC)));
    word.setRelease(-1);
    CompletableFuture<CompletionEvent> waiting =
        bed.submit(Syscalls.futex_wait(word, -1, all, PRIVATE_U32, null, CLOCK_MONOTONIC));
    wake(Syscalls.futex_wake(word, all, 1, PRIVATE_U32));
    assertEquals(0, result(waiting));
    assertEquals(
        "ETIMEDOUT",
        Errnos.name(
            bed.call(
                Syscalls.futex_wait(
                    word, -1, all, PRIVATE_U32, Timespec.ofNanos(1), CLOCK_MONOTONIC))));
  }

  @Test
  void futexWaitvTellsWhichWordWasWoken() throws Exception {
    FutexWord one = new FutexWord();
    FutexWord two = new FutexWord();
    two.setRelease(-3);
    FutexWaitvs words = new FutexWaitvs(2).add(one, 0, PRIVATE_U32).add(two, -3, PRIVATE_U32);
    long timedOut = bed.call(Syscalls.futex_waitv(words, 0, Timespec.ofNanos(1), CLOCK_MONOTONIC));
    assumeThere(timedOut);
    assertEquals("ETIMEDOUT", Errnos.name(timedOut));
    CompletableFuture<CompletionEvent> waiting =
        bed.submit(Syscalls.futex_waitv(words, 0, null, CLOCK_MONOTONIC));
    wake(Syscalls.futex(two, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1, null, 0));
    assertEquals(1, result(waiting));
    one.setRelease(1);
    assertEquals(-Errno.EAGAIN, bed.call(Syscalls.futex_waitv(words, 0, null, CLOCK_MONOTONIC)));
  }

  @Test
  void futexesThatCannotBeAreRefused() {
    FutexWord word = new FutexWord();
    refused("EINVAL", "operation 6", () -> Syscalls.futex(word, 6, 0, null, 0)); // LOCK_PI
    refused("EINVAL", "operation 3", () -> Syscalls.futex(word, 3, 0, null, 0)); // REQUEUE
    refused("EINVAL", "not 0", () -> new FutexWaitvs(0));
    refused("EINVAL", "not 129", () -> new FutexWaitvs(129));
    refused("EINVAL", "not 0", () -> Syscalls.futex_waitv(new FutexWaitvs(1), 0, null, 1));
    refused(
        "EFAULT",
        "may use 48 bytes",
        () -> bed.call(Syscalls.of("futex_waitv", new FutexWaitvs(1), 2, 0, null, 1)));
    assertThrows(
        IllegalStateException.class, () -> new FutexWaitvs(1).add(word, 0, 0).add(word, 0, 0));
  }

  // --- System V ---

  private int semaphores(int count) {
    int semid = (int) bed.ok(Syscalls.semget(IPC_PRIVATE, count, IPC_CREAT | 0600));
    removals.add(Syscalls.semctl(semid, 0, IPC_RMID, 0));
    return semid;
  }

  @Test
  void semopWaitsForASemaphoreAndMakesAllOrNone() throws Exception {
    int semid = semaphores(3);
    assertEquals(0, bed.ok(Syscalls.semctl(semid, 1, SETVAL, 5)));
    assertEquals(5, bed.ok(Syscalls.semctl(semid, 1, GETVAL, 0)));
    Sembufs both = new Sembufs(2).add(1, -3, 0).add(2, -1, IPC_NOWAIT);
    assertEquals(-Errno.EAGAIN, bed.call(Syscalls.semop(semid, both)));
    assertEquals(5, bed.ok(Syscalls.semctl(semid, 1, GETVAL, 0)));
    CompletableFuture<CompletionEvent> waiting =
        bed.submit(Syscalls.semop(semid, Sembufs.of(2, -1, 0)));
    assertEquals(0, bed.ok(Syscalls.semop(semid, Sembufs.of(2, 2, 0))));
    assertEquals(0, result(waiting));
    assertEquals(0, bed.ok(Syscalls.semtimedop(semid, both, NOW)));
    assertEquals(
        -Errno.EAGAIN,
        bed.call(Syscalls.semtimedop(semid, Sembufs.of(2, -1, 0), Timespec.ofNanos(1))));
    assertEquals(0, bed.ok(Syscalls.semtimedop(semid, Sembufs.of(2, 0, 0), null)));

    SemValues values = new SemValues();
    assertEquals(0, bed.ok(Syscalls.semctl(semid, 0, GETALL, values)));
    assertEquals(List.of(0, 2, 0), List.of(values.get(0), values.get(1), values.get(2)));
    assertEquals(0, bed.ok(Syscalls.semctl(semid, 0, SETALL, values.set(2, 32767))));
    assertEquals(32767, bed.ok(Syscalls.semctl(semid, 2, GETVAL, 0)));
  }

  @Test
  void aSetsDescriptionCanBeAskedAndChanged() {
    int semid = semaphores(3);
    SemidDs ds = new SemidDs();
    assertEquals(0, bed.ok(Syscalls.semctl(semid, 0, IPC_STAT, ds)));
    assertEquals(3, ds.count());
    assertEquals(0600, ds.mode() & 0777);
    assertEquals(IPC_PRIVATE, ds.key());
    assertEquals(0, ds.operationTime());
    assertTrue(ds.changeTime() > 1_000_000_000, ds::toString);
    assertEquals(ds.uid(), ds.creatorUid());
    assertEquals(ds.gid(), ds.creatorGid());
    ds.permissions(ds.uid(), ds.gid(), 0640);
    assertEquals(0, bed.ok(Syscalls.semctl(semid, 0, IPC_SET, ds)));
    assertEquals(0, bed.ok(Syscalls.semctl(semid, 0, IPC_STAT, ds)));
    assertEquals(0640, ds.mode() & 0777);
    assertEquals(-Errno.EFAULT, bed.call(Syscalls.semctl(semid, 0, IPC_STAT, 5)));
    assertEquals(-Errno.EFAULT, bed.call(Syscalls.semctl(semid, 0, GETALL, 5)));
    refused("EFAULT", "command 13", () -> Syscalls.semctl(semid, 0, GETALL, ds));
    refused("EFAULT", "command 17", () -> Syscalls.semctl(semid, 0, SETALL, ds));
  }

  @Test
  void semaphoresThatCannotBeAreRefused() {
    refused("EINVAL", "-1", () -> Syscalls.semget(IPC_PRIVATE, -1, 0600));
    refused("E2BIG", "501", () -> new Sembufs(501));
    refused("EINVAL", "0", () -> new Sembufs(0));
    refused("EINVAL", "not 0", () -> Syscalls.semop(1, new Sembufs(1)));
    refused("EINVAL", "not 0", () -> Syscalls.semtimedop(1, new Sembufs(1), null));
    refused("EFBIG", "65536", () -> Sembufs.of(65536, 0, 0));
    refused("ERANGE", "32768", () -> Sembufs.of(0, 32768, 0));
    refused("ERANGE", "32768", () -> new SemValues().set(0, 32768));
    Sembufs one = Sembufs.of(0, 1, 0);
    refused("EFAULT", "may use 12", () -> bed.call(Syscalls.of("semop", 1, one, 2)));
    refused("EINVAL", "no count", () -> bed.call(Syscalls.of("semop", 1, one, -1)));
    assertThrows(IllegalStateException.class, () -> one.add(0, 1, 0));
    assertEquals(1, one.clear().add(3, 4, 5).count());
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void messagesAreTakenByTypeAndWaitedFor() throws Exception {
    int msqid = (int) bed.ok(Syscalls.msgget(IPC_PRIVATE, IPC_CREAT | 0600));
    removals.add(Syscalls.msgctl(msqid, IPC_RMID, null));
    MsgBuf got = new MsgBuf(10);
    assertEquals("ENOMSG", Errnos.name(bed.call(Syscalls.msgrcv(msqid, got, 0, IPC_NOWAIT))));
    CompletableFuture<CompletionEvent> waiting = bed.submit(Syscalls.msgrcv(msqid, got, 0, 0));
    assertEquals(0, bed.ok(Syscalls.msgsnd(msqid, MsgBuf.of(4, ascii("four")), 0)));
    assertEquals(4, result(waiting));
    assertEquals(4, got.type());
    assertArrayEquals(ascii("four"), got.text(4));

    MsgBuf message = new MsgBuf(20);
    bed.ok(Syscalls.msgsnd(msqid, message.set(1, ascii("a long message")), 0));
    bed.ok(Syscalls.msgsnd(msqid, message.set(1L << 40, ascii("x")), 0));
    MsqidDs ds = new MsqidDs();
    assertEquals(0, bed.ok(Syscalls.msgctl(msqid, IPC_STAT, ds)));
    assertEquals(2, ds.messages());
    assertEquals(15, ds.currentBytes());
    assertEquals(ProcessHandle.current().pid(), ds.lastSender());
    assertTrue(ds.lastReceiver() > 0, "a thread that waited is told by its own number");
    assertTrue(ds.sendTime() > 1_000_000_000 && ds.receiveTime() > 1_000_000_000, ds::toString);
    assertTrue(ds.changeTime() > 1_000_000_000, ds::toString);
    ds.permissions(ds.uid(), ds.gid(), 0640);
    assertEquals(0, bed.ok(Syscalls.msgctl(msqid, IPC_SET, ds.maxBytes(100))));
    assertEquals(0, bed.ok(Syscalls.msgctl(msqid, IPC_STAT, ds)));
    assertEquals(100, ds.maxBytes());
    assertEquals(0640, ds.mode() & 0777);

    assertEquals(1, bed.ok(Syscalls.msgrcv(msqid, got, 1L << 40, 0)));
    assertEquals(1L << 40, got.type());
    assertEquals(0, bed.ok(Syscalls.msgctl(msqid, IPC_STAT, ds)));
    assertEquals(ProcessHandle.current().pid(), ds.lastReceiver());
    assertEquals("E2BIG", Errnos.name(bed.call(Syscalls.msgrcv(msqid, got, 0, IPC_NOWAIT))));
    assertEquals(10, bed.ok(Syscalls.msgrcv(msqid, got, -1, MSG_NOERROR)));
    assertArrayEquals(ascii("a long mes"), got.text(10));
  }

  @Test
  void messagesThatCannotBeAreRefused() {
    MsgBuf message = new MsgBuf(4);
    refused("EINVAL", "not 0", () -> message.set(0, ascii("a")));
    refused("E2BIG", "5 bytes", () -> message.set(1, ascii("12345")));
    assertThrows(IndexOutOfBoundsException.class, () -> message.text(5));
    assertThrows(IllegalArgumentException.class, () -> new MsgBuf(-1));
    refused("EFAULT", "may use 13", () -> bed.call(Syscalls.of("msgsnd", 1, message, 5, 0)));
    refused("EFAULT", "may use 13", () -> bed.call(Syscalls.of("msgrcv", 1, message, 5, 0, 0)));
    refused("EINVAL", "-1", () -> bed.call(Syscalls.of("msgsnd", 1, message, -1, 0)));
  }

  // --- POSIX queues ---

  private Fd queue(String name) {
    int flags = O_RDWR | O_CREAT | O_EXCL;
    long number = bed.call(Syscalls.mq_open(name, flags, 0600, MqAttr.of(2, 64)));
    assumeThere(number);
    removals.add(Syscalls.mq_unlink(name));
    return bed.adopt((int) number);
  }

  @Test
  void queuesGiveTheHighestPriorityFirstAndAreWaitedFor() throws Exception {
    Fd queue = queue("syslet-test-" + ProcessHandle.current().pid());
    MqAttr attr = new MqAttr();
    assertEquals(0, bed.ok(Syscalls.mq_getsetattr(queue, null, attr)));
    assertEquals(
        "MqAttr[flags=0, maxMessages=2, messageBytes=64, currentMessages=0]", attr.toString());
    LeasedBuffer into = LeasedBuffer.allocate(64);
    MqPriority priority = new MqPriority();
    assertEquals(
        "ETIMEDOUT", Errnos.name(bed.call(Syscalls.mq_timedreceive(queue, into, priority, NOW))));
    CompletableFuture<CompletionEvent> waiting =
        bed.submit(Syscalls.mq_timedreceive(queue, into, priority, null));
    assertEquals(0, bed.ok(Syscalls.mq_timedsend(queue, direct("first"), 32767, null)));
    assertEquals(5, result(waiting));
    assertEquals(32767, priority.get());
    assertEquals('f', into.buffer().get(0));

    into.buffer().put(0, ascii("low")).limit(3);
    assertEquals(0, bed.ok(Syscalls.mq_timedsend(queue, into, 1, null)));
    assertEquals(0, bed.ok(Syscalls.mq_timedsend(queue, direct("high"), 2, null)));
    assertEquals(
        "ETIMEDOUT", Errnos.name(bed.call(Syscalls.mq_timedsend(queue, direct("x"), 1, NOW))));
    ByteBuffer large = ByteBuffer.allocateDirect(64);
    assertEquals(4, bed.ok(Syscalls.mq_timedreceive(queue, large, priority, null)));
    assertEquals(2, priority.get());
    into.buffer().clear();
    assertEquals(3, bed.ok(Syscalls.mq_timedreceive(queue, into, null, null)));
    assertEquals(0, bed.ok(Syscalls.mq_getsetattr(queue, new MqAttr().flags(O_NONBLOCK), null)));
    assertEquals(-Errno.EAGAIN, bed.call(Syscalls.mq_timedreceive(queue, into, null, null)));
    assertEquals(0, bed.ok(Syscalls.mq_getsetattr(queue, new MqAttr(), attr)));
    assertEquals(O_NONBLOCK, attr.flags());
    into.buffer().limit(63);
    assertEquals(
        "EMSGSIZE", Errnos.name(bed.call(Syscalls.mq_timedreceive(queue, into, null, NOW))));
  }

  @Test
  void queuesThatCannotBeAreRefused() {
    refused("EINVAL", "index 0", () -> Syscalls.mq_open("/name", O_RDWR, 0, null));
    refused("EINVAL", "index 1", () -> Syscalls.mq_unlink("a/b"));
    refused("EINVAL", "not empty", () -> Syscalls.mq_unlink(""));
    assertEquals(-Errno.ENOENT, bed.call(Syscalls.mq_unlink("syslet-test-missing")));
    Fd queue = queue("syslet-test-refused-" + ProcessHandle.current().pid());
    refused("EINVAL", "32768", () -> Syscalls.mq_timedsend(queue, direct("x"), 32768, null));
    refused("EINVAL", "-1", () -> Syscalls.mq_timedsend(queue, direct("x"), -1, null));
    refused(
        "EFAULT",
        "heap buffer",
        () -> Syscalls.mq_timedreceive(queue, ByteBuffer.allocate(64), null, null));
    queue.close();
    refused("EBADF", "", () -> bed.call(Syscalls.mq_getsetattr(queue, null, null)));
  }
}
