package dev.syslet.core.ring;

import java.nio.ByteBuffer;

/** Records with keys that follow each other, of given lengths by turns. */
final class TestBatch implements BatchEncoder {

  private final TestRecord record = new TestRecord();
  private final int[] bytes;
  private long firstKey;
  private long step = 1;

  TestBatch(int... bytes) {
    this.bytes = bytes;
  }

  TestBatch from(long key) {
    firstKey = key;
    return this;
  }

  TestBatch step(long between) {
    step = between;
    return this;
  }

  /** Bytes of the first so many records. */
  int sum(int records) {
    int sum = 0;
    for (int i = 0; i < records; i++) {
      sum += bytes(i);
    }
    return sum;
  }

  @Override
  public int bytes(int index) {
    return bytes[index % bytes.length];
  }

  @Override
  public int encode(int index, ByteBuffer buffer, int offset, int limitBytes) {
    record.set(firstKey + index * step, bytes(index));
    return record.encode(buffer, offset, limitBytes);
  }
}
