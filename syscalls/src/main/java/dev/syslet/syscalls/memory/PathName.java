package dev.syslet.syscalls.memory;

import dev.syslet.core.SubmitException;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Slabs;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A path as the kernel takes it: bytes in native memory, with a zero at the end.
 *
 * <p>Immutable, thread-safe, and good for any number of calls: who uses a path often makes its
 * {@code PathName} once. The same type carries the other strings of syscalls, such as names of
 * attributes.
 *
 * <pre>{@code
 * PathName config = PathName.of("/etc/hosts");
 * Syscalls.statx(d, config, 0, STATX_SIZE, result);
 * }</pre>
 *
 * <p>A path is bytes to Linux. A string is encoded as UTF-8, whatever the locale; for a name that
 * is not valid UTF-8 there is {@link #of(byte[])}.
 */
public final class PathName extends Struct {

  private final String text;

  private PathName(byte[] bytes, String text) {
    super(terminated(bytes));
    this.text = text;
  }

  private static ByteBuffer terminated(byte[] bytes) {
    ByteBuffer memory = Slabs.allocate(bytes.length + 1);
    memory.put(0, bytes);
    return memory;
  }

  /**
   * Encodes a path.
   *
   * @param path the text
   * @return the path
   * @throws SubmitException (EINVAL) when it has a zero character or half a surrogate pair in it,
   *     (ENAMETOOLONG) when it has more than 4095 bytes
   */
  public static PathName of(String path) {
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == 0) {
        throw zeroAt(i, path);
      }
      if (Character.isSurrogate(c)) {
        if (!Character.isHighSurrogate(c)
            || i + 1 == path.length()
            || !Character.isLowSurrogate(path.charAt(i + 1))) {
          throw new SubmitException(
              Errno.EINVAL,
              "half a surrogate pair at index " + i + " of the path \"" + path + "\"");
        }
        i++;
      }
    }
    return checked(path.getBytes(StandardCharsets.UTF_8), path);
  }

  /**
   * Takes a path as it is.
   *
   * @param path the bytes, without a zero at the end; copied
   * @return the path
   * @throws SubmitException (EINVAL) when there is a zero in it, (ENAMETOOLONG) when it has more
   *     than 4095 bytes
   */
  public static PathName of(byte[] path) {
    String text = new String(path, StandardCharsets.UTF_8);
    for (int i = 0; i < path.length; i++) {
      if (path[i] == 0) {
        throw zeroAt(i, text);
      }
    }
    return checked(path, text);
  }

  private static PathName checked(byte[] bytes, String text) {
    if (bytes.length >= LinuxConstants.PATH_MAX) {
      throw new SubmitException(
          Errno.ENAMETOOLONG,
          "a path of "
              + bytes.length
              + " bytes is longer than "
              + (LinuxConstants.PATH_MAX - 1)
              + ": \""
              + text.substring(0, 60)
              + "...\"");
    }
    return new PathName(bytes, text);
  }

  private static SubmitException zeroAt(int index, String text) {
    return new SubmitException(
        Errno.EINVAL,
        "a zero at index " + index + " of the path \"" + text.replace('\0', '?') + "\"");
  }

  /** @hidden */
  @Override
  protected boolean isWritable() {
    return false;
  }

  /**
   * How long the path is.
   *
   * @return the number of bytes, without the zero at the end
   */
  public int length() {
    return bytes() - 1;
  }

  /**
   * The path's bytes.
   *
   * @return a copy, without the zero at the end
   */
  public byte[] toBytes() {
    byte[] copy = new byte[length()];
    memory().get(0, copy);
    return copy;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PathName path && memory().equals(path.memory());
  }

  @Override
  public int hashCode() {
    return memory().hashCode();
  }

  /**
   * The path as text.
   *
   * @return the text it was made from; bytes that are not UTF-8 as U+FFFD
   */
  @Override
  public String toString() {
    return text;
  }
}
