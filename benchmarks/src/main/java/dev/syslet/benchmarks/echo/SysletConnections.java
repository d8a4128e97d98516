package dev.syslet.benchmarks.echo;

import dev.syslet.core.Descriptor;
import dev.syslet.core.Submitter;
import dev.syslet.core.SyscallExecutor;
import dev.syslet.core.event.CompletionEvent;
import dev.syslet.core.event.CompletionRing;
import dev.syslet.core.event.EventHandler;
import dev.syslet.syscalls.Errnos;
import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.memory.LeasedBuffer;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/**
 * One side's connections and its event loop: a thread that reaps a ring, and for each event does the
 * next step of the connection that the user data names. A connection has one call under way at most.
 *
 * <p>One descriptor for all, and a buffer for each connection: a message makes no garbage here. Used
 * by one thread at a time.
 */
abstract class SysletConnections {

  private static final int BATCH = 256;
  private static final int MIN_RING_BYTES = 1 << 20;
  private static final int RING_BYTES_PER_CONNECTION = 512;
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(EchoSubject.LOOK_MILLIS);

  protected final Submitter submitter;
  protected final Descriptor descriptor = new Descriptor();
  private final CompletionRing.Reaper reaper;
  private final EventHandler handler = this::onEvent;
  private final Fd[] sockets;
  private final LeasedBuffer[] messages;
  private final boolean[] writing;

  SysletConnections(SyscallExecutor executor, EchoPlan plan) {
    int connections = plan.connections();
    int wanted = Math.max(MIN_RING_BYTES, connections * RING_BYTES_PER_CONNECTION);
    CompletionRing ring = CompletionRing.allocate(Integer.highestOneBit(wanted - 1) << 1);
    submitter = executor.submitter(ring);
    reaper = ring.newReaper();
    sockets = new Fd[connections];
    writing = new boolean[connections];
    messages = new LeasedBuffer[connections];
    ByteBuffer memory = ByteBuffer.allocateDirect(plan.bytes());
    for (int i = 0; i < connections; i++) {
      messages[i] = LeasedBuffer.wrap(memory);
      memory = ByteBuffer.allocateDirect(plan.bytes());
    }
  }

  /** A connection's message came whole. */
  abstract void onRead(int connection);

  /** A connection's message was sent whole. */
  abstract void onWritten(int connection);

  /** An event that belongs to no connection. */
  void onOther(long result) {
    throw new IllegalStateException("an event of no connection, with result " + result);
  }

  /** The connection is there. */
  final void socket(int connection, Fd socket) {
    sockets[connection] = socket;
  }

  /** The bytes of the connection's message. */
  final ByteBuffer message(int connection) {
    return messages[connection].buffer();
  }

  /** Begins to read a message. */
  final void read(int connection) {
    writing[connection] = false;
    message(connection).clear();
    goOn(connection);
  }

  /** Begins to send the message. */
  final void write(int connection) {
    writing[connection] = true;
    message(connection).clear();
    goOn(connection);
  }

  private void goOn(int connection) {
    Fd socket = sockets[connection];
    LeasedBuffer message = messages[connection];
    descriptor.userData(connection);
    submitter.submit(
        writing[connection]
            ? Syscalls.write(descriptor, socket, message)
            : Syscalls.read(descriptor, socket, message));
  }

  /** Handles the events there are, or waits a while for one. */
  final void turn() {
    if (reaper.reap(handler, BATCH) == 0) {
      reaper.await(LOOK_NANOS);
    }
  }

  private void onEvent(CompletionEvent event) {
    long result = event.result();
    long connection = event.userData();
    if (connection < 0) {
      onOther(result);
    } else {
      moved((int) connection, result);
    }
  }

  private void moved(int connection, long result) {
    if (result == 0 && !writing[connection] && message(connection).position() == 0) {
      onEnd(connection);
      return;
    }
    if (result <= 0) {
      throw new IllegalStateException(
          (writing[connection] ? "write" : "read")
              + " on connection "
              + connection
              + ": "
              + (result == 0 ? "the end within a message" : Errnos.description(result)));
    }
    ByteBuffer message = message(connection);
    message.position(message.position() + (int) result);
    if (message.hasRemaining()) {
      goOn(connection);
    } else if (writing[connection]) {
      onWritten(connection);
    } else {
      onRead(connection);
    }
  }

  /** The other side has closed the connection, between two messages. */
  void onEnd(int connection) {
    throw new IllegalStateException("connection " + connection + " was closed");
  }

  /** Closes the connections that there are. */
  final void closeAll() {
    for (Fd socket : sockets) {
      if (socket != null) {
        socket.close();
      }
    }
  }
}
