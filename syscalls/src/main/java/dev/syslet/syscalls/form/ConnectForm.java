package dev.syslet.syscalls.form;

import static dev.syslet.core.Kernel.WOULD_BLOCK;

import dev.syslet.core.Descriptor;
import dev.syslet.core.Kernel;
import dev.syslet.syscalls.event.PollConstants;
import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.ready.Readiness;
import dev.syslet.syscalls.ready.ReadyForm;
import org.jspecify.annotations.Nullable;

/**
 * connect, for which there is no flag: it is made with O_NONBLOCK on the socket. EINPROGRESS and EALREADY wait until the socket
 * can be written to, and then the same call tells how it went, as it does to one that waited in it: SO_ERROR would tell it too,
 * but leave the socket in the midst of connecting for the next call. With O_NONBLOCK from the caller every answer is his own.
 *
 * <p>A cancel, and SO_SNDTIMEO, end the waiting with EINPROGRESS; the handshake goes on.
 *
 * <p>An AF_UNIX socket whose peer's backlog is full answers EAGAIN and is reported writable at once, so that would be tried again
 * and again: it goes to a thread. Addresses of other families than AF_UNIX and the internet's go there too, and
 * so does a name that is a path: to look it up may ask whoever serves the mount.
 */
final class ConnectForm extends SocketForm {

  static final ConnectForm CONNECT = new ConnectForm();

  private static final int ADDRESS = 1;
  private static final int LENGTH = 2;
  private static final int AF_UNSPEC = 0;
  private static final int AF_UNIX = 1;
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;

  private static final int EINPROGRESS = Errno.number("EINPROGRESS");
  private static final int EALREADY = Errno.number("EALREADY");
  private static final int EISCONN = Errno.number("EISCONN");

  private ConnectForm() {
    super(true);
  }

  /** The family of the address; a socket of another family refuses it without waiting. */
  private static int family(Descriptor d) {
    return d.argument(LENGTH) < Short.BYTES
        ? AF_UNSPEC
        : Memory.IO.getShort(d.argument(ADDRESS)) & 0xFFFF;
  }

  @Override
  public boolean takes(Descriptor d) {
    return super.takes(d)
        && switch (family(d)) {
          case AF_UNSPEC, AF_UNIX, AF_INET, AF_INET6 -> true;
          default -> false;
        }
        && !Sockets.isPath(d.argument(ADDRESS), d.argument(LENGTH));
  }

  @Override
  public @Nullable ReadyForm begin(Descriptor d, Readiness readiness) {
    return family(d) == AF_UNIX ? null : this;
  }

  @Override
  public long attempt(Descriptor d, long before) {
    OpenFile socket = file(d);
    if (before != WOULD_BLOCK && Sockets.ready(socket, PollConstants.EPOLLOUT) == 0) {
      return before;
    }
    long told = socket.nonBlocking(() -> NativeCalls.call(d));
    if (socket.kind().nonBlocking()) {
      return told;
    }
    if (told == -Errno.EAGAIN && family(d) == AF_UNIX) {
      return WOULD_BLOCK;
    }
    if (told == -EINPROGRESS || told == -EALREADY) {
      return Kernel.begun(-EINPROGRESS);
    }
    // Another call on the socket was the first to be told.
    return told == -EISCONN && before != WOULD_BLOCK ? 0 : told;
  }
}
