package dev.syslet.syscalls.event;

import dev.syslet.syscalls.raw.EpollLayout;
import dev.syslet.syscalls.raw.Slabs;

/**
 * A {@code struct epoll_event} in native memory, for epoll_ctl: what to look for, and a number that
 * epoll_wait gives back with what it found. Its layout is that of the architecture.
 *
 * <p>Reusable; one call at a time may use it.
 */
public final class EpollEvent extends Struct {

  private final EpollLayout layout;

  /** Makes one that is all zero. */
  public EpollEvent() {
    this(EpollLayout.CURRENT);
  }

  EpollEvent(EpollLayout layout) {
    super(Slabs.allocate(layout.bytes()));
    this.layout = layout;
  }

  /**
   * Makes one.
   *
   * @param events EPOLLIN, EPOLLOUT, EPOLLET and the like
   * @param data any number
   * @return the new one
   */
  public static EpollEvent of(int events, long data) {
    return new EpollEvent().set(events, data);
  }

  /**
   * Changes it.
   *
   * @param events EPOLLIN, EPOLLOUT, EPOLLET and the like
   * @param data any number
   * @return this
   */
  public EpollEvent set(int events, long data) {
    memory().putInt(EpollLayout.EVENTS, events).putLong(layout.data(), data);
    return this;
  }

  /**
   * What to look for.
   *
   * @return EPOLL bits
   */
  public int events() {
    return memory().getInt(EpollLayout.EVENTS);
  }

  /**
   * The caller's own number.
   *
   * @return any number
   */
  public long data() {
    return memory().getLong(layout.data());
  }

  @Override
  public String toString() {
    return "EpollEvent[events=0x" + Integer.toHexString(events()) + ", data=" + data() + "]";
  }
}
