package dev.syslet.syscalls.form;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.ready.ReadyForm;

/** What the calls on one socket have in common: they wait for it, and as long as SO_RCVTIMEO or SO_SNDTIMEO says. */
abstract class SocketForm implements ReadyForm {

  private final boolean writes;

  SocketForm(boolean writes) {
    this.writes = writes;
  }

  @Override
  public boolean takes(Descriptor d) {
    OpenFile fd = OpenFile.of(d.held(0));
    return fd != null && Sockets.isSocket(fd);
  }

  @Override
  public final OpenFile file(Descriptor d) {
    return Sockets.fd(d);
  }

  @Override
  public final boolean forWriting(Descriptor d) {
    return writes;
  }

  /** What comes in is for anybody; of those who send, one may need more room than another. */
  @Override
  public final boolean alike() {
    return !writes;
  }

  @Override
  public long leftNanos(Descriptor d, long ageNanos) {
    return Sockets.leftNanos(file(d), writes, ageNanos);
  }
}
