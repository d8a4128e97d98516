package dev.syslet.syscalls.thread;

import static dev.syslet.syscalls.LinuxConstants.O_RDONLY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.Domain;
import dev.syslet.syscalls.fd.FdDomains;
import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.file.FdKind;
import dev.syslet.syscalls.file.FileSystem;
import dev.syslet.syscalls.file.FileType;
import dev.syslet.syscalls.testing.Poll;
import dev.syslet.syscalls.testing.TestFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Closes that take long, by failure domain; the files are made up, and so is how long they take. */
class ClosersTest {

  private static final Domain HUNG = new Domain("mount:/hung", true);
  private static final Domain OTHER = new Domain("mount:/other", true);
  private static final Domain SOCKETS = new Domain("sockets", false);

  @TempDir private Path temporary;

  private final ThreadFactory factory = Thread.ofPlatform().daemon().name("c-", 1).factory();
  private final AtomicBoolean refuses = new AtomicBoolean();
  private final BlockingThreads threads =
      new BlockingThreads(
          new BlockingThreads.Options(
              Integer.MAX_VALUE,
              1_000_000,
              task -> refuses.get() ? null : factory.newThread(task)));
  private final Closers closers = new Closers(threads);
  private final CountDownLatch letGo = new CountDownLatch(1);
  private final ConcurrentLinkedQueue<Integer> begun = new ConcurrentLinkedQueue<>();

  @AfterEach
  void close() {
    letGo.countDown();
    Poll.until("all threads have ended", () -> threads.threads() == 0);
    assertEquals(0, closers.waiting());
  }

  /** A file on a mount whose close hangs, or not. */
  private OpenFile file(Domain domain, int which, CountDownLatch until) throws Exception {
    long number = TestFiles.rawOpen(Files.createTempFile(temporary, "f", ""), O_RDONLY);
    FdKind kind =
        new FdKind(FileType.REGULAR, FileSystem.UNKNOWN, FdKind.NO_MOUNT, false, false, 0);
    OpenFile.Closer closer =
        new OpenFile.Closer() {
          @Override
          public void closeUnheld(OpenFile fd) {
            closers.execute(new CloseTask(fd, null));
          }

          @Override
          public void closed(OpenFile fd, long result) {
            begun.add(which);
            if (!domain.equals(OTHER)) {
              try {
                until.await();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            }
          }
        };
    return new OpenFile((int) number, kind, closer, null, new FdDomains(domain, domain));
  }

  private List<OpenFile> closed(Domain domain, int count) throws Exception {
    List<OpenFile> files = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      files.add(file(domain, i, letGo));
      files.get(i).close();
    }
    return files;
  }

  private static boolean isClosed(OpenFile fd) {
    return fd.closeResult() == 0;
  }

  @Test
  void aMountWhoseClosesHangHoldsTwoThreadsAndNoOtherMountWaits() throws Exception {
    List<OpenFile> hung = closed(HUNG, 50);
    Poll.until("two hang", () -> begun.size() == Closers.MOST_OF_MOUNT);
    assertEquals(48, closers.waiting());
    assertEquals(2, threads.busy());
    List<OpenFile> others = closed(OTHER, 20);
    Poll.until("the others are closed", () -> others.stream().allMatch(ClosersTest::isClosed));
    assertEquals(48, closers.waiting());
    assertTrue(hung.stream().noneMatch(ClosersTest::isClosed));
    letGo.countDown();
    Poll.until("all are closed", () -> hung.stream().allMatch(ClosersTest::isClosed));
    assertTrue(threads.largest() <= 2 * Closers.MOST_OF_MOUNT, threads.largest() + " threads");
  }

  /** One of the two threads of the mount hangs for the whole test, so that the other has all further closes. */
  @Test
  void closesBeginInTheOrderThatTheyCame() throws Exception {
    CountDownLatch longer = new CountDownLatch(1);
    OpenFile first = file(HUNG, 0, longer);
    first.close();
    OpenFile second = file(HUNG, 0, letGo);
    second.close();
    Poll.until("two hang", () -> begun.size() == 2);
    begun.clear();
    List<OpenFile> files = closed(HUNG, 30);
    letGo.countDown();
    Poll.until("all are closed", () -> files.stream().allMatch(ClosersTest::isClosed));
    assertEquals(IntStream.range(0, 30).boxed().toList(), List.copyOf(begun));
    assertFalse(isClosed(first));
    longer.countDown();
    Poll.until("the first is closed", () -> isClosed(first));
  }

  @Test
  void elsewhereMoreClosesMayTakeLongAtATime() throws Exception {
    List<OpenFile> files = closed(SOCKETS, 40);
    Poll.until("as many as may hang", () -> begun.size() == Closers.MOST);
    assertEquals(40 - Closers.MOST, closers.waiting());
    letGo.countDown();
    Poll.until("all are closed", () -> files.stream().allMatch(ClosersTest::isClosed));
  }

  @Test
  void closesForWhichThereIsNoThreadAreMadeWhenThereIsOne() throws Exception {
    refuses.set(true);
    List<OpenFile> files = closed(OTHER, 10);
    assertEquals(0, threads.threads());
    assertTrue(files.stream().noneMatch(ClosersTest::isClosed));
    assertFalse(files.get(0).isOpen());
    refuses.set(false);
    Poll.until("all are closed", () -> files.stream().allMatch(ClosersTest::isClosed));
  }

  @Test
  void aCloseAfterTheThreadsWereClosedIsMadeToo() throws Exception {
    threads.close();
    List<OpenFile> files = closed(OTHER, 3);
    Poll.until("all are closed", () -> files.stream().allMatch(ClosersTest::isClosed));
  }
}
