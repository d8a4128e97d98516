package dev.syslet.syscalls;

import dev.syslet.core.Descriptor;
import dev.syslet.core.SubmitException;
import dev.syslet.syscalls.memory.LeasedBuffer;
import dev.syslet.syscalls.memory.PathName;
import dev.syslet.syscalls.raw.Numbers;
import java.nio.ByteBuffer;

/** The factories of {@link Syscalls} for extended attributes of a symbolic link itself. */
abstract class LinkXattrCalls extends XattrCalls {

  LinkXattrCalls() {}

  /**
   * Fills a descriptor: read an extended attribute of a file by its path; a symbolic link is not
   * followed.
   *
   * @param d the descriptor
   * @param path the path, from the working directory if it is relative
   * @param name the name of the attribute, such as user.comment
   * @param value a direct buffer; what lies between position and limit is filled, they do not move;
   *     when there is no room at all the call only tells the size
   * @return the descriptor; its result is the size of the value; ERANGE when there is too little
   *     room
   * @throws SubmitException (EFAULT) when the buffer is not direct
   */
  public static Descriptor lgetxattr(Descriptor d, PathName path, PathName name, ByteBuffer value) {
    return bytes(attribute(d, Numbers.LGETXATTR, path, name), value);
  }

  /**
   * Fills a descriptor: read an extended attribute of a file by its path; a symbolic link is not
   * followed.
   *
   * @param d the descriptor
   * @param path the path, from the working directory if it is relative
   * @param name the name of the attribute, such as user.comment
   * @param value what lies between position and limit is filled, they do not move; when there is no
   *     room at all the call only tells the size
   * @return the descriptor; its result is the size of the value; ERANGE when there is too little
   *     room
   */
  public static Descriptor lgetxattr(
      Descriptor d, PathName path, PathName name, LeasedBuffer value) {
    return bytes(attribute(d, Numbers.LGETXATTR, path, name), value);
  }

  /**
   * Read an extended attribute of a file by its path; a symbolic link is not followed.
   *
   * @param path the path, from the working directory if it is relative
   * @param name the name of the attribute, such as user.comment
   * @param value a direct buffer; what lies between position and limit is filled, they do not move;
   *     when there is no room at all the call only tells the size
   * @return a new descriptor; its result is the size of the value; ERANGE when there is too little
   *     room
   * @throws SubmitException (EFAULT) when the buffer is not direct, or when the text is no path,
   *     see {@link PathName#of(String)}
   */
  public static Descriptor lgetxattr(String path, String name, ByteBuffer value) {
    return lgetxattr(new Descriptor(), PathName.of(path), PathName.of(name), value);
  }

  /**
   * Read an extended attribute of a file by its path; a symbolic link is not followed.
   *
   * @param path the path, from the working directory if it is relative
   * @param name the name of the attribute, such as user.comment
   * @param value what lies between position and limit is filled, they do not move; when there is no
   *     room at all the call only tells the size
   * @return a new descriptor; its result is the size of the value; ERANGE when there is too little
   *     room
   * @throws SubmitException when the text is no path, see {@link PathName#of(String)}
   */
  public static Descriptor lgetxattr(String path, String name, LeasedBuffer value) {
    return lgetxattr(new Descriptor(), PathName.of(path), PathName.of(name), value);
  }

  /**
   * Fills a descriptor: set an extended attribute of a file by its path; a symbolic link is not
   * followed.
   *
   * @param d the descriptor
   * @param path the path, from the working directory if it is relative
   * @param name the name of the attribute, such as user.comment
   * @param value a direct buffer; what lies between position and limit is the value, they do not
   *     move
   * @param flags 0, XATTR_CREATE or XATTR_REPLACE
   * @return the descriptor; its result is 0
   * @throws SubmitException (EFAULT) when the buffer is not direct
   */
  public static Descriptor lsetxattr(
      Descriptor d, PathName path, PathName name, ByteBuffer value, int flags) {
    return bytes(attribute(d, Numbers.LSETXATTR, path, name), value).addArgument(flags);
  }

  /**
   * Fills a descriptor: set an extended attribute of a file by its path; a symbolic link is not
   * followed.
   *
   * @param d the descriptor
   * @param path the path, from the working directory if it is relative
   * @param name the name of the attribute, such as user.comment
   * @param value what lies between position and limit is the value, they do not move
   * @param flags 0, XATTR_CREATE or XATTR_REPLACE
   * @return the descriptor; its result is 0
   */
  public static Descriptor lsetxattr(
      Descriptor d, PathName path, PathName name, LeasedBuffer value, int flags) {
    return bytes(attribute(d, Numbers.LSETXATTR, path, name), value).addArgument(flags);
  }

  /**
   * Set an extended attribute of a file by its path; a symbolic link is not followed.
   *
   * @param path the path, from the working directory if it is relative
   * @param name the name of the attribute, such as user.comment
   * @param value a direct buffer; what lies between position and limit is the value, they do not
   *     move
   * @param flags 0, XATTR_CREATE or XATTR_REPLACE
   * @return a new descriptor; its result is 0
   * @throws SubmitException (EFAULT) when the buffer is not direct, or when the text is no path,
   *     see {@link PathName#of(String)}
   */
  public static Descriptor lsetxattr(String path, String name, ByteBuffer value, int flags) {
    return lsetxattr(new Descriptor(), PathName.of(path), PathName.of(name), value, flags);
  }

  /**
   * Set an extended attribute of a file by its path; a symbolic link is not followed.
   *
   * @param path the path, from the working directory if it is relative
   * @param name the name of the attribute, such as user.comment
   * @param value what lies between position and limit is the value, they do not move
   * @param flags 0, XATTR_CREATE or XATTR_REPLACE
   * @return a new descriptor; its result is 0
   * @throws SubmitException when the text is no path, see {@link PathName#of(String)}
   */
  public static Descriptor lsetxattr(String path, String name, LeasedBuffer value, int flags) {
    return lsetxattr(new Descriptor(), PathName.of(path), PathName.of(name), value, flags);
  }

  /**
   * Fills a descriptor: list the extended attributes of a file by its path; a symbolic link is not
   * followed.
   *
   * @param d the descriptor
   * @param path the path, from the working directory if it is relative
   * @param names a direct buffer; what lies between position and limit is filled with names, a zero
   *     after each, they do not move; when there is no room at all the call only tells the size
   * @return the descriptor; its result is the size of the list; ERANGE when there is too little
   *     room
   * @throws SubmitException (EFAULT) when the buffer is not direct
   */
  public static Descriptor llistxattr(Descriptor d, PathName path, ByteBuffer names) {
    return bytes(path(d.syscall(Numbers.LLISTXATTR), path), names);
  }

  /**
   * Fills a descriptor: list the extended attributes of a file by its path; a symbolic link is not
   * followed.
   *
   * @param d the descriptor
   * @param path the path, from the working directory if it is relative
   * @param names what lies between position and limit is filled with names, a zero after each, they
   *     do not move; when there is no room at all the call only tells the size
   * @return the descriptor; its result is the size of the list; ERANGE when there is too little
   *     room
   */
  public static Descriptor llistxattr(Descriptor d, PathName path, LeasedBuffer names) {
    return bytes(path(d.syscall(Numbers.LLISTXATTR), path), names);
  }

  /**
   * List the extended attributes of a file by its path; a symbolic link is not followed.
   *
   * @param path the path, from the working directory if it is relative
   * @param names a direct buffer; what lies between position and limit is filled with names, a zero
   *     after each, they do not move; when there is no room at all the call only tells the size
   * @return a new descriptor; its result is the size of the list; ERANGE when there is too little
   *     room
   * @throws SubmitException (EFAULT) when the buffer is not direct, or when the text is no path,
   *     see {@link PathName#of(String)}
   */
  public static Descriptor llistxattr(String path, ByteBuffer names) {
    return llistxattr(new Descriptor(), PathName.of(path), names);
  }

  /**
   * List the extended attributes of a file by its path; a symbolic link is not followed.
   *
   * @param path the path, from the working directory if it is relative
   * @param names what lies between position and limit is filled with names, a zero after each, they
   *     do not move; when there is no room at all the call only tells the size
   * @return a new descriptor; its result is the size of the list; ERANGE when there is too little
   *     room
   * @throws SubmitException when the text is no path, see {@link PathName#of(String)}
   */
  public static Descriptor llistxattr(String path, LeasedBuffer names) {
    return llistxattr(new Descriptor(), PathName.of(path), names);
  }

  /**
   * Fills a descriptor: remove an extended attribute of a file by its path; a symbolic link is not
   * followed.
   *
   * @param d the descriptor
   * @param path the path, from the working directory if it is relative
   * @param name the name of the attribute, such as user.comment
   * @return the descriptor; its result is 0
   */
  public static Descriptor lremovexattr(Descriptor d, PathName path, PathName name) {
    return attribute(d, Numbers.LREMOVEXATTR, path, name);
  }

  /**
   * Remove an extended attribute of a file by its path; a symbolic link is not followed.
   *
   * @param path the path, from the working directory if it is relative
   * @param name the name of the attribute, such as user.comment
   * @return a new descriptor; its result is 0
   * @throws SubmitException when the text is no path, see {@link PathName#of(String)}
   */
  public static Descriptor lremovexattr(String path, String name) {
    return lremovexattr(new Descriptor(), PathName.of(path), PathName.of(name));
  }
}
