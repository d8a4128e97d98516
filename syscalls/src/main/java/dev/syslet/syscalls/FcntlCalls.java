package dev.syslet.syscalls;

import dev.syslet.core.Descriptor;
import dev.syslet.core.SubmitException;
import dev.syslet.syscalls.file.Flock;
import dev.syslet.syscalls.memory.LeasedBuffer;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Structs;
import java.nio.ByteBuffer;

/** The factories of {@link Syscalls} for commands: what they do is decided by an argument. */
abstract class FcntlCalls extends FdXattrCalls {

  FcntlCalls() {}

  private static Descriptor pointer(Descriptor d, ByteBuffer buffer) {
    return d.addArgument(Memory.address(buffer), buffer);
  }

  private static Descriptor pointer(Descriptor d, LeasedBuffer buffer) {
    return d.addArgument(Structs.address(buffer) + buffer.buffer().position(), buffer);
  }

  /**
   * Fills a descriptor: a command that needs no argument.
   *
   * @param d the descriptor
   * @param file the file
   * @param command F_GETFD, F_GETFL, F_GETLEASE, F_GETPIPE_SZ, F_GET_SEALS
   * @return the descriptor; its result is what was asked
   */
  public static Descriptor fcntl(Descriptor d, Fd file, int command) {
    return file(d, Numbers.FCNTL, file).addArgument(command).addArgument(0);
  }

  /**
   * A command that needs no argument.
   *
   * @param file the file
   * @param command F_GETFD, F_GETFL, F_GETLEASE, F_GETPIPE_SZ, F_GET_SEALS
   * @return a new descriptor; its result is what was asked
   */
  public static Descriptor fcntl(Fd file, int command) {
    return fcntl(new Descriptor(), file, command);
  }

  /**
   * Fills a descriptor: a command with a number.
   *
   * @param d the descriptor
   * @param file the file
   * @param command F_SETFD, F_SETFL, F_DUPFD_CLOEXEC, F_SETLEASE, F_SETPIPE_SZ, F_ADD_SEALS
   * @param argument the number
   * @return the descriptor; its result is 0, or of F_DUPFD_CLOEXEC a number to be given to {@link
   *     LinuxKernel#adopt}, of F_SETPIPE_SZ the size
   */
  public static Descriptor fcntl(Descriptor d, Fd file, int command, long argument) {
    return file(d, Numbers.FCNTL, file).addArgument(command).addArgument(argument);
  }

  /**
   * A command with a number.
   *
   * @param file the file
   * @param command F_SETFD, F_SETFL, F_DUPFD_CLOEXEC, F_SETLEASE, F_SETPIPE_SZ, F_ADD_SEALS
   * @param argument the number
   * @return a new descriptor; its result is 0, or of F_DUPFD_CLOEXEC a number to be given to {@link
   *     LinuxKernel#adopt}, of F_SETPIPE_SZ the size
   */
  public static Descriptor fcntl(Fd file, int command, long argument) {
    return fcntl(new Descriptor(), file, command, argument);
  }

  /**
   * Fills a descriptor: lock a range of a file, unlock it, or ask who has it locked. The locks of
   * F_SETLK and its like belong to the process and end when it closes the file anywhere: prefer the
   * F_OFD_ commands.
   *
   * @param d the descriptor
   * @param file the file
   * @param command F_SETLK, F_SETLKW, F_GETLK, F_OFD_SETLK, F_OFD_SETLKW, F_OFD_GETLK
   * @param lock the lock; the F_GETLK commands write the answer into it
   * @return the descriptor; its result is 0; EAGAIN or EACCES of a lock in the way that is not
   *     waited for
   */
  public static Descriptor fcntl(Descriptor d, Fd file, int command, Flock lock) {
    return file(d, Numbers.FCNTL, file)
        .addArgument(command)
        .addArgument(Structs.address(lock), lock);
  }

  /**
   * Lock a range of a file, unlock it, or ask who has it locked. The locks of F_SETLK and its like
   * belong to the process and end when it closes the file anywhere: prefer the F_OFD_ commands.
   *
   * @param file the file
   * @param command F_SETLK, F_SETLKW, F_GETLK, F_OFD_SETLK, F_OFD_SETLKW, F_OFD_GETLK
   * @param lock the lock; the F_GETLK commands write the answer into it
   * @return a new descriptor; its result is 0; EAGAIN or EACCES of a lock in the way that is not
   *     waited for
   */
  public static Descriptor fcntl(Fd file, int command, Flock lock) {
    return fcntl(new Descriptor(), file, command, lock);
  }

  /**
   * Fills a descriptor: a request to a device or a file system, with a number or without an
   * argument.
   *
   * @param d the descriptor
   * @param file the file
   * @param request the request
   * @param argument the number, 0 when there is none
   * @return the descriptor; its result is what the request says
   */
  public static Descriptor ioctl(Descriptor d, Fd file, long request, long argument) {
    return file(d, Numbers.IOCTL, file).addArgument(request).addArgument(argument);
  }

  /**
   * A request to a device or a file system, with a number or without an argument.
   *
   * @param file the file
   * @param request the request
   * @param argument the number, 0 when there is none
   * @return a new descriptor; its result is what the request says
   */
  public static Descriptor ioctl(Fd file, long request, long argument) {
    return ioctl(new Descriptor(), file, request, argument);
  }

  /**
   * Fills a descriptor: a request to a device or a file system, with memory.
   *
   * @param d the descriptor
   * @param file the file
   * @param request the request
   * @param argument a direct buffer; what lies from its position on is read or filled. The library
   *     cannot know how much the request needs: too small a buffer is not noticed
   * @return the descriptor; its result is what the request says
   * @throws SubmitException (EFAULT) when the buffer is not direct
   */
  public static Descriptor ioctl(Descriptor d, Fd file, long request, ByteBuffer argument) {
    return pointer(file(d, Numbers.IOCTL, file).addArgument(request), argument);
  }

  /**
   * Fills a descriptor: a request to a device or a file system, with memory.
   *
   * @param d the descriptor
   * @param file the file
   * @param request the request
   * @param argument what lies from its position on is read or filled. The library cannot know how
   *     much the request needs: too small a buffer is not noticed
   * @return the descriptor; its result is what the request says
   */
  public static Descriptor ioctl(Descriptor d, Fd file, long request, LeasedBuffer argument) {
    return pointer(file(d, Numbers.IOCTL, file).addArgument(request), argument);
  }

  /**
   * A request to a device or a file system, with memory.
   *
   * @param file the file
   * @param request the request
   * @param argument a direct buffer; what lies from its position on is read or filled. The library
   *     cannot know how much the request needs: too small a buffer is not noticed
   * @return a new descriptor; its result is what the request says
   * @throws SubmitException (EFAULT) when the buffer is not direct
   */
  public static Descriptor ioctl(Fd file, long request, ByteBuffer argument) {
    return ioctl(new Descriptor(), file, request, argument);
  }

  /**
   * A request to a device or a file system, with memory.
   *
   * @param file the file
   * @param request the request
   * @param argument what lies from its position on is read or filled. The library cannot know how
   *     much the request needs: too small a buffer is not noticed
   * @return a new descriptor; its result is what the request says
   */
  public static Descriptor ioctl(Fd file, long request, LeasedBuffer argument) {
    return ioctl(new Descriptor(), file, request, argument);
  }
}
