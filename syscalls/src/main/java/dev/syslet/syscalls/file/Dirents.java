package dev.syslet.syscalls.file;

import dev.syslet.syscalls.memory.LeasedBuffer;
import dev.syslet.syscalls.raw.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Walks the records that getdents64 has written into a buffer.
 *
 * <pre>
 * a record:   0 inode (8)           8 offset of the next (8)   16 record length (2)
 *            18 type (1)           19 name, a zero at its end
 * </pre>
 *
 * <pre>{@code
 * long filled = executor.call(Syscalls.getdents64(directory, buffer));
 * for (Dirents entries = Dirents.of(buffer, filled); entries.next(); ) {
 *   System.out.println(entries.name());
 * }
 * }</pre>
 *
 * <p>Not thread-safe. The records for {@code .} and {@code ..} are told too.
 */
public final class Dirents {

  private static final int INODE = 0;
  private static final int RECORD_LENGTH = 16;
  private static final int TYPE = 18;
  private static final int NAME = 19;

  private final ByteBuffer memory;
  private final int end;
  private int at;
  private int following;

  private Dirents(ByteBuffer memory, int begin, int end) {
    this.memory = memory;
    this.end = end;
    this.at = begin;
    this.following = begin;
  }

  /**
   * Begins a walk; it stands in front of the first record.
   *
   * @param buffer the buffer that the call was given, its position as it was then
   * @param filled the call's result: how many bytes it wrote
   * @return the walk
   * @throws IllegalArgumentException when the result is an error or does not fit into the buffer
   */
  public static Dirents of(ByteBuffer buffer, long filled) {
    if (filled < 0) {
      throw new IllegalArgumentException("getdents64 failed with " + Errno.name(filled));
    }
    if (filled > buffer.remaining()) {
      throw new IllegalArgumentException(
          filled + " bytes of records are more than the buffer's " + buffer.remaining());
    }
    int begin = buffer.position();
    return new Dirents(
        buffer.duplicate().order(ByteOrder.nativeOrder()), begin, begin + (int) filled);
  }

  /**
   * Begins a walk; it stands in front of the first record.
   *
   * @param buffer the buffer that the call was given
   * @param filled the call's result: how many bytes it wrote
   * @return the walk
   * @throws IllegalArgumentException when the result is an error or does not fit into the buffer
   */
  public static Dirents of(LeasedBuffer buffer, long filled) {
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
    if (at >= end) {
      return false;
    }
    int length = end - at > NAME ? memory.getShort(at + RECORD_LENGTH) & 0xFFFF : 0;
    if (length <= NAME || length > end - at) {
      throw new IllegalStateException(
          "a record of " + length + " bytes at " + at + " of a buffer filled to " + end);
    }
    following = at + length;
    return true;
  }

  /**
   * The file's inode number.
   *
   * @return the number
   */
  public long inode() {
    return memory.getLong(at + INODE);
  }

  /**
   * The file's type, as far as the directory knows it.
   *
   * @return the type; {@link FileType#UNKNOWN} where the file system does not store it in the
   *     directory
   */
  public FileType type() {
    // DT_REG and the others are the upper four bits of S_IFREG and the others.
    int type = memory.get(at + TYPE);
    return type == 0 ? FileType.UNKNOWN : FileType.ofMode(type << 12);
  }

  /**
   * The file's name as the kernel has it.
   *
   * @return the bytes, a copy
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
   * The file's name as text.
   *
   * @return the name, read as UTF-8; for names that are not, use {@link #nameBytes}
   */
  public String name() {
    return new String(nameBytes(), StandardCharsets.UTF_8);
  }
}
