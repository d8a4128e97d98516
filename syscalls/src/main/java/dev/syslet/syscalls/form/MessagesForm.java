package dev.syslet.syscalls.form;

import static dev.syslet.core.Kernel.WOULD_BLOCK;

import dev.syslet.core.Descriptor;
import dev.syslet.core.Kernel;
import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.MsgHdrLayout;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.ready.Readiness;
import dev.syslet.syscalls.ready.ReadyForm;
import dev.syslet.syscalls.socket.SocketConstants;
import org.jspecify.annotations.Nullable;

/**
 * sendmmsg and recvmmsg with MSG_DONTWAIT: what is done is counted in messages, and each try goes on with the message behind
 * them. The array's elements are the kernel's to read: a message that would block has not
 * been written to.
 *
 * <p>With MSG_DONTWAIT, MSG_ERRQUEUE or O_NONBLOCK from the caller every answer is his own. An error after some messages ends the
 * call with their count and must be told the next time, and a try would take it from the socket: so the socket is looked at
 * before the call goes on. News in the error queue looks the same, and then fewer messages are told than asked for.
 *
 * <p>The kernel's own recvmmsg looks at its timeout only when a message has come, and a signal in the midst of it leaves errno
 * 512 on the socket. Here it never waits in the kernel; the timeout is counted from the submit, ends the call with what there is
 * or EAGAIN, and what is left of it is written back when there were messages.
 *
 * <p>Left to a thread: sendmmsg on a stream, where a part of a message may be sent; recvmmsg with MSG_WAITALL or MSG_OOB, for the
 * reasons of {@link TransferForm}.
 */
class MessagesForm extends SocketForm {

  static final MessagesForm SEND = new MessagesForm(true);
  static final MessagesForm RECEIVE = new MessagesForm(false);

  private static final int ARRAY = 1;
  private static final int COUNT = 2;
  private static final int FLAGS = 3;
  private static final int TIMEOUT = 4;

  /** As many as the kernel sends at once (UIO_MAXIOV); more are cut off. */
  private static final long MOST_SENT = 1024;

  private static final int SENDS_OTHERWISE =
      SocketConstants.MSG_FASTOPEN | SocketConstants.MSG_ZEROCOPY;
  private static final int RECEIVES_OTHERWISE =
      SocketConstants.MSG_WAITALL | SocketConstants.MSG_OOB;

  private final boolean writes;

  private MessagesForm(boolean writes) {
    super(writes);
    this.writes = writes;
  }

  private static int flags(Descriptor d) {
    return (int) d.argument(FLAGS);
  }

  private static long timeout(Descriptor d) {
    return d.argumentCount() > TIMEOUT ? d.argument(TIMEOUT) : 0;
  }

  @Override
  public boolean takes(Descriptor d) {
    return super.takes(d)
        && !MsgFlags.has(flags(d), writes ? SENDS_OTHERWISE : RECEIVES_OTHERWISE)
        && !(writes && isAnyToPath(d));
  }

  private static boolean isAnyToPath(Descriptor d) {
    long count = Math.min(d.argument(COUNT) & 0xFFFF_FFFFL, MOST_SENT);
    for (long i = 0; i < count; i++) {
      if (MsgFlags.isToPath(d.argument(ARRAY) + i * MsgHdrLayout.ELEMENT_BYTES)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public @Nullable ReadyForm begin(Descriptor d, Readiness readiness) {
    if (writes) {
      return isForThread(d) ? null : this;
    }
    return new Receiving(d);
  }

  private boolean isForThread(Descriptor d) {
    OpenFile socket = file(d);
    return writes && !MsgFlags.isOwn(socket, flags(d)) && Sockets.isStream(socket);
  }

  @Override
  public long attempt(Descriptor d, long before) {
    OpenFile socket = file(d);
    if (MsgFlags.isOwn(socket, flags(d)) || !isTime(timeout(d))) {
      return before == WOULD_BLOCK
          ? call(d, socket, 0, d.argument(COUNT), timeout(d))
          : Kernel.resultSoFar(before, 0);
    }
    if (isForThread(d)) {
      return WOULD_BLOCK;
    }
    long count = d.argument(COUNT) & 0xFFFF_FFFFL;
    long wanted = writes ? Math.min(count, MOST_SENT) : count;
    long done = Kernel.resultSoFar(before, 0);
    do {
      if (done > 0 && Sockets.hasError(socket)) {
        return done;
      }
      long moved = call(d, socket, done, wanted - done, 0);
      if (moved == -Errno.EAGAIN) {
        return done > 0 ? Kernel.begun(done) : WOULD_BLOCK;
      }
      if (moved <= 0) {
        return done > 0 ? done : moved;
      }
      done += moved;
    } while (done < wanted && !isEnough(d, done));
    return done;
  }

  private boolean isEnough(Descriptor d, long done) {
    if (writes) {
      return false;
    }
    long last = d.argument(ARRAY) + (done - 1) * MsgHdrLayout.ELEMENT_BYTES;
    return MsgFlags.has(flags(d), SocketConstants.MSG_WAITFORONE)
        || MsgFlags.has(Memory.IO.getInt(last + MsgHdrLayout.FLAGS), SocketConstants.MSG_OOB);
  }

  private static long call(Descriptor d, OpenFile socket, long done, long count, long timeout) {
    return NativeCalls.call(
        d.syscall(),
        socket.number(),
        d.argument(ARRAY) + done * MsgHdrLayout.ELEMENT_BYTES,
        count,
        flags(d) | SocketConstants.MSG_DONTWAIT,
        timeout);
  }

  /** Whether the kernel would take a timeout, or there is none; else it is left to the kernel to refuse it. */
  private static boolean isTime(long timespec) {
    return timespec == 0 || Times.isValid(timespec);
  }

  /** One recvmmsg that waits. SO_RCVTIMEO is about each message, so it begins anew with the last one that came. */
  private static final class Receiving extends MessagesForm {

    private final long timeoutNanos;
    private final long begunNanos = System.nanoTime();
    private long lastNanos = begunNanos;
    private long soFar = WOULD_BLOCK;

    Receiving(Descriptor d) {
      super(false);
      timeoutNanos = timeout(d) == 0 ? NEVER : Times.ofTimespec(timeout(d));
    }

    @Override
    public long attempt(Descriptor d, long before) {
      long answer = super.attempt(d, before);
      if (!Kernel.isWouldBlock(answer)) {
        tellTimeLeft(d, answer);
      } else if (answer != soFar) {
        soFar = answer;
        lastNanos = System.nanoTime();
      }
      return answer;
    }

    @Override
    public long leftNanos(Descriptor d, long ageNanos) {
      long bySocket = Sockets.leftNanos(file(d), false, System.nanoTime() - lastNanos);
      return timeoutNanos == NEVER ? bySocket : Math.min(bySocket, timeoutNanos - ageNanos);
    }

    @Override
    public long timedOut(Descriptor d, long before) {
      long result = super.timedOut(d, before);
      tellTimeLeft(d, result);
      return result;
    }

    private void tellTimeLeft(Descriptor d, long result) {
      if (result > 0 && timeoutNanos != NEVER) {
        Times.putTimespec(timeout(d), timeoutNanos - (System.nanoTime() - begunNanos));
      }
    }
  }
}
