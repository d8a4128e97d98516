package dev.syslet.syscalls.thread;

import dev.syslet.core.Descriptor;
import dev.syslet.core.PendingCall;
import dev.syslet.core.Route;
import org.jspecify.annotations.Nullable;

/** A continued call under another name, for those who want to know when it begins or is over. */
abstract class ForwardedCall implements PendingCall {

  private final PendingCall call;

  ForwardedCall(PendingCall call) {
    this.call = call;
  }

  @Override
  public void started() {
    call.started();
  }

  @Override
  public void complete(Route route, long result) {
    call.complete(route, result);
  }

  @Override
  public final long callId() {
    return call.callId();
  }

  @Override
  public final Descriptor descriptor() {
    return call.descriptor();
  }

  @Override
  public final long attempted() {
    return call.attempted();
  }

  @Override
  public final void resumeAgain() {
    call.resumeAgain();
  }

  @Override
  public final void resumeAgainWithin(long nanos) {
    call.resumeAgainWithin(nanos);
  }

  @Override
  public final long ageNanos() {
    return call.ageNanos();
  }

  @Override
  public final void tried() {
    call.tried();
  }

  @Override
  public void needsThread() {
    call.needsThread();
  }

  @Override
  public boolean hasThread() {
    return call.hasThread();
  }

  @Override
  public final void interrupted() {
    call.interrupted();
  }

  @Override
  public final @Nullable Object kernelState() {
    return call.kernelState();
  }

  @Override
  public final void kernelState(@Nullable Object state) {
    call.kernelState(state);
  }
}
