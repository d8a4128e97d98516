package dev.syslet.syscalls.event;

import dev.syslet.syscalls.raw.EpollLayout;
import dev.syslet.syscalls.raw.Slabs;
import java.util.Objects;

/**
 * An array of {@code struct epoll_event} in native memory that epoll_wait fills. Its layout is that
 * of the architecture.
 *
 * <pre>{@code
 * EpollEvents events = new EpollEvents(64);
 * long ready = executor.call(Syscalls.epoll_pwait2(epoll, events, 64, null));
 * for (int i = 0; i < ready; i++) {
 *   handle(events.data(i), events.events(i));
 * }
 * }</pre>
 *
 * <p>Reusable; one call at a time may use it.
 */
public final class EpollEvents extends Struct {

  /** The most events that one can have room for, on both architectures. */
  public static final int MAX_EVENTS = 4096;

  private final EpollLayout layout;
  private final int capacity;

  /**
   * Makes one.
   *
   * @param capacity how many events there is room for, 1 to {@link #MAX_EVENTS}
   * @throws IllegalArgumentException when it is out of range
   */
  public EpollEvents(int capacity) {
    this(capacity, EpollLayout.CURRENT);
  }

  EpollEvents(int capacity, EpollLayout layout) {
    super(Slabs.allocate(checked(capacity) * layout.bytes()));
    this.capacity = capacity;
    this.layout = layout;
  }

  private static int checked(int capacity) {
    if (capacity < 1 || capacity > MAX_EVENTS) {
      throw new IllegalArgumentException(
          "room for " + capacity + " events: it must be 1 to " + MAX_EVENTS);
    }
    return capacity;
  }

  /**
   * How many events there is room for.
   *
   * @return the number
   */
  public int capacity() {
    return capacity;
  }

  /**
   * What was found.
   *
   * @param index which event, from 0, below the call's result
   * @return EPOLL bits
   * @throws IndexOutOfBoundsException when there is no room for so many
   */
  public int events(int index) {
    return memory().getInt(at(index) + EpollLayout.EVENTS);
  }

  /**
   * The number that epoll_ctl was given for the file.
   *
   * @param index which event, from 0, below the call's result
   * @return the number
   * @throws IndexOutOfBoundsException when there is no room for so many
   */
  public long data(int index) {
    return memory().getLong(at(index) + layout.data());
  }

  private int at(int index) {
    return Objects.checkIndex(index, capacity) * layout.bytes();
  }

  @Override
  public String toString() {
    return "EpollEvents[room for " + capacity + "]";
  }
}
