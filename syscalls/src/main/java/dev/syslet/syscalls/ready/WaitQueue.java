package dev.syslet.syscalls.ready;

import org.jspecify.annotations.Nullable;

/**
 * The calls that wait for one direction of one file, first in first out, and either are all alike or all not. Guarded by its
 * {@link FdWaits}.
 *
 * <p>Epoll tells of changes, not of states ("edges"), so each is counted, and a call that tries and would block waits only if no
 * edge came since before its try. Of those that wait one at a time is sent to try: it has the <em>baton</em>. When it is done it
 * hands the baton to the next, for there may be more. When it would block and all are alike, those behind it would too, and the
 * baton ends; where each waits for something of its own (room for its whole message, the other end of a splice) it goes to the
 * end of the queue and hands the baton on, until all have tried since the last edge. So n messages for n waiting calls cost n
 * wake-ups, not n times n, and a POLLOUT that promises too much wakes nobody twice.
 */
final class WaitQueue {

  /** What {@link #await} says. */
  enum Await {
    /** The call is in the queue. */
    WAITS,
    /** Something has changed since the call's last try: try again. */
    CHANGED,
    /** The file has been closed. */
    CLOSED
  }

  final FdWaits owner;
  private final int interest;
  private @Nullable ReadyTask first;
  private @Nullable ReadyTask last;
  private long edges = 1;
  private boolean batonIsOut;

  WaitQueue(FdWaits owner, int interest) {
    this.owner = owner;
    this.interest = interest;
  }

  /** The events of epoll that those in it wait for. */
  int interest() {
    return interest;
  }

  /** Notes in the task how many edges there were before its try. */
  void beforeTry(ReadyTask task) {
    task.seenEdges = edges;
  }

  /** Counts an edge; the call that shall try, if any. */
  @Nullable ReadyTask edge() {
    edges++;
    return batonIsOut ? null : handOut();
  }

  /** Whether nobody waits or tries. */
  boolean isIdle() {
    return first == null && !batonIsOut;
  }

  /** How many wait. */
  int size() {
    int count = 0;
    for (ReadyTask task = first; task != null; task = task.next) {
      count++;
    }
    return count;
  }

  /** Whether the task, whose try would block, may wait; false when an edge came meanwhile. */
  boolean await(ReadyTask task) {
    if (task.seenEdges != edges) {
      return false;
    }
    if (!task.linked) {
      task.triedEdges = edges;
      add(task, task.hasBaton && task.isAlike());
    }
    return true;
  }

  /** Takes the baton from a task that waits; the call that shall try next, if any. */
  @Nullable ReadyTask passAfterTry(ReadyTask task) {
    if (!task.hasBaton) {
      return null;
    }
    task.hasBaton = false;
    ReadyTask next = first;
    if (task.isAlike() || next == null || next.triedEdges == edges) {
      batonIsOut = false;
      return null;
    }
    return handOut();
  }

  /** Takes a task out that is over; the call that shall try in its place, if any. */
  @Nullable ReadyTask leave(ReadyTask task) {
    if (task.linked) {
      unlink(task);
    }
    if (!task.hasBaton) {
      return null;
    }
    task.hasBaton = false;
    return handOut();
  }

  /** Takes one that waits out, for the file is closed; null when there is none. */
  @Nullable ReadyTask poll() {
    ReadyTask task = first;
    if (task != null) {
      unlink(task);
    }
    return task;
  }

  private @Nullable ReadyTask handOut() {
    ReadyTask task = first;
    batonIsOut = task != null;
    if (task != null) {
      unlink(task);
      task.hasBaton = true;
    }
    return task;
  }

  private void add(ReadyTask task, boolean inFront) {
    task.linked = true;
    if (first == null || last == null) {
      first = task;
      last = task;
    } else if (inFront) {
      task.next = first;
      first.previous = task;
      first = task;
    } else {
      task.previous = last;
      last.next = task;
      last = task;
    }
  }

  private void unlink(ReadyTask task) {
    ReadyTask before = task.previous;
    ReadyTask after = task.next;
    if (before == null) {
      first = after;
    } else {
      before.next = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.previous = before;
    }
    task.previous = null;
    task.next = null;
    task.linked = false;
  }
}
