package dev.syslet.benchmarks.echo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.syslet.benchmarks.echo.EchoPlan.Span;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class MessageTest {

  @Test
  void aWrongByteIsNoticedWhereverItIs() {
    ByteBuffer message = ByteBuffer.allocate(43);
    Message.write(message, 3, 9);
    Message.check(message, 3, 9);
    for (int at = 0; at < message.capacity(); at++) {
      byte right = message.get(at);
      message.put(at, (byte) (right ^ 0x10));
      assertThrows(IllegalStateException.class, () -> Message.check(message, 3, 9));
      message.put(at, right);
    }
  }

  @Test
  void anotherConnectionsOrAnEarlierMessageIsNoticed() {
    ByteBuffer message = ByteBuffer.allocate(Message.MIN_BYTES);
    Message.write(message, 3, 9);
    assertThrows(IllegalStateException.class, () -> Message.check(message, 4, 9));
    assertThrows(IllegalStateException.class, () -> Message.check(message, 3, 10));
  }

  @Test
  void theSumIsThatOfTheMessages() {
    ByteBuffer message = ByteBuffer.allocate(Message.MIN_BYTES);
    Span span = new Span(3, 5, 10);
    long sum = 0;
    long messages = 0;
    for (int connection = 0; connection < 3; connection++) {
      for (long sequence = span.begin(connection); sequence < span.end(connection); sequence++) {
        Message.write(message, connection, sequence);
        sum += Message.check(message, connection, sequence);
        messages++;
      }
    }
    assertEquals(10, messages);
    assertEquals(sum, Message.sum(span));
  }
}
