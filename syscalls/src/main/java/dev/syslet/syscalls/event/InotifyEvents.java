package dev.syslet.syscalls.event;

import dev.syslet.syscalls.memory.LeasedBuffer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Walks the records that a read of an inotify file has written into a buffer; the same on both
 * architectures.
 *
 * <pre>
 * a record:   0 wd (4)   4 mask (4)   8 cookie (4)   12 len (4)   16 name, len bytes with zeroes
 * </pre>
 *
 * <pre>{@code
 * long filled = executor.call(Syscalls.read(inotify, buffer));
 * for (InotifyEvents events = InotifyEvents.of(buffer, filled); events.next(); ) {
 *   System.out.println(events.name());
 * }
 * }</pre>
 *
 * <p>A buffer of {@link #MIN_BUFFER_BYTES} has room for any record; a smaller one may get EINVAL.
 * Not thread-safe.
 */
public final class InotifyEvents {

  /** A record with the longest name that there is, 255 bytes and a zero. */
  public static final int MIN_BUFFER_BYTES = 16 + 256;

  private static final int WD = 0;
  private static final int MASK = 4;
  private static final int COOKIE = 8;
  private static final int LEN = 12;
  private static final int NAME = 16;

  private final ByteBuffer memory;
  private int at;
  private int following;

  private InotifyEvents(ByteBuffer memory) {
    this.memory = memory;
  }

  /**
   * Begins a walk; it stands in front of the first record.
   *
   * @param buffer the buffer that the read was given, its position as it was then
   * @param filled the read's result: how many bytes it wrote
   * @return the walk
   * @throws IllegalArgumentException when the result is an error or does not fit into the buffer
   */
  public static InotifyEvents of(ByteBuffer buffer, long filled) {
    return new InotifyEvents(Records.filled("the read of inotify events", buffer, filled));
  }

  /**
   * Begins a walk; it stands in front of the first record.
   *
   * @param buffer the buffer that the read was given
   * @param filled the read's result: how many bytes it wrote
   * @return the walk
   * @throws IllegalArgumentException when the result is an error or does not fit into the buffer
   */
  public static InotifyEvents of(LeasedBuffer buffer, long filled) {
    return of(buffer.buffer(), filled);
  }

  /**
   * Goes to the next record.
   *
   * @return whether there is one
   * @throws IllegalStateException when the bytes are no records
   */
  public boolean next() {
    at = following;
    int left = memory.capacity() - at;
    if (left == 0) {
      return false;
    }
    long length = left < NAME ? NAME : NAME + Integer.toUnsignedLong(memory.getInt(at + LEN));
    if (length > left) {
      throw new IllegalStateException(
          "a record of " + length + " bytes at " + at + " of " + memory.capacity());
    }
    following = at + (int) length;
    return true;
  }

  /**
   * Which watch it is from.
   *
   * @return what inotify_add_watch answered; -1 with IN_Q_OVERFLOW
   */
  public int wd() {
    return memory.getInt(at + WD);
  }

  /**
   * What happened.
   *
   * @return IN_CREATE, IN_DELETE and the like, with IN_ISDIR for a directory
   */
  public int mask() {
    return memory.getInt(at + MASK);
  }

  /**
   * What connects IN_MOVED_FROM and IN_MOVED_TO of one rename.
   *
   * @return a number, 0 for other events
   */
  public int cookie() {
    return memory.getInt(at + COOKIE);
  }

  /**
   * The name, in the directory that is watched, of the file that it happened to.
   *
   * @return the bytes, a copy; none when it happened to what is watched itself
   */
  public byte[] nameBytes() {
    int begin = at + NAME;
    int zero = begin;
    while (zero < following && memory.get(zero) != 0) {
      zero++;
    }
    byte[] name = new byte[zero - begin];
    memory.get(begin, name);
    return name;
  }

  /**
   * The name as text.
   *
   * @return the name, read as UTF-8; for names that are not, use {@link #nameBytes}
   */
  public String name() {
    return new String(nameBytes(), StandardCharsets.UTF_8);
  }
}
