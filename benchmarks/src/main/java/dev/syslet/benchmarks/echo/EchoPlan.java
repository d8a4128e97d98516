package dev.syslet.benchmarks.echo;

import java.nio.file.Path;

/**
 * What is exchanged.
 *
 * @param transport over what
 * @param directory an empty directory for the path of an AF_UNIX socket
 * @param connections how many, all open at once, each with one message under way
 * @param warmup messages that are exchanged before, all connections together
 * @param messages messages that are measured, likewise
 * @param bytes of each message
 */
public record EchoPlan(
    Transport transport, Path directory, int connections, long warmup, long messages, int bytes) {

  /** The most bytes of a message. */
  static final int MAX_BYTES = 1 << 20;

  /** Checks the numbers. */
  public EchoPlan {
    if (connections < 1) {
      throw new IllegalArgumentException(connections + " connections");
    }
    if (warmup < 0 || messages < 1) {
      throw new IllegalArgumentException(messages + " messages after " + warmup);
    }
    if (bytes < Message.MIN_BYTES || bytes > MAX_BYTES) {
      throw new IllegalArgumentException("messages of " + bytes + " bytes");
    }
  }

  /** The path of an AF_UNIX socket. */
  Path socketPath() {
    return directory.resolve("echo.sock");
  }

  /** The messages that are exchanged first. */
  Span warmupSpan() {
    return new Span(connections, 0, warmup);
  }

  /** The messages that are measured. */
  Span measuredSpan() {
    return new Span(connections, warmup, messages);
  }

  /**
   * Messages, spread evenly over the connections: each connection has those with its own sequence
   * numbers from begin to end.
   *
   * @param connections how many connections
   * @param before messages that were exchanged before, all together
   * @param messages messages, all together
   */
  record Span(int connections, long before, long messages) {

    /** The first sequence number of a connection. */
    long begin(int connection) {
      return share(before, connection);
    }

    /** The sequence number behind the last one of a connection. */
    long end(int connection) {
      return begin(connection) + share(messages, connection);
    }

    private long share(long all, int connection) {
      return all / connections + (connection < all % connections ? 1 : 0);
    }
  }
}
