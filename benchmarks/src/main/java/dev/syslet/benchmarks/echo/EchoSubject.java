package dev.syslet.benchmarks.echo;

import dev.syslet.benchmarks.echo.EchoPlan.Span;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A server and its client, both in one style. The server collects a message and sends it back; the
 * client sends on each connection a message and, when it has come back and been looked at, the next.
 */
public abstract class EchoSubject implements AutoCloseable {

  /** How long a loop waits at the most before it looks whether the other side has failed. */
  static final int LOOK_MILLIS = 100;

  /** How many connections may wait to be accepted. */
  static final int BACKLOG = 4096;

  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  /** Starts the server and makes the connections. */
  public abstract void open(EchoPlan plan) throws Exception;

  /**
   * Exchanges messages until all have come back.
   *
   * @return the sum of the checksums in what came back
   */
  public abstract long exchange(Span span) throws Exception;

  /** How many bytes the server has sent back so far; exact between exchanges. */
  public abstract long echoedBytes();

  /** Ends the connections, the server and its threads. */
  @Override
  public abstract void close() throws IOException;

  /** A thread of the server failed: the client is told when it looks. */
  final void failed(Throwable cause) {
    failure.compareAndSet(null, cause);
  }

  /** Waits until a thread of the server has ended; an interrupt ends the wait. */
  static void join(@Nullable Thread thread) {
    if (thread != null) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Throws when the server has failed. */
  final void checkServer() {
    Throwable cause = failure.get();
    if (cause != null) {
      throw new IllegalStateException("the server failed: " + cause, cause);
    }
  }
}
