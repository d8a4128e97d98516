package dev.syslet.syscalls.form;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.socket.SocketConstants;

/** sendto and recvfrom. An address goes with the first part. */
final class BufferTransfer extends TransferForm {

  static final BufferTransfer SEND = new BufferTransfer(true);
  static final BufferTransfer RECEIVE = new BufferTransfer(false);

  private static final int BUFFER = 1;
  private static final int LENGTH = 2;
  private static final int FLAGS = 3;
  private static final int ADDRESS = 4;
  private static final int ADDRESS_LENGTH = 5;

  private BufferTransfer(boolean writes) {
    super(writes);
  }

  @Override
  public boolean takes(Descriptor d) {
    return super.takes(d)
        && !(forWriting(d) && Sockets.isPath(d.argument(ADDRESS), d.argument(ADDRESS_LENGTH)));
  }

  @Override
  int flags(Descriptor d) {
    return (int) d.argument(FLAGS);
  }

  @Override
  long first(Descriptor d, OpenFile socket) {
    return call(d, socket, 0, d.argument(ADDRESS), d.argument(ADDRESS_LENGTH));
  }

  @Override
  long rest(Descriptor d, OpenFile socket, long done) {
    return call(d, socket, done, 0, 0);
  }

  @Override
  long total(Descriptor d) {
    return d.argument(LENGTH);
  }

  private long call(Descriptor d, OpenFile socket, long done, long address, long addressLength) {
    return NativeCalls.call(
        d.syscall(),
        socket.number(),
        d.argument(BUFFER) + done,
        d.argument(LENGTH) - done,
        flags(d) | SocketConstants.MSG_DONTWAIT,
        address,
        addressLength);
  }
}
