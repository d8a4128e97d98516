package dev.syslet.syscalls.event;

import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.raw.Slabs;
import java.util.Objects;

/**
 * An array of {@code struct pollfd} in native memory: which files poll and ppoll look at, for what,
 * and what they found; the same on both architectures.
 *
 * <pre>
 * an entry:   0 fd (4)   4 events (2)   6 revents (2)
 * </pre>
 *
 * <pre>{@code
 * PollFds files = new PollFds(2).add(in, POLLIN).add(out, POLLOUT);
 * long ready = executor.call(Syscalls.ppoll(files, Timespec.of(Duration.ofSeconds(1))));
 * if ((files.revents(0) & POLLIN) != 0) ...
 * }</pre>
 *
 * <p>It is a lease that holds its files: a call with a file that has been closed ends with EBADF.
 * An entry can be switched off, as a number of -1 is to the kernel. Any number of calls may use it
 * at once, though they then write over each other's revents; while one does, its entries cannot be
 * changed. Changing it is for one thread at a time.
 */
public final class PollFds extends LeasedParts {

  static final int ELEMENT_BYTES = 8;
  static final int EVENTS = 4;
  static final int REVENTS = 6;

  /** The most entries that there can be. */
  public static final int MAX_ENTRIES = Slabs.SLAB_BYTES / ELEMENT_BYTES;

  private int count;

  /**
   * Makes an empty one.
   *
   * @param capacity how many entries it can have, 1 to {@link #MAX_ENTRIES}
   * @throws IllegalArgumentException when it is out of range
   */
  public PollFds(int capacity) {
    super(Slabs.allocate(checked(capacity) * ELEMENT_BYTES), capacity);
  }

  private static int checked(int capacity) {
    if (capacity < 1 || capacity > MAX_ENTRIES) {
      throw new IllegalArgumentException(
          "room for " + capacity + " entries: it must be 1 to " + MAX_ENTRIES);
    }
    return capacity;
  }

  /**
   * Adds an entry.
   *
   * @param file the file
   * @param events POLLIN, POLLOUT and the like; POLLERR, POLLHUP and POLLNVAL are always told
   * @return this
   * @throws IllegalStateException when there is no room, or a call uses this
   */
  public PollFds add(Fd file, int events) {
    beginChange();
    try {
      if (count == capacity()) {
        throw new IllegalStateException(
            "it already has " + count + " entries, all it has room for");
      }
      put(count++, file, events);
    } finally {
      endChange();
    }
    return this;
  }

  /**
   * Replaces an entry, also one that is switched off.
   *
   * @param index which one, from 0
   * @param file the file
   * @param events POLLIN, POLLOUT and the like
   * @return this
   * @throws IndexOutOfBoundsException when there is no such entry
   * @throws IllegalStateException when a call uses this
   */
  public PollFds set(int index, Fd file, int events) {
    Objects.checkIndex(index, count);
    beginChange();
    try {
      put(index, file, events);
    } finally {
      endChange();
    }
    return this;
  }

  private void put(int index, Fd file, int events) {
    int at = index * ELEMENT_BYTES;
    memory()
        .putInt(at, file.number())
        .putShort(at + EVENTS, (short) events)
        .putShort(at + REVENTS, (short) 0);
    part(index, file);
  }

  /**
   * Switches an entry off: its number becomes -1, its file is held no more, and nothing is told
   * about it.
   *
   * @param index which one, from 0
   * @return this
   * @throws IndexOutOfBoundsException when there is no such entry
   * @throws IllegalStateException when a call uses this
   */
  public PollFds ignore(int index) {
    int at = Objects.checkIndex(index, count) * ELEMENT_BYTES;
    beginChange();
    try {
      memory().putInt(at, -1).putShort(at + REVENTS, (short) 0);
      part(index, null);
    } finally {
      endChange();
    }
    return this;
  }

  /**
   * Takes all entries out.
   *
   * @return this
   * @throws IllegalStateException when a call uses this
   */
  public PollFds clear() {
    beginChange();
    try {
      for (int i = count - 1; i >= 0; i--) {
        memory().putInt(i * ELEMENT_BYTES, -1);
        part(i, null);
      }
      count = 0;
    } finally {
      endChange();
    }
    return this;
  }

  /**
   * How many entries there are, those that are switched off included.
   *
   * @return the number
   */
  public int count() {
    return count;
  }

  /**
   * What an entry looks for.
   *
   * @param index which one, from 0
   * @return POLL bits
   * @throws IndexOutOfBoundsException when there is no such entry
   */
  public int events(int index) {
    return bits(index, EVENTS);
  }

  /**
   * What the last call found.
   *
   * @param index which entry, from 0
   * @return POLL bits, 0 for nothing
   * @throws IndexOutOfBoundsException when there is no such entry
   */
  public int revents(int index) {
    return bits(index, REVENTS);
  }

  private int bits(int index, int offset) {
    return memory().getShort(Objects.checkIndex(index, count) * ELEMENT_BYTES + offset) & 0xFFFF;
  }

  @Override
  public String toString() {
    return "PollFds[" + count + " entries]";
  }
}
