package dev.syslet.syscalls;

import dev.syslet.core.Descriptor;
import dev.syslet.core.SubmitException;
import dev.syslet.syscalls.event.Timespec;
import dev.syslet.syscalls.ipc.MqAttr;
import dev.syslet.syscalls.ipc.MqPriority;
import dev.syslet.syscalls.memory.LeasedBuffer;
import dev.syslet.syscalls.memory.PathName;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.raw.WaitNumbers;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The factories of {@link Syscalls} for POSIX message queues. */
abstract class MqCalls extends SysvCalls {

  MqCalls() {}

  private static final int MAX_PRIORITY = 32767;

  private static PathName checked(PathName name) {
    if (name.length() == 0) {
      throw new SubmitException(Errno.EINVAL, "the name of a queue is not empty");
    }
    for (int i = 0; i < name.length(); i++) {
      if (Structs.memory(name).get(i) == '/') {
        throw new SubmitException(
            Errno.EINVAL,
            "a slash at index "
                + i
                + " of the queue's name \""
                + name
                + "\": the kernel's names have none, it is libc that takes off the first");
      }
    }
    return name;
  }

  private static int checked(int priority) {
    if (priority < 0 || priority > MAX_PRIORITY) {
      throw new SubmitException(
          Errno.EINVAL, "a priority is 0 to " + MAX_PRIORITY + ", not " + priority);
    }
    return priority;
  }

  /**
   * Fills a descriptor: open a POSIX message queue, or make one.
   *
   * @param d the descriptor
   * @param name its name as the kernel has it: without the slash in front that libc takes off, and
   *     with none in it
   * @param oflag O_RDONLY, O_WRONLY or O_RDWR, with O_CREAT, O_EXCL, O_NONBLOCK, O_CLOEXEC
   * @param mode permissions of a queue that is made, else 0
   * @param attributes how large a queue that is made is; null for the defaults
   * @return the descriptor; its result is a number to be given to {@link LinuxKernel#adopt}
   * @throws SubmitException (EINVAL) when the name is empty or has a slash
   */
  public static Descriptor mq_open(
      Descriptor d, PathName name, int oflag, int mode, @Nullable MqAttr attributes) {
    path(d.syscall(WaitNumbers.MQ_OPEN), checked(name)).addArgument(oflag).addArgument(mode);
    return nullable(d, attributes);
  }

  /**
   * Open a POSIX message queue, or make one.
   *
   * @param name its name as the kernel has it: without the slash in front that libc takes off, and
   *     with none in it
   * @param oflag O_RDONLY, O_WRONLY or O_RDWR, with O_CREAT, O_EXCL, O_NONBLOCK, O_CLOEXEC
   * @param mode permissions of a queue that is made, else 0
   * @param attributes how large a queue that is made is; null for the defaults
   * @return a new descriptor; its result is a number to be given to {@link LinuxKernel#adopt}
   * @throws SubmitException (EINVAL) when the name is empty or has a slash
   */
  public static Descriptor mq_open(String name, int oflag, int mode, @Nullable MqAttr attributes) {
    return mq_open(new Descriptor(), PathName.of(name), oflag, mode, attributes);
  }

  /**
   * Fills a descriptor: remove the name of a POSIX message queue. It lives on while it is open.
   *
   * @param d the descriptor
   * @param name its name as the kernel has it: without the slash in front that libc takes off, and
   *     with none in it
   * @return the descriptor; its result is 0
   * @throws SubmitException (EINVAL) when the name is empty or has a slash
   */
  public static Descriptor mq_unlink(Descriptor d, PathName name) {
    return path(d.syscall(WaitNumbers.MQ_UNLINK), checked(name));
  }

  /**
   * Remove the name of a POSIX message queue. It lives on while it is open.
   *
   * @param name its name as the kernel has it: without the slash in front that libc takes off, and
   *     with none in it
   * @return a new descriptor; its result is 0
   * @throws SubmitException (EINVAL) when the name is empty or has a slash
   */
  public static Descriptor mq_unlink(String name) {
    return mq_unlink(new Descriptor(), PathName.of(name));
  }

  /**
   * Fills a descriptor: put a message into a queue, when need be after waiting for room.
   *
   * @param d the descriptor
   * @param queue from mq_open
   * @param message a direct buffer; what lies between position and limit is sent, they do not move
   * @param priority 0 to 32767; the highest are taken first
   * @param timeout the point in time on CLOCK_REALTIME when it stops waiting, null for never
   * @return the descriptor; its result is 0, ETIMEDOUT when the time is over
   * @throws SubmitException (EINVAL) when the priority is out of range, (EFAULT) when the buffer is
   *     not direct
   */
  public static Descriptor mq_timedsend(
      Descriptor d, Fd queue, ByteBuffer message, int priority, @Nullable Timespec timeout) {
    return nullable(
        bytes(file(d, WaitNumbers.MQ_TIMEDSEND, queue), message).addArgument(checked(priority)),
        timeout);
  }

  /**
   * Put a message into a queue, when need be after waiting for room.
   *
   * @param queue from mq_open
   * @param message a direct buffer; what lies between position and limit is sent, they do not move
   * @param priority 0 to 32767; the highest are taken first
   * @param timeout the point in time on CLOCK_REALTIME when it stops waiting, null for never
   * @return a new descriptor; its result is 0, ETIMEDOUT when the time is over
   * @throws SubmitException (EINVAL) when the priority is out of range, (EFAULT) when the buffer is
   *     not direct
   */
  public static Descriptor mq_timedsend(
      Fd queue, ByteBuffer message, int priority, @Nullable Timespec timeout) {
    return mq_timedsend(new Descriptor(), queue, message, priority, timeout);
  }

  /**
   * Fills a descriptor: take the oldest message of the highest priority from a queue, when need be
   * after waiting for one.
   *
   * @param d the descriptor
   * @param queue from mq_open
   * @param message a direct buffer; gets the text from its position on, which does not move;
   *     EMSGSIZE when less than the queue's message size lies between position and limit
   * @param priority gets the priority; may be null
   * @param timeout the point in time on CLOCK_REALTIME when it stops waiting, null for never
   * @return the descriptor; its result is how many bytes the text has, ETIMEDOUT when the time is
   *     over
   * @throws SubmitException (EFAULT) when the buffer is not direct
   */
  public static Descriptor mq_timedreceive(
      Descriptor d,
      Fd queue,
      ByteBuffer message,
      @Nullable MqPriority priority,
      @Nullable Timespec timeout) {
    nullable(bytes(file(d, WaitNumbers.MQ_TIMEDRECEIVE, queue), message), priority);
    return nullable(d, timeout);
  }

  /**
   * Take the oldest message of the highest priority from a queue, when need be after waiting for
   * one.
   *
   * @param queue from mq_open
   * @param message a direct buffer; gets the text from its position on, which does not move;
   *     EMSGSIZE when less than the queue's message size lies between position and limit
   * @param priority gets the priority; may be null
   * @param timeout the point in time on CLOCK_REALTIME when it stops waiting, null for never
   * @return a new descriptor; its result is how many bytes the text has, ETIMEDOUT when the time is
   *     over
   * @throws SubmitException (EFAULT) when the buffer is not direct
   */
  public static Descriptor mq_timedreceive(
      Fd queue, ByteBuffer message, @Nullable MqPriority priority, @Nullable Timespec timeout) {
    return mq_timedreceive(new Descriptor(), queue, message, priority, timeout);
  }

  /**
   * Fills a descriptor: put a message into a queue, when need be after waiting for room.
   *
   * @param d the descriptor
   * @param queue from mq_open
   * @param message what lies between position and limit is sent, they do not move
   * @param priority 0 to 32767; the highest are taken first
   * @param timeout the point in time on CLOCK_REALTIME when it stops waiting, null for never
   * @return the descriptor; its result is 0, ETIMEDOUT when the time is over
   * @throws SubmitException (EINVAL) when the priority is out of range
   */
  public static Descriptor mq_timedsend(
      Descriptor d, Fd queue, LeasedBuffer message, int priority, @Nullable Timespec timeout) {
    return nullable(
        bytes(file(d, WaitNumbers.MQ_TIMEDSEND, queue), message).addArgument(checked(priority)),
        timeout);
  }

  /**
   * Put a message into a queue, when need be after waiting for room.
   *
   * @param queue from mq_open
   * @param message what lies between position and limit is sent, they do not move
   * @param priority 0 to 32767; the highest are taken first
   * @param timeout the point in time on CLOCK_REALTIME when it stops waiting, null for never
   * @return a new descriptor; its result is 0, ETIMEDOUT when the time is over
   * @throws SubmitException (EINVAL) when the priority is out of range
   */
  public static Descriptor mq_timedsend(
      Fd queue, LeasedBuffer message, int priority, @Nullable Timespec timeout) {
    return mq_timedsend(new Descriptor(), queue, message, priority, timeout);
  }

  /**
   * Fills a descriptor: take the oldest message of the highest priority from a queue, when need be
   * after waiting for one.
   *
   * @param d the descriptor
   * @param queue from mq_open
   * @param message gets the text from its position on, which does not move; EMSGSIZE when less than
   *     the queue's message size lies between position and limit
   * @param priority gets the priority; may be null
   * @param timeout the point in time on CLOCK_REALTIME when it stops waiting, null for never
   * @return the descriptor; its result is how many bytes the text has, ETIMEDOUT when the time is
   *     over
   */
  public static Descriptor mq_timedreceive(
      Descriptor d,
      Fd queue,
      LeasedBuffer message,
      @Nullable MqPriority priority,
      @Nullable Timespec timeout) {
    nullable(bytes(file(d, WaitNumbers.MQ_TIMEDRECEIVE, queue), message), priority);
    return nullable(d, timeout);
  }

  /**
   * Take the oldest message of the highest priority from a queue, when need be after waiting for
   * one.
   *
   * @param queue from mq_open
   * @param message gets the text from its position on, which does not move; EMSGSIZE when less than
   *     the queue's message size lies between position and limit
   * @param priority gets the priority; may be null
   * @param timeout the point in time on CLOCK_REALTIME when it stops waiting, null for never
   * @return a new descriptor; its result is how many bytes the text has, ETIMEDOUT when the time is
   *     over
   */
  public static Descriptor mq_timedreceive(
      Fd queue, LeasedBuffer message, @Nullable MqPriority priority, @Nullable Timespec timeout) {
    return mq_timedreceive(new Descriptor(), queue, message, priority, timeout);
  }

  /**
   * Fills a descriptor: ask what a queue is like; set whether it waits.
   *
   * @param d the descriptor
   * @param queue from mq_open
   * @param attributes its flags are set, the rest of no matter; null to ask only
   * @param old gets what the queue was like before; may be null
   * @return the descriptor; its result is 0
   */
  public static Descriptor mq_getsetattr(
      Descriptor d, Fd queue, @Nullable MqAttr attributes, @Nullable MqAttr old) {
    return nullable(nullable(file(d, WaitNumbers.MQ_GETSETATTR, queue), attributes), old);
  }

  /**
   * Ask what a queue is like; set whether it waits.
   *
   * @param queue from mq_open
   * @param attributes its flags are set, the rest of no matter; null to ask only
   * @param old gets what the queue was like before; may be null
   * @return a new descriptor; its result is 0
   */
  public static Descriptor mq_getsetattr(
      Fd queue, @Nullable MqAttr attributes, @Nullable MqAttr old) {
    return mq_getsetattr(new Descriptor(), queue, attributes, old);
  }
}
