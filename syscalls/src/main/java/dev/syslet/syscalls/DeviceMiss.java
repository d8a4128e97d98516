package dev.syslet.syscalls;

import dev.syslet.core.Descriptor;
import dev.syslet.core.PendingCall;
import dev.syslet.core.Route;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A missed read of a device: the same call, which its device's limit counts until it is over. */
final class DeviceMiss implements PendingCall {

  private final PendingCall call;
  private final ProbeLimit limit;
  private final int place;
  private final AtomicBoolean over = new AtomicBoolean(); // false -> true

  DeviceMiss(PendingCall call, ProbeLimit limit) {
    this.call = call;
    this.limit = limit;
    this.place = limit.missBegan(System.nanoTime());
  }

  /** The device has answered, or was never asked. */
  void ended() {
    if (over.compareAndSet(false, true)) {
      limit.missEnded(place);
    }
  }

  @Override
  public void complete(Route route, long result) {
    ended();
    call.complete(route, result);
  }

  @Override
  public long callId() {
    return call.callId();
  }

  @Override
  public Descriptor descriptor() {
    return call.descriptor();
  }

  @Override
  public long attempted() {
    return call.attempted();
  }

  @Override
  public void resumeAgain() {
    call.resumeAgain();
  }

  @Override
  public void resumeAgainWithin(long nanos) {
    call.resumeAgainWithin(nanos);
  }

  @Override
  public long ageNanos() {
    return call.ageNanos();
  }

  @Override
  public void tried() {
    call.tried();
  }

  @Override
  public void started() {
    call.started();
  }

  @Override
  public @Nullable Object kernelState() {
    return call.kernelState();
  }

  @Override
  public void kernelState(@Nullable Object state) {
    call.kernelState(state);
  }
}
