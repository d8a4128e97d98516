package dev.syslet.samples.ringtail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.syslet.core.event.AttributeLayout;
import dev.syslet.core.event.AttributeStatus;
import dev.syslet.core.event.EventLayout;
import dev.syslet.core.ring.RecordLayout;
import dev.syslet.syscalls.table.SyscallTable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/** Records from bytes, as lines and as JSON. */
class TailedRecordTest {

  private final ByteBuffer buffer = ByteBuffer.allocate(256).order(ByteOrder.nativeOrder());

  private TailedRecord event(int type, int flags, long result, int syscall, int attributeBytes) {
    RecordLayout.putTypeAndFlags(buffer, 0, type, flags);
    buffer.putLong(8, 77);
    EventLayout.putBody(buffer, 0, 5, 0xabcL, result, syscall, attributeBytes);
    return TailedRecord.of(buffer, 0, EventLayout.ATTRIBUTES_OFFSET + attributeBytes);
  }

  private static int number(String syscall) {
    return SyscallTable.load().numberOf(syscall);
  }

  @Test
  void anErrorHasItsNameAndItsText() {
    TailedRecord record = event(EventLayout.TYPE_COMPLETION, 0, -2, number("openat"), 0);
    String line = TailTable.line(record);
    assertTrue(
        line.matches(" +77 +5 +0xabc +openat +-2 ENOENT +- +- +- +- +- +No such file or directory"),
        line);
    JsonObject json = JsonParser.parseString(TailJson.line(record)).getAsJsonObject();
    assertEquals("ENOENT", json.get("errno").getAsString());
    assertEquals("No such file or directory", json.get("error").getAsString());
    assertEquals("0xabc", json.get("userData").getAsString());
    assertFalse(json.has("queueNanos"));
  }

  @Test
  void attributesThatAreNotKnownAreToldByTheirCode() {
    int at = EventLayout.ATTRIBUTES_OFFSET;
    AttributeLayout.putHeader(buffer, at, 60, AttributeStatus.DONE, 5);
    at += AttributeLayout.bytes(5);
    AttributeLayout.putHeader(buffer, at, 61, AttributeStatus.NOT_APPLICABLE, 0);
    at += AttributeLayout.bytes(0);
    int timing = AttributeLayout.putHeader(buffer, at, 1, AttributeStatus.DONE, 24);
    buffer.putLong(timing, 1_500).putLong(timing + 8, 2_000_000).putLong(timing + 16, 2_001_500);
    at += AttributeLayout.bytes(24);
    int route = AttributeLayout.putHeader(buffer, at, 2, AttributeStatus.DONE, 16);
    buffer.putInt(route, 99).putInt(route + 4, 3).putLong(route + 8, 6);
    at += AttributeLayout.bytes(16);
    TailedRecord record =
        event(
            EventLayout.TYPE_LATE,
            EventLayout.FLAG_MORE | EventLayout.FLAG_ABANDONED,
            9,
            1_000_000,
            at - EventLayout.ATTRIBUTES_OFFSET);
    String line = TailTable.line(record);
    assertTrue(
        line.matches(
            " +77 +5 +0xabc +syscall 1000000 +9 +1.5 us +2.0 ms +2.0 ms +route 99 +3"
                + " +late; held by the kernel; more follow; lane 6; attribute 60 5 bytes; attribute 61 not applicable"),
        line);
    JsonObject json = JsonParser.parseString(TailJson.line(record)).getAsJsonObject();
    assertEquals(2_001_500, json.get("totalNanos").getAsLong());
    assertEquals(6, json.get("lane").getAsLong());
    JsonObject other = json.getAsJsonArray("attributes").get(0).getAsJsonObject();
    assertEquals(60, other.get("code").getAsInt());
    assertEquals("done", other.get("status").getAsString());
  }

  @Test
  void attributesThatReachOutOfTheEventAreLeftOut() {
    AttributeLayout.putHeader(
        buffer, EventLayout.ATTRIBUTES_OFFSET, 1, AttributeStatus.DONE, Integer.MAX_VALUE);
    TailedRecord record = event(EventLayout.TYPE_COMPLETION, 0, 1, number("read"), 16);
    assertTrue(TailTable.line(record).endsWith("-"), TailTable.line(record));
    buffer.putInt(EventLayout.ATTRIBUTE_BYTES_OFFSET, -1);
    record = TailedRecord.of(buffer, 0, EventLayout.ATTRIBUTES_OFFSET);
    assertTrue(TailTable.line(record).contains("read"), TailTable.line(record));
  }

  @Test
  void aRecordOfAnotherTypeIsToldByTypeAndLength() {
    RecordLayout.putTypeAndFlags(buffer, 0, 0x8001, 0);
    buffer.putLong(8, 3);
    TailedRecord record = TailedRecord.of(buffer, 0, 24);
    assertTrue(
        TailTable.line(record).endsWith("record of type 0x8001, 24 bytes"), TailTable.line(record));
    JsonObject json = JsonParser.parseString(TailJson.line(record)).getAsJsonObject();
    assertEquals(0x8001, json.get("type").getAsInt());
    assertEquals(24, json.get("bytes").getAsInt());
  }

  @Test
  void theColumnsOfHeadAndLinesStandBelowEachOther() {
    String head = TailTable.head();
    String line = TailTable.line(event(EventLayout.TYPE_COMPLETION, 0, 4096, number("read"), 0));
    assertEquals(head.indexOf("syscall"), line.indexOf("read"));
    assertEquals(
        head.indexOf(" result") + " result".length(), line.indexOf(" 4096") + " 4096".length());
  }
}
