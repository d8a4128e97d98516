package dev.syslet.syscalls;

import dev.syslet.core.Descriptor;
import dev.syslet.core.SubmitException;
import dev.syslet.syscalls.event.FdSet;
import dev.syslet.syscalls.event.PollFds;
import dev.syslet.syscalls.event.Timespec;
import dev.syslet.syscalls.event.Timeval;
import dev.syslet.syscalls.file.FileOffset;
import dev.syslet.syscalls.memory.Iovecs;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.NativeMemory;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.raw.WaitNumbers;
import org.jspecify.annotations.Nullable;

/** The factories of {@link Syscalls} that move bytes through pipes and wait for several files. */
abstract class PollCalls extends MessageCalls {

  PollCalls() {}

  /** Adds the address of a struct. */
  static Descriptor struct(Descriptor d, NativeMemory struct) {
    return d.addArgument(Structs.address(struct), struct);
  }

  /** Adds the address of a struct, or NULL. */
  static Descriptor nullable(Descriptor d, @Nullable NativeMemory struct) {
    return struct == null ? d.addArgument(0) : struct(d, struct);
  }

  private static Descriptor poll(Descriptor d, int syscall, PollFds files) {
    return struct(d.syscall(syscall), files).addArgument(files.count());
  }

  private static int numbers(@Nullable FdSet files) {
    return files == null ? 0 : Structs.used(files);
  }

  private static Descriptor sets(
      Descriptor d,
      int syscall,
      @Nullable FdSet read,
      @Nullable FdSet write,
      @Nullable FdSet except) {
    d.syscall(syscall)
        .addArgument(Math.max(numbers(read), Math.max(numbers(write), numbers(except))));
    return nullable(nullable(nullable(d, read), write), except);
  }

  /**
   * Fills a descriptor: move bytes between a file and a pipe without copying them through user
   * space.
   *
   * <p>One of the two must be a pipe; an offset belongs to the other one only.
   *
   * @param d the descriptor
   * @param from where they come from
   * @param fromOffset where in it, moved on; null for its position, and for a pipe
   * @param to where they go
   * @param toOffset where in it, moved on; null for its position, and for a pipe
   * @param length how many bytes at most
   * @param flags SPLICE_F_MOVE, SPLICE_F_NONBLOCK, SPLICE_F_MORE
   * @return the descriptor; its result is the number of bytes, 0 at the end
   */
  public static Descriptor splice(
      Descriptor d,
      Fd from,
      @Nullable FileOffset fromOffset,
      Fd to,
      @Nullable FileOffset toOffset,
      long length,
      int flags) {
    nullable(file(d, WaitNumbers.SPLICE, from), fromOffset).addArgument(to.number(), to);
    return nullable(d, toOffset).addArgument(length).addArgument(flags);
  }

  /**
   * Move bytes between a file and a pipe without copying them through user space.
   *
   * <p>One of the two must be a pipe; an offset belongs to the other one only.
   *
   * @param from where they come from
   * @param fromOffset where in it, moved on; null for its position, and for a pipe
   * @param to where they go
   * @param toOffset where in it, moved on; null for its position, and for a pipe
   * @param length how many bytes at most
   * @param flags SPLICE_F_MOVE, SPLICE_F_NONBLOCK, SPLICE_F_MORE
   * @return a new descriptor; its result is the number of bytes, 0 at the end
   */
  public static Descriptor splice(
      Fd from,
      @Nullable FileOffset fromOffset,
      Fd to,
      @Nullable FileOffset toOffset,
      long length,
      int flags) {
    return splice(new Descriptor(), from, fromOffset, to, toOffset, length, flags);
  }

  /**
   * Fills a descriptor: copy bytes from one pipe to another, and leave them in the first.
   *
   * @param d the descriptor
   * @param from the end of a pipe that is read from
   * @param to the end of another pipe that is written to
   * @param length how many bytes at most
   * @param flags SPLICE_F_NONBLOCK
   * @return the descriptor; its result is the number of bytes, 0 when nobody has the pipe open for
   *     writing any more
   */
  public static Descriptor tee(Descriptor d, Fd from, Fd to, long length, int flags) {
    return file(d, WaitNumbers.TEE, from)
        .addArgument(to.number(), to)
        .addArgument(length)
        .addArgument(flags);
  }

  /**
   * Copy bytes from one pipe to another, and leave them in the first.
   *
   * @param from the end of a pipe that is read from
   * @param to the end of another pipe that is written to
   * @param length how many bytes at most
   * @param flags SPLICE_F_NONBLOCK
   * @return a new descriptor; its result is the number of bytes, 0 when nobody has the pipe open
   *     for writing any more
   */
  public static Descriptor tee(Fd from, Fd to, long length, int flags) {
    return tee(new Descriptor(), from, to, length, flags);
  }

  /**
   * Fills a descriptor: put memory into a pipe without copying it; or, with the end that is read
   * from, fill memory from the pipe.
   *
   * <p>What was put in is the memory itself: it must not be changed before it has been read at the
   * other end, which is later than the end of the call.
   *
   * @param d the descriptor
   * @param pipe an end of a pipe
   * @param parts the memory, in order
   * @param flags SPLICE_F_NONBLOCK, SPLICE_F_GIFT
   * @return the descriptor; its result is the number of bytes
   * @throws SubmitException (EFAULT) when a part is read-only
   */
  public static Descriptor vmsplice(Descriptor d, Fd pipe, Iovecs parts, int flags) {
    if (!Structs.isWritableBehind(parts)) {
      throw new SubmitException(
          Errno.EFAULT, "which way vmsplice goes is up to the pipe's end; read-only: " + parts);
    }
    return struct(file(d, WaitNumbers.VMSPLICE, pipe), parts)
        .addArgument(parts.count())
        .addArgument(flags);
  }

  /**
   * Put memory into a pipe without copying it; or, with the end that is read from, fill memory from
   * the pipe.
   *
   * <p>What was put in is the memory itself: it must not be changed before it has been read at the
   * other end, which is later than the end of the call.
   *
   * @param pipe an end of a pipe
   * @param parts the memory, in order
   * @param flags SPLICE_F_NONBLOCK, SPLICE_F_GIFT
   * @return a new descriptor; its result is the number of bytes
   * @throws SubmitException (EFAULT) when a part is read-only
   */
  public static Descriptor vmsplice(Fd pipe, Iovecs parts, int flags) {
    return vmsplice(new Descriptor(), pipe, parts, flags);
  }

  /**
   * Fills a descriptor: wait until one of several files is ready. Only on x86_64; {@code ppoll} is
   * on both architectures.
   *
   * @param d the descriptor
   * @param files the files, held until the call is over; those in it when this is called
   * @param timeoutMillis the most milliseconds that it waits, negative for as long as it takes
   * @return the descriptor; its result is the number of files that are ready, 0 when the time is
   *     over
   * @throws SubmitException (ENOSYS) on aarch64
   */
  public static Descriptor poll(Descriptor d, PollFds files, int timeoutMillis) {
    int number = WaitNumbers.existing(WaitNumbers.POLL, "poll", "ppoll");
    return poll(d, number, files).addArgument(timeoutMillis);
  }

  /**
   * Wait until one of several files is ready. Only on x86_64; {@code ppoll} is on both
   * architectures.
   *
   * @param files the files, held until the call is over; those in it when this is called
   * @param timeoutMillis the most milliseconds that it waits, negative for as long as it takes
   * @return a new descriptor; its result is the number of files that are ready, 0 when the time is
   *     over
   * @throws SubmitException (ENOSYS) on aarch64
   */
  public static Descriptor poll(PollFds files, int timeoutMillis) {
    return poll(new Descriptor(), files, timeoutMillis);
  }

  /**
   * Fills a descriptor: wait until one of several files is ready. The signal mask of the man page
   * is always null: it would be that of whichever thread runs the call.
   *
   * @param d the descriptor
   * @param files the files, held until the call is over; those in it when this is called
   * @param timeout the most time that it waits, null for as long as it takes; the time left is
   *     written back
   * @return the descriptor; its result is the number of files that are ready, 0 when the time is
   *     over
   */
  public static Descriptor ppoll(Descriptor d, PollFds files, @Nullable Timespec timeout) {
    return nullable(poll(d, WaitNumbers.PPOLL, files), timeout).addArgument(0).addArgument(0);
  }

  /**
   * Wait until one of several files is ready. The signal mask of the man page is always null: it
   * would be that of whichever thread runs the call.
   *
   * @param files the files, held until the call is over; those in it when this is called
   * @param timeout the most time that it waits, null for as long as it takes; the time left is
   *     written back
   * @return a new descriptor; its result is the number of files that are ready, 0 when the time is
   *     over
   */
  public static Descriptor ppoll(PollFds files, @Nullable Timespec timeout) {
    return ppoll(new Descriptor(), files, timeout);
  }

  /**
   * Fills a descriptor: wait until one of several files is ready. Only on x86_64; {@code pselect6}
   * is on both architectures.
   *
   * @param d the descriptor
   * @param read files to read from, those in it when this is called
   * @param write files to write to
   * @param except files with something exceptional
   * @param timeout the most time that it waits, null for as long as it takes; the time left is
   *     written back
   * @return the descriptor; its result is the number of bits that are set then, 0 when the time is
   *     over
   * @throws SubmitException (ENOSYS) on aarch64
   */
  public static Descriptor select(
      Descriptor d,
      @Nullable FdSet read,
      @Nullable FdSet write,
      @Nullable FdSet except,
      @Nullable Timeval timeout) {
    int number = WaitNumbers.existing(WaitNumbers.SELECT, "select", "pselect6");
    return nullable(sets(d, number, read, write, except), timeout);
  }

  /**
   * Wait until one of several files is ready. Only on x86_64; {@code pselect6} is on both
   * architectures.
   *
   * @param read files to read from, those in it when this is called
   * @param write files to write to
   * @param except files with something exceptional
   * @param timeout the most time that it waits, null for as long as it takes; the time left is
   *     written back
   * @return a new descriptor; its result is the number of bits that are set then, 0 when the time
   *     is over
   * @throws SubmitException (ENOSYS) on aarch64
   */
  public static Descriptor select(
      @Nullable FdSet read,
      @Nullable FdSet write,
      @Nullable FdSet except,
      @Nullable Timeval timeout) {
    return select(new Descriptor(), read, write, except, timeout);
  }

  /**
   * Fills a descriptor: wait until one of several files is ready. The signal mask of the man page
   * is always null: it would be that of whichever thread runs the call.
   *
   * @param d the descriptor
   * @param read files to read from, those in it when this is called
   * @param write files to write to
   * @param except files with something exceptional
   * @param timeout the most time that it waits, null for as long as it takes; the time left is
   *     written back
   * @return the descriptor; its result is the number of bits that are set then, 0 when the time is
   *     over
   */
  public static Descriptor pselect6(
      Descriptor d,
      @Nullable FdSet read,
      @Nullable FdSet write,
      @Nullable FdSet except,
      @Nullable Timespec timeout) {
    return nullable(sets(d, WaitNumbers.PSELECT6, read, write, except), timeout).addArgument(0);
  }

  /**
   * Wait until one of several files is ready. The signal mask of the man page is always null: it
   * would be that of whichever thread runs the call.
   *
   * @param read files to read from, those in it when this is called
   * @param write files to write to
   * @param except files with something exceptional
   * @param timeout the most time that it waits, null for as long as it takes; the time left is
   *     written back
   * @return a new descriptor; its result is the number of bits that are set then, 0 when the time
   *     is over
   */
  public static Descriptor pselect6(
      @Nullable FdSet read,
      @Nullable FdSet write,
      @Nullable FdSet except,
      @Nullable Timespec timeout) {
    return pselect6(new Descriptor(), read, write, except, timeout);
  }
}
