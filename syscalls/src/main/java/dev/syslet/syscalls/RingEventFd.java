package dev.syslet.syscalls;

import dev.syslet.core.event.CompletionRing;
import dev.syslet.core.ring.RecordRing;
import dev.syslet.syscalls.event.EventConstants;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Slabs;
import dev.syslet.syscalls.raw.WaitNumbers;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An eventfd(2) that becomes readable when a ring has records: for an epoll loop, and for a process
 * that inherits it or is passed it.
 *
 * <pre>{@code
 * RingEventFd ready = RingEventFd.open(kernel, ring);
 * ... add ready.file() to the epoll set
 * while (running) {
 *   if (!ready.arm()) {
 *     ... epoll_wait, at the events of the other files, and when this one is readable:
 *     ready.drain();
 *   }
 *   ring.reap(handler, 256);
 * }
 * }</pre>
 *
 * <p>It costs a ring nothing while it is not armed. A consumer in another process arms it by asking
 * to be woken in the ring's header, as it does before it waits at the futex.
 *
 * <p>Thread-safe. A ring has at most one that serves other processes: the last that was opened.
 */
public final class RingEventFd implements AutoCloseable {

  private static final int FLAGS = EventConstants.EFD_CLOEXEC | EventConstants.EFD_NONBLOCK;

  private final RecordRing ring;
  private final Fd file;

  /** The 64-bit 1 that a write adds. */
  private final ByteBuffer one = Slabs.allocate(Long.BYTES).putLong(0, 1);

  private final AtomicBoolean armed = new AtomicBoolean();
  private final Runnable onArmed = this::fire;
  private volatile boolean closed;

  private RingEventFd(RecordRing ring, Fd file) {
    this.ring = ring;
    this.file = file;
  }

  /**
   * Makes an eventfd for a ring. It is closed on exec; who wants a child process to inherit it
   * clears that flag.
   *
   * @param kernel whose handle the file gets
   * @param ring the ring
   * @return the eventfd, not armed
   * @throws IllegalStateException when the process has no room for another file
   */
  public static RingEventFd open(LinuxKernel kernel, CompletionRing ring) {
    long fd = NativeCalls.call(WaitNumbers.EVENTFD2, 0, FLAGS);
    if (fd < 0) {
      throw new IllegalStateException("eventfd2: " + Errno.name(fd));
    }
    RingEventFd eventFd = new RingEventFd(ring.records(), kernel.adopt((int) fd));
    if (ring.records().isShared()) {
      ring.records().signalReaders(eventFd::write);
    }
    return eventFd;
  }

  /**
   * The file to put into an epoll set.
   *
   * @return its handle
   */
  public Fd file() {
    return file;
  }

  /**
   * Asks for the file to become readable, once, when the ring has records. Arming it twice is the
   * same as once.
   *
   * @return true when there are records now: then reap and do not wait
   * @throws dev.syslet.core.ring.CorruptRingException when the ring was found corrupt
   */
  public boolean arm() {
    if (!armed.compareAndSet(false, true)) {
      return !ring.isEmpty();
    }
    if (ring.arm(onArmed)) {
      armed.set(false);
      return true;
    }
    return false;
  }

  /** Makes the file unreadable again; call it before reaping. */
  public void drain() {
    if (file.acquire() == 0) {
      try {
        ByteBuffer count = Slabs.allocate(Long.BYTES);
        NativeCalls.call(Numbers.READ, file.number(), Memory.base(count), Long.BYTES);
      } finally {
        file.release();
      }
    }
  }

  /** Closes the file; the ring stays. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      if (ring.isShared()) {
        ring.signalReaders(null);
      }
      file.close();
    }
  }

  private void fire() {
    armed.set(false);
    write();
  }

  /** Never waits: the file is non-blocking, and a full counter is readable all the same. */
  private void write() {
    if (file.acquire() == 0) {
      try {
        NativeCalls.call(Numbers.WRITE, file.number(), Memory.base(one), Long.BYTES);
      } finally {
        file.release();
      }
    }
  }
}
