package dev.syslet.syscalls;

import dev.syslet.core.Descriptor;
import dev.syslet.core.SubmitException;
import dev.syslet.syscalls.memory.LeasedBuffer;
import dev.syslet.syscalls.memory.PathName;
import dev.syslet.syscalls.raw.Numbers;
import java.nio.ByteBuffer;

/** The factories of {@link Syscalls} for extended attributes of an open file. */
abstract class FdXattrCalls extends LinkXattrCalls {

  FdXattrCalls() {}

  /**
   * Fills a descriptor: read an extended attribute of a file that is open.
   *
   * @param d the descriptor
   * @param file the file
   * @param name the name of the attribute, such as user.comment
   * @param value a direct buffer; what lies between position and limit is filled, they do not move;
   *     when there is no room at all the call only tells the size
   * @return the descriptor; its result is the size of the value; ERANGE when there is too little
   *     room
   * @throws SubmitException (EFAULT) when the buffer is not direct
   */
  public static Descriptor fgetxattr(Descriptor d, Fd file, PathName name, ByteBuffer value) {
    return bytes(path(file(d, Numbers.FGETXATTR, file), name), value);
  }

  /**
   * Fills a descriptor: read an extended attribute of a file that is open.
   *
   * @param d the descriptor
   * @param file the file
   * @param name the name of the attribute, such as user.comment
   * @param value what lies between position and limit is filled, they do not move; when there is no
   *     room at all the call only tells the size
   * @return the descriptor; its result is the size of the value; ERANGE when there is too little
   *     room
   */
  public static Descriptor fgetxattr(Descriptor d, Fd file, PathName name, LeasedBuffer value) {
    return bytes(path(file(d, Numbers.FGETXATTR, file), name), value);
  }

  /**
   * Read an extended attribute of a file that is open.
   *
   * @param file the file
   * @param name the name of the attribute, such as user.comment
   * @param value a direct buffer; what lies between position and limit is filled, they do not move;
   *     when there is no room at all the call only tells the size
   * @return a new descriptor; its result is the size of the value; ERANGE when there is too little
   *     room
   * @throws SubmitException (EFAULT) when the buffer is not direct, or when the text is no path,
   *     see {@link PathName#of(String)}
   */
  public static Descriptor fgetxattr(Fd file, String name, ByteBuffer value) {
    return fgetxattr(new Descriptor(), file, PathName.of(name), value);
  }

  /**
   * Read an extended attribute of a file that is open.
   *
   * @param file the file
   * @param name the name of the attribute, such as user.comment
   * @param value what lies between position and limit is filled, they do not move; when there is no
   *     room at all the call only tells the size
   * @return a new descriptor; its result is the size of the value; ERANGE when there is too little
   *     room
   * @throws SubmitException when the text is no path, see {@link PathName#of(String)}
   */
  public static Descriptor fgetxattr(Fd file, String name, LeasedBuffer value) {
    return fgetxattr(new Descriptor(), file, PathName.of(name), value);
  }

  /**
   * Fills a descriptor: set an extended attribute of a file that is open.
   *
   * @param d the descriptor
   * @param file the file
   * @param name the name of the attribute, such as user.comment
   * @param value a direct buffer; what lies between position and limit is the value, they do not
   *     move
   * @param flags 0, XATTR_CREATE or XATTR_REPLACE
   * @return the descriptor; its result is 0
   * @throws SubmitException (EFAULT) when the buffer is not direct
   */
  public static Descriptor fsetxattr(
      Descriptor d, Fd file, PathName name, ByteBuffer value, int flags) {
    return bytes(path(file(d, Numbers.FSETXATTR, file), name), value).addArgument(flags);
  }

  /**
   * Fills a descriptor: set an extended attribute of a file that is open.
   *
   * @param d the descriptor
   * @param file the file
   * @param name the name of the attribute, such as user.comment
   * @param value what lies between position and limit is the value, they do not move
   * @param flags 0, XATTR_CREATE or XATTR_REPLACE
   * @return the descriptor; its result is 0
   */
  public static Descriptor fsetxattr(
      Descriptor d, Fd file, PathName name, LeasedBuffer value, int flags) {
    return bytes(path(file(d, Numbers.FSETXATTR, file), name), value).addArgument(flags);
  }

  /**
   * Set an extended attribute of a file that is open.
   *
   * @param file the file
   * @param name the name of the attribute, such as user.comment
   * @param value a direct buffer; what lies between position and limit is the value, they do not
   *     move
   * @param flags 0, XATTR_CREATE or XATTR_REPLACE
   * @return a new descriptor; its result is 0
   * @throws SubmitException (EFAULT) when the buffer is not direct, or when the text is no path,
   *     see {@link PathName#of(String)}
   */
  public static Descriptor fsetxattr(Fd file, String name, ByteBuffer value, int flags) {
    return fsetxattr(new Descriptor(), file, PathName.of(name), value, flags);
  }

  /**
   * Set an extended attribute of a file that is open.
   *
   * @param file the file
   * @param name the name of the attribute, such as user.comment
   * @param value what lies between position and limit is the value, they do not move
   * @param flags 0, XATTR_CREATE or XATTR_REPLACE
   * @return a new descriptor; its result is 0
   * @throws SubmitException when the text is no path, see {@link PathName#of(String)}
   */
  public static Descriptor fsetxattr(Fd file, String name, LeasedBuffer value, int flags) {
    return fsetxattr(new Descriptor(), file, PathName.of(name), value, flags);
  }

  /**
   * Fills a descriptor: list the extended attributes of a file that is open.
   *
   * @param d the descriptor
   * @param file the file
   * @param names a direct buffer; what lies between position and limit is filled with names, a zero
   *     after each, they do not move; when there is no room at all the call only tells the size
   * @return the descriptor; its result is the size of the list; ERANGE when there is too little
   *     room
   * @throws SubmitException (EFAULT) when the buffer is not direct
   */
  public static Descriptor flistxattr(Descriptor d, Fd file, ByteBuffer names) {
    return bytes(file(d, Numbers.FLISTXATTR, file), names);
  }

  /**
   * Fills a descriptor: list the extended attributes of a file that is open.
   *
   * @param d the descriptor
   * @param file the file
   * @param names what lies between position and limit is filled with names, a zero after each, they
   *     do not move; when there is no room at all the call only tells the size
   * @return the descriptor; its result is the size of the list; ERANGE when there is too little
   *     room
   */
  public static Descriptor flistxattr(Descriptor d, Fd file, LeasedBuffer names) {
    return bytes(file(d, Numbers.FLISTXATTR, file), names);
  }

  /**
   * List the extended attributes of a file that is open.
   *
   * @param file the file
   * @param names a direct buffer; what lies between position and limit is filled with names, a zero
   *     after each, they do not move; when there is no room at all the call only tells the size
   * @return a new descriptor; its result is the size of the list; ERANGE when there is too little
   *     room
   * @throws SubmitException (EFAULT) when the buffer is not direct
   */
  public static Descriptor flistxattr(Fd file, ByteBuffer names) {
    return flistxattr(new Descriptor(), file, names);
  }

  /**
   * List the extended attributes of a file that is open.
   *
   * @param file the file
   * @param names what lies between position and limit is filled with names, a zero after each, they
   *     do not move; when there is no room at all the call only tells the size
   * @return a new descriptor; its result is the size of the list; ERANGE when there is too little
   *     room
   */
  public static Descriptor flistxattr(Fd file, LeasedBuffer names) {
    return flistxattr(new Descriptor(), file, names);
  }

  /**
   * Fills a descriptor: remove an extended attribute of a file that is open.
   *
   * @param d the descriptor
   * @param file the file
   * @param name the name of the attribute, such as user.comment
   * @return the descriptor; its result is 0
   */
  public static Descriptor fremovexattr(Descriptor d, Fd file, PathName name) {
    return path(file(d, Numbers.FREMOVEXATTR, file), name);
  }

  /**
   * Remove an extended attribute of a file that is open.
   *
   * @param file the file
   * @param name the name of the attribute, such as user.comment
   * @return a new descriptor; its result is 0
   * @throws SubmitException when the text is no path, see {@link PathName#of(String)}
   */
  public static Descriptor fremovexattr(Fd file, String name) {
    return fremovexattr(new Descriptor(), file, PathName.of(name));
  }
}
