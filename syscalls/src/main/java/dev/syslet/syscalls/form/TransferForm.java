package dev.syslet.syscalls.form;

import static dev.syslet.core.Kernel.WOULD_BLOCK;

import dev.syslet.core.Descriptor;
import dev.syslet.core.Kernel;
import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.ready.Readiness;
import dev.syslet.syscalls.ready.ReadyForm;
import dev.syslet.syscalls.socket.SocketConstants;
import org.jspecify.annotations.Nullable;

/**
 * One message, or a piece of a stream, sent or received with MSG_DONTWAIT.
 *
 * <p>With MSG_DONTWAIT, MSG_ERRQUEUE or O_NONBLOCK from the caller every answer is his own. Else EAGAIN waits, and a stream goes
 * on where its last part ended: a send until all is sent, a receive only with MSG_WAITALL, until its buffer is full or the end of
 * the stream. Messages are moved whole, so a part of one is as much as there will be.
 *
 * <p>An error after a part ends the call with the part. It must be told the next time somebody asks, and a try would take it
 * from the socket: so a stream is looked at before it goes on.
 *
 * <p>Left to a thread: a receive with MSG_PEEK and MSG_WAITALL, which would have to wait for more than epoll tells of; a receive
 * with MSG_OOB that has nothing, because the protocol decides whether it waits at all, and urgent data need not raise an edge;
 * a send to an AF_UNIX path, which is looked up on a mount that may hang; MSG_FASTOPEN, which connects; MSG_ZEROCOPY, where each part would count as a send of its own.
 */
abstract class TransferForm extends SocketForm {

  /** The most bytes that one call moves ({@code linux/fs.h}). */
  static final long MAX_RW_COUNT = 0x7FFFF000L;

  private static final int PEEK_ALL = SocketConstants.MSG_PEEK | SocketConstants.MSG_WAITALL;
  private static final int SENDS_OTHERWISE =
      SocketConstants.MSG_FASTOPEN | SocketConstants.MSG_ZEROCOPY;
  private static final int EINPROGRESS = Errno.number("EINPROGRESS");

  private final boolean writes;

  TransferForm(boolean writes) {
    super(writes);
    this.writes = writes;
  }

  /** The call's flags. */
  abstract int flags(Descriptor d);

  /** The call with MSG_DONTWAIT. */
  abstract long first(Descriptor d, OpenFile socket);

  /** As much of the rest as can be moved; only after a try has moved something. */
  abstract long rest(Descriptor d, OpenFile socket, long done);

  /** How many bytes the call is about; only after a try has moved something. */
  abstract long total(Descriptor d);

  /** Whether what was received so far ends the call although there is room for more. */
  boolean endsEarly(Descriptor d) {
    return false;
  }

  @Override
  public boolean takes(Descriptor d) {
    int flags = flags(d);
    return super.takes(d)
        && (writes ? !MsgFlags.has(flags, SENDS_OTHERWISE) : (flags & PEEK_ALL) != PEEK_ALL);
  }

  @Override
  public @Nullable ReadyForm begin(Descriptor d, Readiness readiness) {
    return isForUrgentData(d) ? null : this;
  }

  private boolean isForUrgentData(Descriptor d) {
    return !writes && MsgFlags.has(flags(d), SocketConstants.MSG_OOB);
  }

  @Override
  public long attempt(Descriptor d, long before) {
    OpenFile socket = file(d);
    if (MsgFlags.isOwn(socket, flags(d))) {
      return before == WOULD_BLOCK ? first(d, socket) : Kernel.resultSoFar(before, 0);
    }
    long done = Kernel.resultSoFar(before, 0);
    do {
      if (done > 0 && Sockets.isBroken(socket)) {
        return done;
      }
      long moved = done == 0 ? first(d, socket) : rest(d, socket, done);
      if (moved == -Errno.EAGAIN || (writes && moved == -EINPROGRESS)) {
        return done > 0 ? Kernel.begun(done) : WOULD_BLOCK;
      }
      if (moved <= 0) {
        return done > 0 ? done : moved;
      }
      done += moved;
    } while (goesOn(d, socket, done));
    return done;
  }

  private boolean goesOn(Descriptor d, OpenFile socket, long done) {
    boolean wantsAll =
        writes || (MsgFlags.has(flags(d), SocketConstants.MSG_WAITALL) && !isForUrgentData(d));
    return wantsAll
        && done < Math.min(total(d), MAX_RW_COUNT)
        && Sockets.isStream(socket)
        && !endsEarly(d);
  }
}
