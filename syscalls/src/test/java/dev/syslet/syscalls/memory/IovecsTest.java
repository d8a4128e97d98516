package dev.syslet.syscalls.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.Descriptor;
import dev.syslet.core.SubmitException;
import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.LinuxKernel;
import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.testing.TestCall;
import dev.syslet.syscalls.testing.TestFiles;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class IovecsTest {

  private static boolean isHeld(LeasedBuffer buffer) {
    return buffer.toString().contains("held by 1");
  }

  @Test
  void aPartIsWhatLiesBetweenPositionAndLimit() {
    ByteBuffer plain = ByteBuffer.allocateDirect(100).position(10).limit(30);
    LeasedBuffer leased = LeasedBuffer.allocate(200);
    leased.buffer().position(5);
    Iovecs parts = new Iovecs(2).add(plain).add(leased);
    assertEquals(32, Structs.bytes(parts));
    assertEquals(Memory.base(plain) + 10, Structs.memory(parts).getLong(0));
    assertEquals(20, Structs.memory(parts).getLong(8));
    assertEquals(Structs.address(leased) + 5, Structs.memory(parts).getLong(16));
    assertEquals(195, Structs.memory(parts).getLong(24));
    assertEquals(2, parts.count());
    assertEquals(215, parts.length());
    assertEquals("Iovecs[2 parts, 215 bytes]", parts.toString());
    assertEquals("Iovecs[0 parts, 0 bytes]", parts.clear().toString());
  }

  @Test
  void aHoldOnItIsAHoldOnEachOfItsParts() {
    LeasedBuffer first = LeasedBuffer.allocate(8);
    LeasedBuffer second = LeasedBuffer.allocate(8);
    Iovecs parts = Iovecs.of(first, second);
    assertEquals(0, parts.acquire());
    assertTrue(isHeld(first));
    assertTrue(isHeld(second));
    parts.release();
    assertFalse(isHeld(first));
    assertFalse(isHeld(second));
  }

  @Test
  void aClosedPartIsRefusedAndTheOthersAreLetGo() {
    LeasedBuffer first = LeasedBuffer.allocate(8);
    LeasedBuffer closed = LeasedBuffer.allocate(8);
    Iovecs parts = Iovecs.of(first, closed);
    closed.close();
    assertEquals(-Errno.EFAULT, parts.acquire());
    assertFalse(isHeld(first));
    assertEquals(0, parts.clear().count());
  }

  @Test
  void itCannotBeChangedWhileACallUsesIt() {
    Iovecs parts = new Iovecs(2).add(ByteBuffer.allocateDirect(1));
    assertEquals(0, parts.acquire());
    assertEquals(0, parts.acquire());
    parts.release();
    assertThrows(IllegalStateException.class, () -> parts.add(ByteBuffer.allocateDirect(1)));
    assertThrows(IllegalStateException.class, parts::clear);
    parts.release();
    assertEquals(2, parts.add(ByteBuffer.allocateDirect(1)).count());
    assertThrows(IllegalStateException.class, () -> parts.add(ByteBuffer.allocateDirect(1)));
    assertEquals(2, parts.count());
  }

  @Test
  void readOnlyPartsCanBeWrittenFromButNotReadInto() {
    LinuxKernel kernel = LinuxKernel.builder().maxThreads(1).build();
    try (Fd file = TestFiles.open(kernel, Path.of("/dev/null"), LinuxConstants.O_RDWR)) {
      Iovecs parts = Iovecs.of(ByteBuffer.allocateDirect(1).asReadOnlyBuffer());
      assertEquals(1, Syscalls.writev(file, parts).argument(2));
      assertEquals(
          Errno.EFAULT,
          assertThrows(SubmitException.class, () -> Syscalls.readv(file, parts)).errno());
      parts.clear().add(ByteBuffer.allocateDirect(1));
      assertEquals(1, Syscalls.readv(file, parts).argument(2));
    } finally {
      kernel.close();
    }
  }

  @Test
  void aCallUsesOnlyPartsThatAreThere() {
    LinuxKernel kernel = LinuxKernel.builder().maxThreads(1).build();
    try (Fd file = TestFiles.open(kernel, Path.of("/dev/null"), LinuxConstants.O_RDWR)) {
      Iovecs parts = new Iovecs(4).add(ByteBuffer.allocateDirect(8));
      kernel.validate(Syscalls.of("readv", file, parts, 1));
      refused(kernel, Syscalls.of("readv", file, parts, 2));
      refused(kernel, FullCount.of(Syscalls.of("readv", file, parts, 2)));
      Descriptor inTheMiddle = new Descriptor().syscall(Numbers.READV);
      inTheMiddle.addArgument(file.number(), file).addArgument(Structs.address(parts) + 8, parts);
      refused(kernel, inTheMiddle.addArgument(1));
      Iovecs readOnly = Iovecs.of(ByteBuffer.allocateDirect(8).asReadOnlyBuffer());
      refused(kernel, FullCount.of(Syscalls.of("readv", file, readOnly, 1)));
      refused(kernel, Syscalls.of("read", file, parts, 16)); // would make addresses of the bytes
    } finally {
      kernel.close();
    }
  }

  private static void refused(LinuxKernel kernel, Descriptor d) {
    assertEquals(
        Errno.EFAULT,
        assertThrows(SubmitException.class, () -> kernel.validate(d), kernel.describe(d)).errno());
  }

  @Test
  void nothingIsLeftOfPartsThatAreTakenOut() {
    Iovecs parts = Iovecs.of(ByteBuffer.allocateDirect(8)).clear();
    assertEquals(0, Structs.memory(parts).getLong(0));
    assertEquals(0, Structs.memory(parts).getLong(8));
  }

  @Test
  void whatIsNoPartIsRefused() {
    assertThrows(SubmitException.class, () -> Iovecs.of(ByteBuffer.allocate(1)));
    assertThrows(IllegalArgumentException.class, () -> new Iovecs(0));
    assertThrows(IllegalArgumentException.class, () -> new Iovecs(1025));
  }

  @Test
  void severalPiecesAreWrittenAndReadThroughTheKernel() {
    LinuxKernel kernel = LinuxKernel.builder().maxThreads(1).build();
    try (TestFiles files = TestFiles.onTmpfs(kernel);
        Fd file = files.openNew(kernel, "parts")) {
      ByteBuffer hello = direct("hello, ");
      LeasedBuffer world = LeasedBuffer.wrap(direct("world"));
      assertEquals(
          12,
          TestCall.run(kernel, Syscalls.writev(file, new Iovecs(2).add(hello).add(world)))
              .result());
      LeasedBuffer start = LeasedBuffer.allocate(3);
      LeasedBuffer rest = LeasedBuffer.allocate(20);
      assertEquals(
          11, TestCall.run(kernel, Syscalls.preadv2(file, Iovecs.of(start, rest), 1, 0)).result());
      assertEquals("ell", text(start, 3));
      assertEquals("o, world", text(rest, 8));
    } finally {
      kernel.close();
    }
  }

  private static String text(LeasedBuffer buffer, int length) {
    byte[] bytes = new byte[length];
    buffer.buffer().get(0, bytes);
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  private static ByteBuffer direct(String text) {
    return ByteBuffer.allocateDirect(text.length())
        .put(text.getBytes(StandardCharsets.US_ASCII))
        .flip();
  }
}
