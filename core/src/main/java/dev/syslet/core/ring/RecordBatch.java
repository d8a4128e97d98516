package dev.syslet.core.ring;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Records that were copied out of a ring's body, checked where nobody else can write. */
final class RecordBatch {

  /*
   * Records are copied before their lengths are looked at: one copy of many lines, which the
   * processor fetches side by side, instead of a walk from length to length, each of which another
   * processor has just written. How much to copy for so many records is guessed by the last ones;
   * a record that is cut off at the end of the copy is left for the next.
   */

  private static final int MIN_SCRATCH_BYTES = 64 << 10;

  /** What records are taken to be long before there were any. */
  private static final int FIRST_GUESS_BYTES = 128;

  private final ByteBuffer body;
  private final int capacityBytes;
  private final int maxRecordBytes;
  private final int scratchBytes;
  private final ByteBuffer scratch;

  /** The handler's view of the scratch. */
  private final ByteBuffer handlerView;

  /** What the last walk found: records, and the length it stopped at if that was none. */
  private int walkedRecords;

  private int badLength;

  /** Bytes of the records in the scratch, after a copy. */
  private int copiedBytes;

  /** A little more than what records were long on average, last time. */
  private int guessedBytes = FIRST_GUESS_BYTES;

  RecordBatch(ByteBuffer body, int maxRecordBytes) {
    this.body = body;
    this.capacityBytes = body.capacity();
    this.maxRecordBytes = maxRecordBytes;
    this.scratchBytes = Math.min(capacityBytes, Math.max(MIN_SCRATCH_BYTES, maxRecordBytes));
    this.scratch =
        ByteBuffer.allocateDirect(scratchBytes + RecordLayout.ALIGNMENT_BYTES)
            .alignedSlice(RecordLayout.ALIGNMENT_BYTES);
    this.handlerView = scratch.asReadOnlyBuffer();
  }

  /** Whether a ring of that capacity may have these counters. */
  static boolean isPair(long head, long tail, int capacityBytes) {
    long used = tail - head;
    return used >= 0
        && used <= capacityBytes
        && ((used | head) & (RecordLayout.ALIGNMENT_BYTES - 1)) == 0;
  }

  /** Copies records from the head on; their bytes, or 0 if what is there cannot be. */
  int copy(long head, long tail, int limit) {
    badLength = 0;
    copiedBytes = 0;
    if (!isPair(head, tail, capacityBytes)) {
      return 0;
    }
    int index = (int) head & (capacityBytes - 1);
    int toEnd = capacityBytes - index;
    int available = (int) Math.min(tail - head, toEnd);
    int most = Math.min(available, scratchBytes);
    int want = (int) Math.min(most, (long) limit * guessedBytes);
    scratch.put(0, body, index, want);
    int bytes = walk(scratch, 0, want, available, toEnd, limit);
    if (bytes == 0 && badLength == 0 && want < most) { // not even one
      want = Math.min(most, maxRecordBytes);
      scratch.put(0, body, index, want);
      bytes = walk(scratch, 0, want, available, toEnd, limit);
    }
    if (walkedRecords > 0) {
      int mean = bytes / walkedRecords;
      guessedBytes = RecordLayout.align(mean + mean / 8);
    }
    copiedBytes = bytes;
    return bytes;
  }

  /** Records in the copy, pads not counted. */
  int records() {
    return walkedRecords;
  }

  /** The length that the last copy failed at, 0 if the counters themselves were wrong. */
  int badLength() {
    return badLength;
  }

  /**
   * How many records lie between two counters, counted up to a limit and as far as the lengths make
   * sense.
   */
  int count(long head, long tail, int limit) {
    int records = 0;
    long at = head;
    while (records < limit && at != tail && isPair(at, tail, capacityBytes)) {
      int index = (int) at & (capacityBytes - 1);
      int toEnd = capacityBytes - index;
      int available = (int) Math.min(tail - at, toEnd);
      int bytes = walk(body, index, available, available, toEnd, limit - records);
      if (bytes == 0) {
        break;
      }
      records += walkedRecords;
      at += bytes;
    }
    return records;
  }

  /** The copied record whose number does not follow its forerunner's; 0 if all do. */
  long firstOutOfOrder(long expected) {
    long next = expected;
    int length;
    for (int offset = 0; offset < copiedBytes; offset += length) {
      length = RecordLayout.length(scratch, offset);
      if (RecordLayout.type(scratch, offset) != RecordLayout.PAD) {
        long sequence = RecordLayout.sequence(scratch, offset);
        if (sequence != next) {
          return sequence;
        }
        next++;
      }
    }
    return 0;
  }

  /** The number of the first copied record that is no pad; 0 if there is none. */
  long firstSequence() {
    int length;
    for (int offset = 0; offset < copiedBytes; offset += length) {
      length = RecordLayout.length(scratch, offset);
      if (RecordLayout.type(scratch, offset) != RecordLayout.PAD) {
        return RecordLayout.sequence(scratch, offset);
      }
    }
    return 0;
  }

  /** Hands over what was copied; then throws what a handler threw first. */
  void give(RecordHandler handler, LongAdder failures) {
    Throwable first = null;
    ByteBuffer view = handlerView.order(ByteOrder.nativeOrder());
    int length;
    for (int offset = 0; offset < copiedBytes; offset += length) {
      length = RecordLayout.length(scratch, offset);
      if (RecordLayout.type(scratch, offset) != RecordLayout.PAD) {
        view.clear().limit(offset + length).position(offset);
        first = call(handler, view, offset, length, first, failures);
      }
    }
    if (first != null) {
      throw RecordBatch.<RuntimeException>unchecked(first);
    }
  }

  /**
   * Bytes of the records from an index on, as many as the limit allows and as are whole; 0 if none
   * is, or if there is a length that cannot be.
   *
   * @param present bytes that can be looked at
   * @param available bytes up to the tail or the end of the body
   */
  private int walk(ByteBuffer buffer, int index, int present, int available, int toEnd, int limit) {
    int bytes = 0;
    int records = 0;
    walkedRecords = 0;
    while (bytes < present && records < limit) {
      int length = RecordLayout.length(buffer, index + bytes);
      boolean pad = RecordLayout.type(buffer, index + bytes) == RecordLayout.PAD;
      boolean valid =
          pad
              ? RecordLayout.isPadLength(length, maxRecordBytes) && bytes + length == toEnd
              : RecordLayout.isRecordLength(length, maxRecordBytes);
      if (!valid || length > available - bytes) {
        badLength = length;
        return 0;
      }
      if (length > present - bytes) {
        break;
      }
      bytes += length;
      records += pad ? 0 : 1;
    }
    walkedRecords = records;
    return bytes;
  }

  private static @Nullable Throwable call(
      RecordHandler handler,
      ByteBuffer view,
      int offset,
      int length,
      @Nullable Throwable earlier,
      LongAdder failures) {
    try {
      handler.onRecord(view, offset, length);
      return earlier;
    } catch (Throwable t) {
      failures.increment();
      return earlier == null ? t : earlier;
    }
  }

  /**
   * Throws it as it is: a handler declares no checked exception, but may throw one all the same.
   */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T extends Throwable> T unchecked(Throwable thrown) throws T {
    throw (T) thrown;
  }
}
