package dev.syslet.syscalls.thread;

import dev.syslet.core.CancelAnswer;
import dev.syslet.syscalls.raw.Errno;

/**
 * Lets a signal through to a thread only while that thread is inside one call. One gate a call.
 *
 * <pre>
 * worker      enter      lock: asked already: the call is not made; else the gate is open, with the thread's id
 *             the syscall
 *             leave      lock: the gate is closed for ever
 *                        if a signal was sent: a syscall that does nothing
 * others      interrupt  lock: open: asked, send      not entered yet: asked      closed: too late
 *             sendAgain  lock: open: send             closed: enough
 * </pre>
 *
 * <p><b>A signal never reaches a later call of the thread.</b> It is sent with the lock held and the gate open, so when the worker
 * has the lock to close the gate, each tgkill of this call has returned, and none is made any more. When tgkill has returned, the
 * signal is in the thread's own queue, or has been handled: the worker is the only thread that takes from that queue. The thread
 * does not block the signal ({@link ThreadSignals#threadId}), so the kernel handles all that are queued when the thread next
 * returns to user mode. That may have happened already; it happens at the latest at the end of the syscall that does nothing.
 * (Several are handled one by one, as the handler blocks its own signal: each return from a handler is such a return to user mode
 * too, and the last one is before the first instruction behind the syscall.) Only then is the call completed and the next one
 * begun. Without that syscall, a signal that was sent when the thread had just left the kernel could still be queued when the
 * next call enters it: a thread that runs on another processor is told of it by an interrupt, which takes its time.
 *
 * <p><b>A signal may come too early.</b> The gate opens a little before the thread is in the kernel. A signal in that window is handled
 * and is gone, and the syscall waits as if nothing had been. So it is sent again, until the gate is closed ({@link Interrupter}).
 *
 * <p><b>What else a signal can meet</b> while the gate is open: the JVM's own code around the syscall, which is used to signals, and
 * the next of several syscalls that make up one call ({@link FullTransfer}), which asks {@link #stops} before each.
 *
 * <p>The lock is held for two syscalls that do not wait, and may be taken by a virtual thread. The gate does not know the call, so
 * that a gate that is queued for its next signal keeps no memory of a call that is over.
 */
final class InterruptGate {

  // states: NOT_ENTERED -> OPEN -> CLOSED, or NOT_ENTERED -> CLOSED
  private boolean open;
  private boolean closed;

  private int threadId;
  private boolean asked; // false -> true; not any more when closed
  private boolean sent; // false -> true
  private boolean queued; // false -> true: the interrupter knows it
  private boolean stopped; // of the worker alone: false -> true
  private final Interrupter interrupter;

  InterruptGate(Interrupter interrupter) {
    this.interrupter = interrupter;
  }

  /** The current thread is about to make the call; false when it is to leave without having made it. */
  boolean enter() {
    ThreadSignals signals = interrupter.signals();
    int current = signals == null ? 0 : signals.threadId();
    synchronized (this) {
      threadId = current;
      open = !asked;
      stopped = asked;
      return open;
    }
  }

  /** The call is over, or was never made. */
  void leave() {
    boolean wasAsked;
    boolean wasSent;
    synchronized (this) {
      open = false;
      closed = true;
      wasAsked = asked;
      wasSent = sent;
    }
    ThreadSignals signals = interrupter.signals();
    if (wasSent && signals != null) {
      signals.takeIn();
    }
    if (wasAsked) {
      interrupter.ended();
    }
  }

  /** Whether the call, between two syscalls, is to go no further. On its thread. */
  boolean stops() {
    synchronized (this) {
      stopped |= asked;
      return stopped;
    }
  }

  /** Whether the call went no further because it was asked to. On its thread. */
  boolean hasStopped() {
    return stopped;
  }

  /** Whether a signal was sent. */
  synchronized boolean wasSent() {
    return sent;
  }

  /** The thread that is inside the call; 0 when none is. */
  synchronized int threadId() {
    return open ? threadId : 0;
  }

  /** Asks for the end of the call; {@link Interrupter#interrupt} is what others use. */
  synchronized CancelAnswer interrupt(ThreadSignals signals) {
    if (closed) {
      return CancelAnswer.TOO_LATE;
    }
    if (!asked) {
      if (open && !canSend(signals)) {
        return CancelAnswer.UNINTERRUPTIBLE;
      }
      asked = true;
      interrupter.began();
    }
    return CancelAnswer.INTERRUPTED;
  }

  /** Whether signals are to be sent again, by the one who asks this first. */
  synchronized boolean takeTurn() {
    boolean first = open && !queued;
    queued |= first;
    return first;
  }

  /** Sends one more signal; false when there is nothing to send it for. */
  synchronized boolean sendAgain(ThreadSignals signals) {
    return open && canSend(signals);
  }

  private boolean canSend(ThreadSignals signals) {
    if (threadId == 0) {
      return false;
    }
    long result = signals.send(threadId);
    if (result == 0) {
      sent = true;
      interrupter.sent();
    }
    return result == 0 || result == -Errno.EAGAIN; // then the next one may get through
  }
}
