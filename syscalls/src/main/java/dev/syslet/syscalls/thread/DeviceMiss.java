package dev.syslet.syscalls.thread;

import dev.syslet.core.PendingCall;
import dev.syslet.core.Route;
import dev.syslet.syscalls.fd.ProbeLimit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A missed read of a device: the same call, which its device's limit counts until it is over. */
public final class DeviceMiss extends ForwardedCall {

  private final ProbeLimit limit;
  private final int place;
  private final AtomicBoolean over = new AtomicBoolean(); // false -> true

  public DeviceMiss(PendingCall call, ProbeLimit limit) {
    super(call);
    this.limit = limit;
    this.place = limit.missBegan(System.nanoTime());
  }

  /** The device has answered, or was never asked. */
  public void ended() {
    if (over.compareAndSet(false, true)) {
      limit.missEnded(place);
    }
  }

  @Override
  public void complete(Route route, long result) {
    ended();
    super.complete(route, result);
  }
}
