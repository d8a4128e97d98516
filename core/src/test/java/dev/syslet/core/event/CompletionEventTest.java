package dev.syslet.core.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.ring.RecordLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The bytes of an event, offset by offset: what stands here is the format, and must not change. */
class CompletionEventTest {

  private final ByteBuffer bytes = ByteBuffer.allocate(256).order(ByteOrder.nativeOrder());

  private CompletionEvent view(int length) {
    return new CompletionEvent().wrap(bytes, 0, length);
  }

  @Test
  void theFieldsStandWhereTheFormatSays() {
    RecordLayout.putTypeAndFlags(bytes, 0, EventLayout.TYPE_COMPLETION, EventLayout.FLAG_ABANDONED);
    bytes.putLong(8, 11);
    EventLayout.putBody(bytes, 0, 22, 33, -44, 55, 0);
    assertEquals(1, bytes.getShort(4));
    assertEquals(2, bytes.getShort(6));
    assertEquals(22, bytes.getLong(16));
    assertEquals(33, bytes.getLong(24));
    assertEquals(-44, bytes.getLong(32));
    assertEquals(55, bytes.getInt(40));
    assertEquals(0, bytes.getInt(44));
    CompletionEvent event = view(48);
    assertEquals(EventLayout.TYPE_COMPLETION, event.type());
    assertEquals(11, event.sequence());
    assertEquals(22, event.callId());
    assertEquals(33, event.userData());
    assertEquals(-44, event.result());
    assertEquals(55, event.syscall());
    assertEquals(48, event.length());
    assertTrue(event.isAbandoned());
    assertTrue(event.toString().contains("result=-44"), event.toString());
  }

  @Test
  void attributesAreHeaderAndPaddedPayload() {
    assertEquals(8, AttributeLayout.bytes(0));
    assertEquals(16, AttributeLayout.bytes(1));
    assertEquals(16, AttributeLayout.bytes(8));
    int payload = AttributeLayout.putHeader(bytes, 48, 2, AttributeStatus.DONE, 16);
    assertEquals(56, payload);
    assertEquals(2, bytes.getShort(48));
    assertEquals(1, bytes.getShort(50));
    assertEquals(16, bytes.getInt(52));
  }

  @Test
  void aReaderSkipsTypesThatItDoesNotKnow() {
    EventLayout.putBody(bytes, 0, 1, 2, 3, 4, 24 + 24);
    int unknown = AttributeLayout.putHeader(bytes, 48, 0x9000, AttributeStatus.DONE, 13);
    int route = unknown + 16;
    int payload = AttributeLayout.putHeader(bytes, route, 2, AttributeStatus.DONE, 16);
    bytes.putInt(payload, 4);
    bytes.putInt(payload + 4, 2);
    CompletionEvent event = view(48 + 48);
    assertEquals(4, event.routeCode());
    assertEquals(2, event.tries());
    assertEquals(AttributeStatus.NOT_ASKED, event.status(Attribute.TIMING));
    assertThrows(IllegalStateException.class, event::queueNanos);
  }

  @Test
  void allAttributesAreHandedOverAlsoThoseOfAnotherVersion() {
    int second = 48 + 8 + 16;
    int third = second + 8;
    EventLayout.putBody(bytes, 0, 1, 2, 3, 4, 24 + 8 + 16);
    AttributeLayout.putHeader(bytes, 48, 0x7000, AttributeStatus.DONE, 13);
    AttributeLayout.putHeader(bytes, second, 5, AttributeStatus.FAILED, 0);
    bytes.putInt(AttributeLayout.putHeader(bytes, third, 0xFFFF, AttributeStatus.DONE, 4), 42);
    List<String> seen = new ArrayList<>();
    CompletionEvent event = view(third + 16);
    event.forEachAttribute(
        (code, status, buffer, at, length) ->
            seen.add(code + " " + status + " " + at + " " + length));
    assertEquals(List.of("28672 DONE 56 13", "5 FAILED 80 0", "65535 DONE 88 4"), seen);
    assertEquals(42, event.payload(0xFFFF).getInt());
    assertEquals(AttributeStatus.FAILED, event.status(Attribute.PRIORITY));
    assertThrows(IllegalStateException.class, () -> event.payload(5));
    assertThrows(IllegalStateException.class, event::priority);
    assertTrue(event.payload(0x7000).isReadOnly());
  }

  @Test
  void eachAttributesBytesStandWhereTheFormatSays() {
    AttributeLayout.putDeadline(bytes, 0, 7, -8);
    assertEquals(7, bytes.getLong(0));
    assertEquals(-8, bytes.getLong(8));
    AttributeLayout.putPriority(bytes, 0, -3, AttributeStatus.NOT_SUPPORTED);
    assertEquals(-3, bytes.getInt(0));
    assertEquals(2, bytes.getInt(4));
    AttributeLayout.putLineage(bytes, 0, 7, -8);
    assertEquals(7, bytes.getLong(0));
    assertEquals(-8, bytes.getInt(8));
    assertEquals(0, bytes.getInt(12));
    AttributeLayout.putCache(bytes.clear(), PageCache.MISS);
    assertEquals(AttributeLayout.CACHE_BYTES, bytes.position());
    assertEquals(2, bytes.getInt(0));
    AttributeLayout.putFaults(bytes.clear(), 1, 2, 3);
    assertEquals(AttributeLayout.FAULTS_BYTES, bytes.position());
    assertEquals(3, bytes.getLong(16));
    AttributeLayout.putChecksum(bytes.clear(), 0x9000_0001L, 9);
    assertEquals(AttributeLayout.CHECKSUM_BYTES, bytes.position());
    assertEquals(0x9000_0001, bytes.getInt(0));
    assertEquals(0, bytes.getInt(4));
    assertEquals(9, bytes.getLong(8));
    for (PageCache answer : PageCache.values()) {
      assertEquals(answer, PageCache.of(answer.code()));
    }
    assertEquals(PageCache.UNKNOWN, PageCache.of(77));
  }

  @Test
  void aCopyStaysWhenTheScratchChanges() {
    EventLayout.putBody(bytes, 0, 1, 2, 3, 4, 0);
    CompletionEvent copy = view(48).copy();
    EventLayout.putBody(bytes, 0, 9, 9, 9, 9, 0);
    assertEquals(1, copy.callId());
    assertEquals(3, copy.result());
    assertThrows(IllegalStateException.class, () -> copy.wrap(bytes, 0, 48));
  }

  @Test
  void spoiledBytesNeverLeadOutsideTheEvent() {
    Random random = new Random(1);
    for (int round = 0; round < 20_000; round++) {
      random.nextBytes(bytes.array());
      int length = 48 + 8 * random.nextInt(20);
      if (random.nextBoolean()) {
        bytes.putInt(44, random.nextInt(300) - 20);
      }
      CompletionEvent event = view(length);
      event.forEachAttribute(
          (code, said, buffer, at, payload) ->
              assertTrue(at >= 56 && payload >= 0 && at + payload <= length));
      for (Attribute attribute : Attribute.values()) {
        AttributeStatus status = event.status(attribute);
        if (status == AttributeStatus.DONE && attribute == Attribute.TIMING) {
          try {
            assertEquals(event.totalNanos(), event.copy().totalNanos());
          } catch (IllegalStateException tooShort) {
            assertThrows(IllegalStateException.class, () -> event.copy().totalNanos());
          }
        }
      }
    }
    assertThrows(IllegalArgumentException.class, () -> view(40));
  }

  @Test
  void codesAndNamesGoBothWays() {
    for (Attribute attribute : Attribute.values()) {
      assertEquals(attribute, Attribute.of(attribute.code()));
    }
    for (AttributeStatus status : AttributeStatus.values()) {
      assertEquals(status, AttributeStatus.of(status.code()));
    }
    assertNull(Attribute.of(0));
    assertNull(Attribute.of(63));
    assertNull(Attribute.of(-1));
    assertNull(Attribute.of(0x9000));
    assertEquals(AttributeStatus.NOT_SUPPORTED, AttributeStatus.of(77));
  }
}
