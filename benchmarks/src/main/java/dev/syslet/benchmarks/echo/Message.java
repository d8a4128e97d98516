package dev.syslet.benchmarks.echo;

import dev.syslet.benchmarks.echo.EchoPlan.Span;
import java.nio.ByteBuffer;

/**
 * The bytes of a message: no two of a run are alike, and every byte says where it belongs.
 *
 * <pre>
 *  0        8          16                      bytes
 *  +--------+----------+--------------------------+
 *  |sequence| checksum | words of both, last cut  |
 *  +--------+----------+--------------------------+
 * </pre>
 */
final class Message {

  static final int MIN_BYTES = 16;

  private static final int CHECKSUM = 8;
  private static final int WORD_BYTES = 8;
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private Message() {}

  /** Fills the buffer's bytes from 0 to capacity with a connection's message of that number. */
  static void write(ByteBuffer message, int connection, long sequence) {
    int bytes = message.capacity();
    message.putLong(0, sequence);
    message.putLong(CHECKSUM, checksum(connection, sequence));
    int at = MIN_BYTES;
    for (; at <= bytes - WORD_BYTES; at += WORD_BYTES) {
      message.putLong(at, word(connection, sequence, at));
    }
    for (; at < bytes; at++) {
      message.put(at, (byte) word(connection, sequence, at));
    }
  }

  /**
   * Looks at every byte from 0 to capacity; the message's checksum.
   *
   * @throws IllegalStateException when a byte is not as {@link #write} would write it
   */
  static long check(ByteBuffer message, int connection, long sequence) {
    int bytes = message.capacity();
    same(sequence, message.getLong(0), connection, sequence, 0);
    long checksum = message.getLong(CHECKSUM);
    same(checksum(connection, sequence), checksum, connection, sequence, CHECKSUM);
    int at = MIN_BYTES;
    for (; at <= bytes - WORD_BYTES; at += WORD_BYTES) {
      same(word(connection, sequence, at), message.getLong(at), connection, sequence, at);
    }
    for (; at < bytes; at++) {
      same((byte) word(connection, sequence, at), message.get(at), connection, sequence, at);
    }
    return checksum;
  }

  /** What the checksums of all messages of a span add up to. */
  static long sum(Span span) {
    long sum = 0;
    for (int connection = 0; connection < span.connections(); connection++) {
      for (long sequence = span.begin(connection); sequence < span.end(connection); sequence++) {
        sum += checksum(connection, sequence);
      }
    }
    return sum;
  }

  private static long checksum(int connection, long sequence) {
    return word(connection, sequence, CHECKSUM);
  }

  private static long word(int connection, long sequence, int at) {
    long mixed = ((long) connection << 40 ^ sequence << 8 ^ at) * GOLDEN;
    return mixed ^ mixed >>> 29;
  }

  private static void same(long expected, long found, int connection, long sequence, int at) {
    if (expected != found) {
      throw new IllegalStateException(
          "message %d of connection %d came back wrong: at %d is 0x%x instead of 0x%x"
              .formatted(sequence, connection, at, found, expected));
    }
  }
}
