package dev.syslet.syscalls.form;

import static dev.syslet.core.Kernel.WOULD_BLOCK;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.fd.FileGroup;
import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Scratch;
import dev.syslet.syscalls.raw.ScratchPool;
import dev.syslet.syscalls.ready.ReadyForm;

/**
 * mq_timedsend and mq_timedreceive, tried with a time that is long over: ETIMEDOUT then means that the call would block. A
 * queue with O_NONBLOCK answers EAGAIN before it looks at the time, and that is the caller's own result. Whether it has
 * O_NONBLOCK is not asked here: mq_getsetattr of any process may have changed it.
 *
 * <p>All who wait are alike, for a message takes one place whatever its size and priority. Who waits first is served first;
 * the kernel would serve the thread with the highest priority, and threads of a pool have none of their callers'.
 */
final class MessageQueueForm implements ReadyForm {

  static final MessageQueueForm SEND = new MessageQueueForm(true);
  static final MessageQueueForm RECEIVE = new MessageQueueForm(false);

  private static final int ETIMEDOUT = Errno.number("ETIMEDOUT");
  private static final int TIMEOUT = 4;

  private final boolean sends;

  private MessageQueueForm(boolean sends) {
    this.sends = sends;
  }

  @Override
  public boolean takes(Descriptor d) {
    OpenFile fd = OpenFile.of(d.held(0));
    return fd != null
        && FileGroup.isOn(fd.kind(), FileGroup.MQUEUE.type())
        && (d.argument(TIMEOUT) == 0 || Times.isValid(d.argument(TIMEOUT)));
  }

  @Override
  public long attempt(Descriptor d, long before) {
    try (Scratch scratch = ScratchPool.take()) {
      scratch.memory().putLong(Scratch.TEXT, 0).putLong(Scratch.TEXT + 8, 0);
      long result =
          NativeCalls.call(
              d.syscall(),
              d.argument(0),
              d.argument(1),
              d.argument(2),
              d.argument(3),
              scratch.address(Scratch.TEXT));
      return result == -ETIMEDOUT && leftNanos(d, 0) > 0 ? WOULD_BLOCK : result;
    }
  }

  @Override
  public OpenFile file(Descriptor d) {
    return Sockets.fd(d);
  }

  @Override
  public boolean forWriting(Descriptor d) {
    return sends;
  }

  @Override
  public long leftNanos(Descriptor d, long ageNanos) {
    return d.argument(TIMEOUT) == 0
        ? NEVER
        : Times.untilNanos(Times.CLOCK_REALTIME, d.argument(TIMEOUT));
  }

  @Override
  public long timedOut(Descriptor d, long before) {
    return -ETIMEDOUT;
  }
}
