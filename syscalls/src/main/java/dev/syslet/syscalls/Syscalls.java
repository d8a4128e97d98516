package dev.syslet.syscalls;

import dev.syslet.core.Descriptor;
import dev.syslet.core.SubmitException;
import dev.syslet.syscalls.event.Timespec;
import dev.syslet.syscalls.file.FdPair;
import dev.syslet.syscalls.file.RawFd;
import dev.syslet.syscalls.file.Statx;
import dev.syslet.syscalls.memory.Iovecs;
import dev.syslet.syscalls.memory.LeasedBuffer;
import dev.syslet.syscalls.memory.PathName;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.NativeMemory;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.table.SyscallRow;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Fills descriptors. What a call does stands in its man page; here is what it is given.
 *
 * <pre>{@code
 * executor.submit(Syscalls.fsync(file));                       // a new descriptor
 * executor.submit(Syscalls.pread64(d, file, buffer, offset));  // one used again: no garbage
 * executor.submit(Syscalls.of("fallocate", file, 0, 0, 4096)); // any syscall of the table
 * }</pre>
 *
 * <p>The objects given to a factory stay reachable until the call is over. Memory that its owner
 * can free by hand, such as a buffer of an {@code Arena} that is closed, must not be freed before:
 * use a {@link LeasedBuffer} where that could happen.
 *
 * <p>A factory fills the number and the arguments and nothing more; flags, user data and the rest
 * of a descriptor that is used again stay as they are.
 */
public final class Syscalls extends MqCalls {

  private Syscalls() {}

  /**
   * Fills a descriptor: make a pipe.
   *
   * @param d the descriptor
   * @param result gets the two numbers: read end, write end
   * @param flags O_CLOEXEC, O_NONBLOCK, O_DIRECT
   * @return the descriptor; its result is 0
   */
  public static Descriptor pipe2(Descriptor d, FdPair result, int flags) {
    return d.syscall(Numbers.PIPE2).addArgument(Structs.address(result), result).addArgument(flags);
  }

  /**
   * Make a pipe.
   *
   * @param result gets the two numbers: read end, write end
   * @param flags O_CLOEXEC, O_NONBLOCK, O_DIRECT
   * @return a new descriptor; its result is 0
   */
  public static Descriptor pipe2(FdPair result, int flags) {
    return pipe2(new Descriptor(), result, flags);
  }

  /**
   * Fills a descriptor: wait for a time span, on a clock that is not set.
   *
   * @param d the descriptor
   * @param span how long; not to be changed before the call is over
   * @return the descriptor; its result is 0
   */
  public static Descriptor clock_nanosleep(Descriptor d, Timespec span) {
    return d.syscall(Numbers.CLOCK_NANOSLEEP)
        .addArgument(LinuxConstants.CLOCK_MONOTONIC)
        .addArgument(0)
        .addArgument(Structs.address(span), span)
        .addArgument(0);
  }

  /**
   * Wait for a time span, on a clock that is not set.
   *
   * @param span how long
   * @return a new descriptor; its result is 0
   * @throws IllegalArgumentException when the span is negative
   */
  public static Descriptor clock_nanosleep(Duration span) {
    return clock_nanosleep(new Descriptor(), Timespec.of(span));
  }

  /**
   * Wait for a time span, on a clock that is not set.
   *
   * @param nanos how long, in nanoseconds
   * @return a new descriptor; its result is 0
   * @throws IllegalArgumentException when the span is negative
   */
  public static Descriptor clock_nanosleep(long nanos) {
    return clock_nanosleep(new Descriptor(), Timespec.ofNanos(nanos));
  }

  /**
   * Any call of the table.
   *
   * <p>What an argument may be: a whole number; an {@link Fd}, a {@link RawFd}; a direct {@link
   * ByteBuffer}, whose address from its position on is passed; a {@link LeasedBuffer}; a struct
   * such as {@link Statx}, {@link Iovecs}, {@link Timespec}; a {@link PathName} or a string; null
   * for NULL.
   *
   * @param syscall the kernel's name, or its number as text
   * @param arguments the arguments in the kernel's order
   * @return a new descriptor
   * @throws SubmitException (ENOSYS) when there is no such call here, (EINVAL) when something
   *     cannot be an argument, (EFAULT) for a buffer that is not direct. What the arguments are
   *     worth is checked when the descriptor is submitted
   */
  public static Descriptor of(String syscall, @Nullable Object... arguments) {
    return of(new Descriptor(), syscall, arguments);
  }

  /**
   * Any call of the table.
   *
   * @param syscall its number on this architecture
   * @param arguments the arguments in the kernel's order, as for {@link #of(String, Object...)}
   * @return a new descriptor
   * @throws SubmitException as {@link #of(String, Object...)}
   */
  public static Descriptor of(int syscall, @Nullable Object... arguments) {
    return fill(new Descriptor(), syscall, arguments);
  }

  /**
   * Fills a descriptor: any call of the table.
   *
   * @param d the descriptor
   * @param syscall the kernel's name, or its number as text
   * @param arguments the arguments in the kernel's order, as for {@link #of(String, Object...)}
   * @return the descriptor
   * @throws SubmitException as {@link #of(String, Object...)}
   */
  public static Descriptor of(Descriptor d, String syscall, @Nullable Object... arguments) {
    return fill(d, numberOf(syscall), arguments);
  }

  private static int numberOf(String syscall) {
    if (syscall.matches("[0-9]{1,5}")) {
      return Integer.parseInt(syscall);
    }
    try {
      return Numbers.TABLE.numberOf(syscall);
    } catch (IllegalArgumentException e) {
      throw new SubmitException(Errno.ENOSYS, String.valueOf(e.getMessage()));
    }
  }

  private static Descriptor fill(Descriptor d, int number, @Nullable Object[] arguments) {
    if (arguments.length > Descriptor.MAX_ARGUMENTS) {
      throw new SubmitException(
          Errno.EINVAL,
          arguments.length + " arguments; no syscall takes more than " + Descriptor.MAX_ARGUMENTS);
    }
    d.syscall(number);
    for (int i = 0; i < arguments.length; i++) {
      add(d, i, arguments[i]);
    }
    return d;
  }

  private static void add(Descriptor d, int index, @Nullable Object argument) {
    if (argument == null) {
      d.addArgument(0);
      return;
    }
    switch (argument) {
      case Long number -> d.addArgument(number);
      case Integer number -> d.addArgument(number);
      case Short number -> d.addArgument(number);
      case Byte number -> d.addArgument(number);
      case Fd fd -> d.addArgument(fd.number(), fd);
      case RawFd fd -> d.addArgument(fd.number(), fd);
      case LeasedBuffer buffer ->
          d.addArgument(Structs.address(buffer) + buffer.buffer().position(), buffer);
      case NativeMemory memory -> d.addArgument(Structs.address(memory), memory);
      case ByteBuffer buffer -> d.addArgument(Memory.address(buffer), buffer);
      case String text -> {
        PathName path = PathName.of(text);
        d.addArgument(Structs.address(path), path);
      }
      default ->
          throw new SubmitException(
              Errno.EINVAL,
              "argument "
                  + index
                  + nameOf(d.syscall(), index)
                  + " is a "
                  + argument.getClass().getName()
                  + ": it must be a whole number, Fd, RawFd, direct ByteBuffer, LeasedBuffer,"
                  + " PathName, String, one of the struct types, or null");
    }
  }

  private static String nameOf(int syscall, int index) {
    SyscallRow row = Numbers.TABLE.byNumber(syscall);
    if (row == null || index >= row.arguments().size()) {
      return "";
    }
    return " (" + row.arguments().get(index).name() + " of " + row.name() + ")";
  }
}
