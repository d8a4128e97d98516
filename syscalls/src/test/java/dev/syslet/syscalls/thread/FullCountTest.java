package dev.syslet.syscalls.thread;

import static dev.syslet.syscalls.LinuxConstants.O_NONBLOCK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.Descriptor;
import dev.syslet.core.Kernel;
import dev.syslet.core.Route;
import dev.syslet.syscalls.Errnos;
import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.LinuxKernel;
import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.file.FdPair;
import dev.syslet.syscalls.memory.FullCount;
import dev.syslet.syscalls.memory.Iovecs;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.InFull;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.ScratchPool;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.testing.TestCall;
import dev.syslet.syscalls.testing.TestCall.Outcome;
import dev.syslet.syscalls.testing.TestFiles;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Short counts are told as they are, or the call goes on until its count is full. */
class FullCountTest {

  private static final int BIG = 300_000; // several times what a pipe holds

  private final LinuxKernel kernel = LinuxKernel.builder().build();

  @AfterEach
  void close() {
    kernel.close();
    assertEquals(0, ScratchPool.busy());
  }

  private Fd[] pipe(int flags) {
    FdPair pair = new FdPair();
    assertEquals(0, NativeCalls.call(Numbers.PIPE2, Structs.address(pair), flags));
    return new Fd[] {kernel.adopt(pair.first()), kernel.adopt(pair.second())};
  }

  private static ByteBuffer buffer(int bytes) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(bytes);
    for (int i = 0; i < bytes; i++) {
      buffer.put(i, (byte) (i * 7));
    }
    return buffer;
  }

  private static Iovecs vector(ByteBuffer bytes, int... lengths) {
    Iovecs vector = new Iovecs(lengths.length);
    int at = 0;
    for (int length : lengths) {
      vector.add(bytes.slice(at, length));
      at += length;
    }
    return vector;
  }

  @Test
  void aReadOfAPipeIsShortUnlessItsFullCountIsAsked() {
    Fd[] pipe = pipe(0);
    try (Fd in = pipe[0];
        Fd out = pipe[1]) {
      ByteBuffer read = ByteBuffer.allocateDirect(30);
      assertEquals(10, TestCall.attempt(kernel, Syscalls.write(out, buffer(10))));
      assertEquals(new Outcome(10, Route.INLINE), TestCall.run(kernel, Syscalls.read(in, read)));
      assertEquals(10, TestCall.attempt(kernel, Syscalls.write(out, buffer(10))));
      Descriptor full = FullCount.of(Syscalls.read(in, read));
      long begun = TestCall.attempt(kernel, full);
      assertEquals(Kernel.begun(10), begun);
      TestCall call = TestCall.resume(kernel, full, begun);
      call.awaitStarted();
      assertEquals(15, TestCall.attempt(kernel, Syscalls.write(out, buffer(15))));
      assertFalse(call.isDone());
      assertEquals(5, TestCall.attempt(kernel, Syscalls.write(out, buffer(5))));
      assertEquals(new Outcome(30, Route.READINESS), call.await());
      assertEquals((byte) (9 * 7), read.get(9));
      assertEquals(0, read.get(10));
      assertEquals((byte) (4 * 7), read.get(29));
    }
  }

  @Test
  void aFullReadEndsAtTheEndOfTheStream() {
    Fd[] pipe = pipe(0);
    try (Fd in = pipe[0]) {
      assertEquals(10, TestCall.attempt(kernel, Syscalls.write(pipe[1], buffer(10))));
      pipe[1].close();
      ByteBuffer read = ByteBuffer.allocateDirect(30);
      assertEquals(10, TestCall.run(kernel, FullCount.of(Syscalls.read(in, read))).result());
      assertEquals(0, TestCall.run(kernel, FullCount.of(Syscalls.read(in, read))).result());
    }
  }

  @Test
  void vectorsGoOnInTheMiddleOfAPart() {
    Fd[] pipe = pipe(0);
    try (Fd in = pipe[0];
        Fd out = pipe[1]) {
      ByteBuffer sent = buffer(BIG);
      ByteBuffer got = ByteBuffer.allocateDirect(BIG);
      TestCall write =
          TestCall.resume(
              kernel,
              FullCount.of(
                  Syscalls.of("writev", out, vector(sent, 1, 0, 99_999, BIG - 100_000), 4)));
      Descriptor readv =
          FullCount.of(Syscalls.of("readv", in, vector(got, 77_777, 3, 0, BIG - 77_780), 4));
      assertEquals(BIG, TestCall.run(kernel, readv).result());
      assertEquals(BIG, write.await().result());
      assertEquals(sent, got);
    }
  }

  @Test
  void aFullReadOfANonBlockingPipeEndsWithWhatThereIs() {
    Fd[] pipe = pipe(O_NONBLOCK);
    try (Fd in = pipe[0];
        Fd out = pipe[1]) {
      ByteBuffer read = ByteBuffer.allocateDirect(30);
      assertEquals(
          -Errno.EAGAIN, TestCall.run(kernel, FullCount.of(Syscalls.read(in, read))).result());
      assertEquals(10, TestCall.attempt(kernel, Syscalls.write(out, buffer(10))));
      assertEquals(10, TestCall.run(kernel, FullCount.of(Syscalls.read(in, read))).result());
    }
  }

  @Test
  void atAnOffsetEachPieceIsBehindTheLast() {
    try (TestFiles files = TestFiles.onTmpfs(kernel);
        Fd fd = files.openNew(kernel, "f")) {
      ByteBuffer sent = buffer(BIG);
      ByteBuffer got = ByteBuffer.allocateDirect(BIG);
      Descriptor write =
          FullCount.of(Syscalls.of("pwritev", fd, vector(sent, 5, BIG - 5), 2, 9, 0));
      assertEquals(BIG, TestCall.resume(kernel, write).await().result());
      Descriptor read = FullCount.of(Syscalls.of("pread64", fd, got, BIG, 9));
      assertEquals(new Outcome(BIG, Route.INLINE), TestCall.run(kernel, read));
      assertEquals(BIG, TestCall.resume(kernel, read).await().result());
      assertEquals(sent, got);
      Descriptor beyond = FullCount.of(Syscalls.of("pread64", fd, got, BIG, 20));
      assertEquals(BIG - 11, TestCall.resume(kernel, beyond).await().result());
      Descriptor negative = FullCount.of(Syscalls.of("pread64", fd, got, BIG, -1));
      assertEquals(-Errno.EINVAL, TestCall.resume(kernel, negative).await().result());
    }
  }

  @Test
  void cuttingBytesOffTheFrontOfAVectorSkipsEmptyParts() {
    ByteBuffer bytes = buffer(20);
    ByteBuffer vector = Structs.memory(vector(bytes, 5, 0, 7, 8));
    assertEquals(0, FullTransfer.cut(vector, 0, 4, 4));
    assertEquals(Memory.base(bytes) + 4, vector.getLong(0));
    assertEquals(1, vector.getLong(8));
    assertEquals(2, FullTransfer.cut(vector, 0, 4, 1));
    assertEquals(3, FullTransfer.cut(vector, 2, 4, 8));
    assertEquals(7, vector.getLong(56));
    assertEquals(4, FullTransfer.cut(vector, 3, 4, 7));
  }

  @Test
  void afterAShortCountOrEintrItGoesOnBehindWhatIsDone() {
    long eintr = -Errnos.number("EINTR");
    List<Long> answers = new ArrayList<>(List.of(eintr, 3L, eintr, 9L, (long) -Errno.EIO));
    List<Long> offsets = new ArrayList<>();
    FullTransfer.Move call =
        (vector, count, at) -> {
          offsets.add(at);
          return answers.removeFirst();
        };
    assertEquals(
        12, FullTransfer.run(Structs.memory(vector(buffer(20), 5, 15)), 100, call, () -> false));
    assertEquals(List.of(100L, 100L, 103L, 103L, 112L), offsets);
    offsets.clear();
    answers.addAll(List.of(5L, 15L));
    assertEquals(
        20, FullTransfer.run(Structs.memory(vector(buffer(20), 5, 15)), -1, call, () -> false));
    assertEquals(List.of(-1L, -1L), offsets);
    answers.add((long) -Errno.EIO);
    assertEquals(
        -Errno.EIO,
        FullTransfer.run(Structs.memory(vector(buffer(20), 5, 15)), 0, call, () -> false));
  }

  @Test
  void anInterruptEndsItWithWhatIsDoneOrWithEintr() {
    long eintr = -Errnos.number("EINTR");
    List<Long> answers = new ArrayList<>(List.of(3L, eintr, 9L, eintr));
    FullTransfer.Move call = (vector, count, at) -> answers.removeFirst();
    BooleanSupplier afterThree = () -> answers.size() == 1;
    assertEquals(
        12, FullTransfer.run(Structs.memory(vector(buffer(20), 5, 15)), 0, call, afterThree));
    BooleanSupplier afterTheLast = answers::isEmpty;
    assertEquals(
        eintr, FullTransfer.run(Structs.memory(vector(buffer(20), 5, 15)), 0, call, afterTheLast));
    assertEquals(0, answers.size());
    assertEquals(
        eintr, FullTransfer.run(Structs.memory(vector(buffer(20), 5, 15)), 0, call, () -> true));
  }

  @Test
  void onlyReadsAndWritesHaveAFullCount() {
    Fd[] pipe = pipe(0);
    try (Fd in = pipe[0];
        Fd out = pipe[1]) {
      assertThrows(IllegalArgumentException.class, () -> FullCount.of(Syscalls.fsync(in)));
      assertThrows(IllegalArgumentException.class, () -> FullCount.of(Syscalls.close(in)));
      Descriptor d = FullCount.of(Syscalls.read(in, buffer(1)));
      assertTrue(InFull.isAskedOf(d));
      assertFalse(InFull.isAskedOf(Syscalls.read(d, in, buffer(1))));
      assertTrue(out.isOpen());
    }
  }
}
