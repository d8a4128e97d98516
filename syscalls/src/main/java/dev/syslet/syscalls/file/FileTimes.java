package dev.syslet.syscalls.file;

import dev.syslet.syscalls.raw.Slabs;
import java.time.Instant;

/**
 * The two times that utimensat sets, in native memory: access and modification, each a {@code
 * struct timespec}.
 *
 * <pre>
 *   0 access: seconds (8)   8 nanoseconds (8)   16 modification: seconds (8)   24 nanoseconds (8)
 * </pre>
 *
 * <p>Reusable; one call at a time may use it.
 */
public final class FileTimes extends Struct {

  static final int BYTES = 32;
  static final int ACCESS = 0;
  static final int MODIFICATION = 16;
  static final int NANOS = 8;

  /** In place of nanoseconds: the time of the call ({@code linux/stat.h}). */
  static final long NOW = 0x3FFFFFFF;

  /** In place of nanoseconds: leave it as it is ({@code linux/stat.h}). */
  static final long OMIT = 0x3FFFFFFE;

  /** Makes one that sets neither. */
  public FileTimes() {
    super(Slabs.allocate(BYTES));
    memory().putLong(ACCESS + NANOS, OMIT).putLong(MODIFICATION + NANOS, OMIT);
  }

  /**
   * Sets both to the time of the call.
   *
   * @return the new one
   */
  public static FileTimes now() {
    return new FileTimes().put(ACCESS, 0, NOW).put(MODIFICATION, 0, NOW);
  }

  /**
   * Sets both.
   *
   * @param access the access time
   * @param modification the modification time
   * @return the new one
   */
  public static FileTimes of(Instant access, Instant modification) {
    return new FileTimes().access(access).modification(modification);
  }

  /**
   * Sets the access time.
   *
   * @param time the time
   * @return this
   */
  public FileTimes access(Instant time) {
    return put(ACCESS, time.getEpochSecond(), time.getNano());
  }

  /**
   * Sets the modification time.
   *
   * @param time the time
   * @return this
   */
  public FileTimes modification(Instant time) {
    return put(MODIFICATION, time.getEpochSecond(), time.getNano());
  }

  private FileTimes put(int at, long seconds, long nanos) {
    memory().putLong(at, seconds).putLong(at + NANOS, nanos);
    return this;
  }

  private String text(int at) {
    long nanos = memory().getLong(at + NANOS);
    if (nanos == OMIT) {
      return "as it is";
    }
    return nanos == NOW ? "now" : Instant.ofEpochSecond(memory().getLong(at), nanos).toString();
  }

  @Override
  public String toString() {
    return "FileTimes[access " + text(ACCESS) + ", modification " + text(MODIFICATION) + "]";
  }
}
