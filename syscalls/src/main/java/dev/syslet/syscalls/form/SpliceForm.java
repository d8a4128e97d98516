package dev.syslet.syscalls.form;

import static dev.syslet.core.Kernel.WOULD_BLOCK;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.event.PollConstants;
import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.fd.PipeLocks;
import dev.syslet.syscalls.file.FileType;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.ready.Readiness;
import dev.syslet.syscalls.ready.ReadyForm;
import java.util.function.LongSupplier;

/**
 * splice and tee between pipes and sockets, with SPLICE_F_NONBLOCK. A socket looks at that flag only if it is a stream of AF_UNIX
 * and read from, so O_NONBLOCK is set on a socket's end meanwhile. As the kernel's, a result may be short: the call ends with
 * the first bytes that move.
 *
 * <p>EAGAIN is the caller's own with SPLICE_F_NONBLOCK, or when the end that is not ready has O_NONBLOCK; of two pipes it is
 * enough that one has it. Else the call waits for that end, which poll tells after each try: the output's, if the
 * input has become ready meanwhile.
 *
 * <p>A regular file goes to a thread: its cold pages wait for the device.
 */
final class SpliceForm implements ReadyForm {

  static final SpliceForm SPLICE = new SpliceForm(2, 5);
  static final SpliceForm TEE = new SpliceForm(1, 3);

  private final int outArgument;
  private final int flagsArgument;

  /** Of the call that waits, which this is for then: whether its output's end was not ready. */
  private boolean waitsForOut;

  private SpliceForm(int outArgument, int flagsArgument) {
    this.outArgument = outArgument;
    this.flagsArgument = flagsArgument;
  }

  @Override
  public boolean takes(Descriptor d) {
    OpenFile in = OpenFile.of(d.held(0));
    OpenFile out = OpenFile.of(d.held(outArgument));
    return in != null
        && out != null
        && isPipeOrSocket(in)
        && isPipeOrSocket(out)
        && (isPipe(in) || isPipe(out));
  }

  private static boolean isPipe(OpenFile fd) {
    return fd.kind().type() == FileType.FIFO;
  }

  private static boolean isPipeOrSocket(OpenFile fd) {
    return isPipe(fd) || Sockets.isSocket(fd);
  }

  private OpenFile out(Descriptor d) {
    OpenFile fd = OpenFile.of(d.held(outArgument));
    if (fd != null) {
      return fd;
    }
    throw new IllegalStateException("no open file to write to in " + d);
  }

  @Override
  public ReadyForm begin(Descriptor d, Readiness readiness) {
    return new SpliceForm(outArgument, flagsArgument);
  }

  @Override
  public long attempt(Descriptor d, long before) {
    OpenFile in = Sockets.fd(d);
    OpenFile out = out(d);
    long moved;
    if (Sockets.isSocket(in)) {
      moved = in.nonBlocking(() -> call(d));
    } else if (Sockets.isSocket(out)) {
      moved = out.nonBlocking(() -> call(d));
    } else {
      moved = call(d);
    }
    return moved == -Errno.EAGAIN && !isOwn(d, in, out) ? WOULD_BLOCK : moved;
  }

  /** The call with the flag; it needs a thread when another splice may hold the pipe, for it would wait with it. */
  private long call(Descriptor d) {
    return unlessLocked(() -> nonBlocking(d));
  }

  /** Makes a call on a pipe unless a splice may hold one. */
  static long unlessLocked(LongSupplier call) {
    if (!PipeLocks.enter()) {
      return NEEDS_THREAD;
    }
    try {
      return call.getAsLong();
    } finally {
      PipeLocks.exit();
    }
  }

  private long nonBlocking(Descriptor d) {
    long flags = d.argument(flagsArgument) | PollConstants.SPLICE_F_NONBLOCK;
    return flagsArgument == 3
        ? NativeCalls.call(d.syscall(), d.argument(0), d.argument(1), d.argument(2), flags)
        : NativeCalls.call(
            d.syscall(),
            d.argument(0),
            d.argument(1),
            d.argument(2),
            d.argument(3),
            d.argument(4),
            flags);
  }

  private boolean isOwn(Descriptor d, OpenFile in, OpenFile out) {
    if ((d.argument(flagsArgument) & PollConstants.SPLICE_F_NONBLOCK) != 0) {
      return true;
    }
    boolean inHas = in.kind().nonBlocking();
    boolean outHas = out.kind().nonBlocking();
    if (inHas == outHas || (isPipe(in) && isPipe(out))) {
      return inHas || outHas;
    }
    OpenFile unready = isUnready(in, false) ? in : isUnready(out, true) ? out : null;
    return unready != null && unready.kind().nonBlocking();
  }

  private static boolean isUnready(OpenFile end, boolean forWriting) {
    return Sockets.ready(end, forWriting ? PollConstants.EPOLLOUT : PollConstants.EPOLLIN) == 0;
  }

  @Override
  public OpenFile file(Descriptor d) {
    OpenFile in = Sockets.fd(d);
    waitsForOut = !isUnready(in, false);
    return waitsForOut ? out(d) : in;
  }

  @Override
  public boolean forWriting(Descriptor d) {
    return waitsForOut;
  }

  @Override
  public boolean alike() {
    return false;
  }

  @Override
  public long leftNanos(Descriptor d, long ageNanos) {
    OpenFile end = file(d);
    return Sockets.leftNanos(end, waitsForOut, ageNanos);
  }
}
