package dev.syslet.syscalls.memory;

import dev.syslet.core.SubmitException;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Memory;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A bounded pool of direct, page-aligned buffers of one size.
 *
 * <pre>{@code
 * BufferPool pool = new BufferPool(16 * 1024, 256);
 * try (LeasedBuffer buffer = pool.take()) {
 *   executor.call(Syscalls.pread64(file, buffer, 0));
 * }
 * }</pre>
 *
 * <p>Thread-safe; never waits. Memory is made when it is first needed and used again from then on.
 */
public final class BufferPool {

  private final int bufferBytes;
  private final int maxBuffers;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>();
  private int outstanding;

  /**
   * Makes an empty pool.
   *
   * @param bufferBytes the size of each buffer, at least 1
   * @param maxBuffers how many may be out at a time, at least 1
   * @throws IllegalArgumentException when one of them is below 1
   */
  public BufferPool(int bufferBytes, int maxBuffers) {
    if (bufferBytes < 1 || maxBuffers < 1) {
      throw new IllegalArgumentException(
          "a pool of " + maxBuffers + " buffers of " + bufferBytes + " bytes");
    }
    this.bufferBytes = bufferBytes;
    this.maxBuffers = maxBuffers;
  }

  /**
   * Takes a buffer out; its bytes are whatever the last user left in them.
   *
   * @return the buffer, to be closed
   * @throws SubmitException (EAGAIN) when all are out or held by calls
   */
  public LeasedBuffer take() {
    ByteBuffer memory;
    lock.lock();
    try {
      if (outstanding == maxBuffers) {
        throw new SubmitException(
            Errno.EAGAIN,
            "all " + maxBuffers + " buffers of the pool are taken or still held by calls");
      }
      outstanding++;
      memory = free.pollFirst();
    } finally {
      lock.unlock();
    }
    boolean taken = false;
    try {
      LeasedBuffer buffer =
          new LeasedBuffer(memory == null ? Memory.allocatePages(bufferBytes) : memory, this);
      taken = true;
      return buffer;
    } finally {
      if (!taken) {
        forget();
      }
    }
  }

  /** There was no memory for a buffer after all. */
  private void forget() {
    lock.lock();
    try {
      outstanding--;
    } finally {
      lock.unlock();
    }
  }

  void giveBack(ByteBuffer memory) {
    lock.lock();
    try {
      outstanding--;
      free.addFirst(memory);
    } finally {
      lock.unlock();
    }
  }

  /**
   * The size of each buffer.
   *
   * @return bytes
   */
  public int bufferBytes() {
    return bufferBytes;
  }

  /**
   * The bound.
   *
   * @return how many buffers may be out at a time
   */
  public int maxBuffers() {
    return maxBuffers;
  }

  /**
   * How many buffers are out: taken and not closed, or closed and still held by a call.
   *
   * @return the number
   */
  public int outstanding() {
    lock.lock();
    try {
      return outstanding;
    } finally {
      lock.unlock();
    }
  }

  /**
   * How many buffers have memory and lie in the pool.
   *
   * @return the number
   */
  public int free() {
    lock.lock();
    try {
      return free.size();
    } finally {
      lock.unlock();
    }
  }
}
