package dev.syslet.syscalls.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.SubmitException;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.Scratch;
import dev.syslet.syscalls.raw.ScratchPool;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.testing.Poll;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BufferPoolTest {

  @Test
  void aBufferIsAlignedToAPageAndUsedAgain() {
    BufferPool pool = new BufferPool(10_000, 2);
    LeasedBuffer first = pool.take();
    long address = Structs.address(first);
    assertEquals(0, address % 4096);
    assertEquals(10_000, first.buffer().remaining());
    assertEquals(1, pool.outstanding());
    first.close();
    assertEquals(0, pool.outstanding());
    assertEquals(1, pool.free());
    assertEquals(address, Structs.address(pool.take()));
  }

  @Test
  void aHeldBufferIsNotGivenToAnybodyElse() {
    BufferPool pool = new BufferPool(64, 2);
    LeasedBuffer held = pool.take();
    assertEquals(0, held.acquire());
    held.close();
    assertEquals(-Errno.EFAULT, held.acquire());
    assertEquals(1, pool.outstanding());
    LeasedBuffer other = pool.take();
    assertNotEquals(Structs.address(held), Structs.address(other));
    held.release();
    assertEquals(1, pool.outstanding());
    assertEquals(Structs.address(held), Structs.address(pool.take()));
  }

  @Test
  void aSecondCloseDoesNotGiveTheBufferBackTwice() {
    BufferPool pool = new BufferPool(64, 2);
    LeasedBuffer buffer = pool.take();
    buffer.close();
    buffer.close();
    assertEquals(1, pool.free());
    assertEquals(0, pool.outstanding());
  }

  @Test
  void anEmptyPoolSaysSo() {
    BufferPool pool = new BufferPool(64, 1);
    LeasedBuffer only = pool.take();
    SubmitException e = assertThrows(SubmitException.class, pool::take);
    assertTrue(e.isFull());
    only.close();
    pool.take().close();
  }

  @Test
  void memoryOfTheUsersIsWrappedFromItsPositionToItsLimit() {
    ByteBuffer memory = ByteBuffer.allocateDirect(100).position(10).limit(30);
    LeasedBuffer wrapped = LeasedBuffer.wrap(memory);
    assertEquals(Memory.base(memory) + 10, Structs.address(wrapped));
    assertEquals(20, wrapped.buffer().remaining());
    wrapped.buffer().put(0, (byte) 7);
    assertEquals(7, memory.get(10));
    assertTrue(wrapped.isWritable());
    assertFalse(LeasedBuffer.wrap(memory.asReadOnlyBuffer()).isWritable());
    wrapped.close();
    assertThrows(SubmitException.class, () -> LeasedBuffer.wrap(ByteBuffer.allocate(1)));
  }

  @Test
  void boundsAreChecked() {
    assertThrows(IllegalArgumentException.class, () -> new BufferPool(0, 1));
    assertThrows(IllegalArgumentException.class, () -> new BufferPool(1, 0));
    assertThrows(IllegalArgumentException.class, () -> LeasedBuffer.allocate(0));
  }

  @Test
  void closeAndHoldsRacedGiveEachBufferBackOnce() {
    BufferPool pool = new BufferPool(64, 512);
    Set<Long> inUse = ConcurrentHashMap.newKeySet();
    IntStream.range(0, 20_000)
        .parallel()
        .forEach(
            i -> {
              LeasedBuffer buffer = pool.take();
              assertTrue(inUse.add(Structs.address(buffer)), "one memory, two users");
              assertEquals(0, buffer.acquire());
              Thread closer = i % 100 == 0 ? Thread.startVirtualThread(buffer::close) : null;
              inUse.remove(Structs.address(buffer));
              buffer.release();
              if (closer == null) {
                buffer.close();
              }
            });
    Poll.until("all are back", () -> pool.outstanding() == 0);
    assertTrue(pool.free() <= 512);
  }

  @Test
  void scratchMemoryBelongsToOneThreadAtATime() {
    IntStream.range(0, 50_000)
        .parallel()
        .forEach(
            i -> {
              try (Scratch scratch = ScratchPool.take()) {
                scratch.memory().putLong(Scratch.STATX, i);
                Thread.onSpinWait();
                assertEquals(i, scratch.memory().getLong(Scratch.STATX));
              }
            });
    assertEquals(0, ScratchPool.busy());
  }

  @Test
  void whenAllScratchIsBusyThereIsMore() {
    Scratch[] taken = new Scratch[200];
    for (int i = 0; i < taken.length; i++) {
      taken[i] = ScratchPool.take();
    }
    long different = Arrays.stream(taken).mapToLong(s -> s.address(0)).distinct().count();
    for (Scratch scratch : taken) {
      scratch.close();
    }
    assertEquals(200, different);
    assertEquals(0, ScratchPool.busy());
  }
}
