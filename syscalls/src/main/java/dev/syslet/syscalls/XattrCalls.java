package dev.syslet.syscalls;

import dev.syslet.core.Descriptor;
import dev.syslet.core.SubmitException;
import dev.syslet.syscalls.memory.LeasedBuffer;
import dev.syslet.syscalls.memory.PathName;
import dev.syslet.syscalls.raw.Numbers;
import java.nio.ByteBuffer;

/** The factories of {@link Syscalls} for extended attributes of the file at the end of a path. */
abstract class XattrCalls extends InodeCalls {

  XattrCalls() {}

  /** Begins a call about one attribute of the file at a path. */
  static Descriptor attribute(Descriptor d, int syscall, PathName path, PathName name) {
    return path(path(d.syscall(syscall), path), name);
  }

  /**
   * Fills a descriptor: read an extended attribute of a file by its path; a symbolic link is
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
  public static Descriptor getxattr(Descriptor d, PathName path, PathName name, ByteBuffer value) {
    return bytes(attribute(d, Numbers.GETXATTR, path, name), value);
  }

  /**
   * Fills a descriptor: read an extended attribute of a file by its path; a symbolic link is
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
  public static Descriptor getxattr(
      Descriptor d, PathName path, PathName name, LeasedBuffer value) {
    return bytes(attribute(d, Numbers.GETXATTR, path, name), value);
  }

  /**
   * Read an extended attribute of a file by its path; a symbolic link is followed.
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
  public static Descriptor getxattr(String path, String name, ByteBuffer value) {
    return getxattr(new Descriptor(), PathName.of(path), PathName.of(name), value);
  }

  /**
   * Read an extended attribute of a file by its path; a symbolic link is followed.
   *
   * @param path the path, from the working directory if it is relative
   * @param name the name of the attribute, such as user.comment
   * @param value what lies between position and limit is filled, they do not move; when there is no
   *     room at all the call only tells the size
   * @return a new descriptor; its result is the size of the value; ERANGE when there is too little
   *     room
   * @throws SubmitException when the text is no path, see {@link PathName#of(String)}
   */
  public static Descriptor getxattr(String path, String name, LeasedBuffer value) {
    return getxattr(new Descriptor(), PathName.of(path), PathName.of(name), value);
  }

  /**
   * Fills a descriptor: set an extended attribute of a file by its path; a symbolic link is
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
  public static Descriptor setxattr(
      Descriptor d, PathName path, PathName name, ByteBuffer value, int flags) {
    return bytes(attribute(d, Numbers.SETXATTR, path, name), value).addArgument(flags);
  }

  /**
   * Fills a descriptor: set an extended attribute of a file by its path; a symbolic link is
   * followed.
   *
   * @param d the descriptor
   * @param path the path, from the working directory if it is relative
   * @param name the name of the attribute, such as user.comment
   * @param value what lies between position and limit is the value, they do not move
   * @param flags 0, XATTR_CREATE or XATTR_REPLACE
   * @return the descriptor; its result is 0
   */
  public static Descriptor setxattr(
      Descriptor d, PathName path, PathName name, LeasedBuffer value, int flags) {
    return bytes(attribute(d, Numbers.SETXATTR, path, name), value).addArgument(flags);
  }

  /**
   * Set an extended attribute of a file by its path; a symbolic link is followed.
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
  public static Descriptor setxattr(String path, String name, ByteBuffer value, int flags) {
    return setxattr(new Descriptor(), PathName.of(path), PathName.of(name), value, flags);
  }

  /**
   * Set an extended attribute of a file by its path; a symbolic link is followed.
   *
   * @param path the path, from the working directory if it is relative
   * @param name the name of the attribute, such as user.comment
   * @param value what lies between position and limit is the value, they do not move
   * @param flags 0, XATTR_CREATE or XATTR_REPLACE
   * @return a new descriptor; its result is 0
   * @throws SubmitException when the text is no path, see {@link PathName#of(String)}
   */
  public static Descriptor setxattr(String path, String name, LeasedBuffer value, int flags) {
    return setxattr(new Descriptor(), PathName.of(path), PathName.of(name), value, flags);
  }

  /**
   * Fills a descriptor: list the extended attributes of a file by its path; a symbolic link is
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
  public static Descriptor listxattr(Descriptor d, PathName path, ByteBuffer names) {
    return bytes(path(d.syscall(Numbers.LISTXATTR), path), names);
  }

  /**
   * Fills a descriptor: list the extended attributes of a file by its path; a symbolic link is
   * followed.
   *
   * @param d the descriptor
   * @param path the path, from the working directory if it is relative
   * @param names what lies between position and limit is filled with names, a zero after each, they
   *     do not move; when there is no room at all the call only tells the size
   * @return the descriptor; its result is the size of the list; ERANGE when there is too little
   *     room
   */
  public static Descriptor listxattr(Descriptor d, PathName path, LeasedBuffer names) {
    return bytes(path(d.syscall(Numbers.LISTXATTR), path), names);
  }

  /**
   * List the extended attributes of a file by its path; a symbolic link is followed.
   *
   * @param path the path, from the working directory if it is relative
   * @param names a direct buffer; what lies between position and limit is filled with names, a zero
   *     after each, they do not move; when there is no room at all the call only tells the size
   * @return a new descriptor; its result is the size of the list; ERANGE when there is too little
   *     room
   * @throws SubmitException (EFAULT) when the buffer is not direct, or when the text is no path,
   *     see {@link PathName#of(String)}
   */
  public static Descriptor listxattr(String path, ByteBuffer names) {
    return listxattr(new Descriptor(), PathName.of(path), names);
  }

  /**
   * List the extended attributes of a file by its path; a symbolic link is followed.
   *
   * @param path the path, from the working directory if it is relative
   * @param names what lies between position and limit is filled with names, a zero after each, they
   *     do not move; when there is no room at all the call only tells the size
   * @return a new descriptor; its result is the size of the list; ERANGE when there is too little
   *     room
   * @throws SubmitException when the text is no path, see {@link PathName#of(String)}
   */
  public static Descriptor listxattr(String path, LeasedBuffer names) {
    return listxattr(new Descriptor(), PathName.of(path), names);
  }

  /**
   * Fills a descriptor: remove an extended attribute of a file by its path; a symbolic link is
   * followed.
   *
   * @param d the descriptor
   * @param path the path, from the working directory if it is relative
   * @param name the name of the attribute, such as user.comment
   * @return the descriptor; its result is 0
   */
  public static Descriptor removexattr(Descriptor d, PathName path, PathName name) {
    return attribute(d, Numbers.REMOVEXATTR, path, name);
  }

  /**
   * Remove an extended attribute of a file by its path; a symbolic link is followed.
   *
   * @param path the path, from the working directory if it is relative
   * @param name the name of the attribute, such as user.comment
   * @return a new descriptor; its result is 0
   * @throws SubmitException when the text is no path, see {@link PathName#of(String)}
   */
  public static Descriptor removexattr(String path, String name) {
    return removexattr(new Descriptor(), PathName.of(path), PathName.of(name));
  }
}
