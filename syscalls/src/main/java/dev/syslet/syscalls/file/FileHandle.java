package dev.syslet.syscalls.file;

import dev.syslet.syscalls.raw.Slabs;

/**
 * A {@code struct file_handle} in native memory: what name_to_handle_at writes and
 * open_by_handle_at reads, the same on every architecture; behind it the mount's id.
 *
 * <pre>
 *   0 handle_bytes (4)   4 handle_type (4)   8 the handle (128)   136 the mount's id (8)
 * </pre>
 *
 * <p>Reusable; one call at a time may use it.
 */
public final class FileHandle extends Struct {

  static final int MAX_HANDLE_BYTES = 128;
  static final int HANDLE_BYTES = 0;
  static final int TYPE = 4;
  static final int HANDLE = 8;
  static final int MOUNT_ID = HANDLE + MAX_HANDLE_BYTES;
  static final int BYTES = MOUNT_ID + 8;

  /** Makes one with room for any handle. */
  public FileHandle() {
    super(Slabs.allocate(BYTES));
    clear();
  }

  /**
   * Makes one from what an earlier one told.
   *
   * @param type its {@link #type}
   * @param handle its {@link #toBytes}
   * @return the new one
   * @throws IllegalArgumentException when there are more than 128 bytes
   */
  public static FileHandle of(int type, byte[] handle) {
    if (handle.length > MAX_HANDLE_BYTES) {
      throw new IllegalArgumentException(
          "a handle of " + handle.length + " bytes; no handle has more than " + MAX_HANDLE_BYTES);
    }
    FileHandle made = new FileHandle();
    made.memory().putInt(HANDLE_BYTES, handle.length).putInt(TYPE, type).put(HANDLE, handle);
    return made;
  }

  /**
   * Makes room for the next handle. Needed before another name_to_handle_at: the last one has left
   * the length of its own.
   *
   * @return this
   */
  public FileHandle clear() {
    memory().putInt(HANDLE_BYTES, MAX_HANDLE_BYTES).putInt(TYPE, 0).putLong(MOUNT_ID, 0);
    return this;
  }

  /**
   * The kind of handle, which only the file system understands.
   *
   * @return the type
   */
  public int type() {
    return memory().getInt(TYPE);
  }

  /**
   * How long the handle is.
   *
   * @return bytes
   */
  public int length() {
    return memory().getInt(HANDLE_BYTES);
  }

  /**
   * The handle.
   *
   * @return its bytes, a copy
   */
  public byte[] toBytes() {
    byte[] handle = new byte[Math.clamp(length(), 0, MAX_HANDLE_BYTES)];
    memory().get(HANDLE, handle);
    return handle;
  }

  /**
   * The mount that the file was found on.
   *
   * @return its id; the one in mountinfo unless the call had AT_HANDLE_MNT_ID_UNIQUE
   */
  public long mountId() {
    return memory().getLong(MOUNT_ID);
  }

  /**
   * All but the mount's id, which is told beside the handle.
   *
   * @hidden
   */
  @Override
  protected int used() {
    return MOUNT_ID;
  }

  @Override
  public String toString() {
    return "FileHandle[type=" + type() + ", " + length() + " bytes, mountId=" + mountId() + "]";
  }
}
