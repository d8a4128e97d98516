package dev.syslet.syscalls.form;

import static dev.syslet.core.Kernel.WOULD_BLOCK;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.event.PollConstants;
import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.NativeCalls;

/**
 * accept and accept4, for which there is no flag: poll says cheaply that no connection waits, and if one does, the call is made
 * with O_NONBLOCK on the socket, as another may take the connection first. With O_NONBLOCK from the caller EAGAIN is his own.
 */
final class AcceptForm extends SocketForm {

  static final AcceptForm ACCEPT = new AcceptForm();

  private AcceptForm() {
    super(false);
  }

  @Override
  public long attempt(Descriptor d, long before) {
    OpenFile socket = file(d);
    boolean own = socket.kind().nonBlocking();
    // A socket that does not listen is not ready either, and must be told so.
    if (!own && Sockets.ready(socket, PollConstants.EPOLLIN) == 0 && Sockets.isListening(socket)) {
      return WOULD_BLOCK;
    }
    long accepted = socket.nonBlocking(() -> NativeCalls.call(d));
    return accepted == -Errno.EAGAIN && !own ? WOULD_BLOCK : accepted;
  }
}
