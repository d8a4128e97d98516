package dev.syslet.core.ring;

/**
 * Where the words of the ring's header are, and nothing else. All numbers are in the byte order of
 * the machine that made the ring, which the byte-order mark tells; reserved bytes are zero.
 *
 * <pre>
 *      0                   4                   8                  12                  16
 *      +-------------------+-------------------+-------------------+-------------------+
 *   0  | magic: the eight characters SYSLRING  | byte-order mark   | version           |
 *      +-------------------+-------------------+-------------------+-------------------+
 *  16  | header length     | max record bytes  | body capacity                         |
 *      +-------------------+-------------------+-------------------+-------------------+
 *  32  | compatible features                   | incompatible features                 |
 *      +-------------------+-------------------+-------------------+-------------------+
 *  48  | producer                              | producer pid namespace                |
 *      +-------------------+-------------------+-------------------+-------------------+
 *  64  | producer epoch                        | reserved up to 128                    |
 *      +-------------------+-------------------+-------------------+-------------------+
 * 128  | tail                                  | end of an even record                 |
 *      +-------------------+-------------------+-------------------+-------------------+
 * 144  | number of that even record            | end of an odd record                  |
 *      +-------------------+-------------------+-------------------+-------------------+
 * 160  | number of that odd record             | posting thread                        |
 *      +-------------------+-------------------+-------------------+-------------------+
 * 176  | reserved up to 256                                                            |
 *      +-------------------+-------------------+-------------------+-------------------+
 * 256  | head                                  | handled sequence                      |
 *      +-------------------+-------------------+-------------------+-------------------+
 * 272  | reserved up to 384                                                            |
 *      +-------------------+-------------------+-------------------+-------------------+
 * 384  | overflow          | reserved          | wake word         | state             |
 *      +-------------------+-------------------+-------------------+-------------------+
 * 400  | need wake-up      | kick word         | consumer                              |
 *      +-------------------+-------------------+-------------------+-------------------+
 * 416  | consumer pid namespace                | consumer epoch                        |
 *      +-------------------+-------------------+-------------------+-------------------+
 * 432  | reserved up to 512                                                            |
 *      +-------------------------------------------------------------------------------+
 * 512  | body ...                                                                      |
 * </pre>
 *
 * <p>Written once, before the magic is stored with release: the first 48 bytes. After that:
 *
 * <ul>
 *   <li><i>tail</i>, by the producer only: bytes ever published, a free-running u64, stored with
 *       release. What lies below it is whole.
 *   <li><i>end and number of a record</i>, by the producer of a shared ring: where the record that it
 *       is about to publish ends, and its number, in one of two places by turns. So who follows a
 *       dead producer finds one whose end is the tail, and knows the last number.
 *   <li><i>posting thread</i>, in a private ring only: who stored the tail, for a reaper that wants to
 *       know whether it is another; in the tail's line, which it reads anyway.
 *   <li><i>head</i>, by the consumer only: bytes ever taken; in a private ring advanced by
 *       compare-and-set. What lies below it may be overwritten.
 *   <li><i>handled sequence</i>, by a consumer in another process: the last record whose handler
 *       has returned.
 *   <li><i>overflow</i>, by the producer: 1 while records wait outside the ring for room. Who
 *       advances the head and sees it gives the producer a kick: adds 1 to the <i>kick word</i> and
 *       wakes that futex.
 *   <li><i>need wake-up</i>: 1 from a consumer of another process that is about to wait. A producer
 *       that sees it after publishing stores 0, adds 1 to the <i>wake word</i> and wakes that
 *       futex.
 *   <li><i>state</i>: one of the {@code STATE_} constants.
 *   <li><i>producer, consumer</i>: who owns tail and head, see {@link ProcessIdentity}; 0 for
 *       nobody. Claimed by compare-and-set; then the pid namespace is stored, and the epoch, which
 *       counts the claims, is increased.
 * </ul>
 *
 * <p>A private ring has zero in all words that only another process reads.
 */
final class RingHeaderLayout {

  /** Distance between words that different threads write: two cache lines, for the prefetcher. */
  static final int LINE_BYTES = 128;

  /** Bytes of the header; the body begins here. */
  static final int HEADER_BYTES = 4 * LINE_BYTES;

  /** "SYSLRING" as bytes 0 to 7, whatever the byte order. */
  static final String MAGIC = "SYSLRING";

  /** Reads 0x01020304 where reader and writer have the same byte order. */
  static final int BYTE_ORDER_MARK = 0x01020304;

  /** Version of header and record layout. */
  static final int VERSION = 1;

  /** The ring is in use. */
  static final int STATE_OPEN = 0;

  /** Somebody found bytes in it that cannot be, and stopped it. */
  static final int STATE_STOPPED = 1;

  static final int MAGIC_OFFSET = 0;
  static final int BYTE_ORDER_MARK_OFFSET = 8;
  static final int VERSION_OFFSET = 12;
  static final int HEADER_LENGTH_OFFSET = 16;
  static final int MAX_RECORD_BYTES_OFFSET = 20;
  static final int CAPACITY_OFFSET = 24;
  static final int COMPATIBLE_FEATURES_OFFSET = 32;
  static final int INCOMPATIBLE_FEATURES_OFFSET = 40;

  /** Where the words of the producer begin; the consumer's three have the same order. */
  static final int PRODUCER_OFFSET = 48;

  static final int NAMESPACE_FROM_OWNER = 8;
  static final int EPOCH_FROM_OWNER = 16;
  static final int TAIL_OFFSET = LINE_BYTES;

  /** Two pairs, for even and odd records: where the record ends, then its number. */
  static final int ENDS_OFFSET = TAIL_OFFSET + 8;

  static final int END_PAIR_BYTES = 16;
  static final int POSTING_THREAD_OFFSET = TAIL_OFFSET + 40;
  static final int HEAD_OFFSET = 2 * LINE_BYTES;
  static final int HANDLED_SEQUENCE_OFFSET = HEAD_OFFSET + 8;
  static final int OVERFLOW_OFFSET = 3 * LINE_BYTES;
  static final int WAKE_WORD_OFFSET = OVERFLOW_OFFSET + 8;
  static final int STATE_OFFSET = OVERFLOW_OFFSET + 12;
  static final int NEED_WAKE_OFFSET = OVERFLOW_OFFSET + 16;
  static final int KICK_WORD_OFFSET = OVERFLOW_OFFSET + 20;
  static final int CONSUMER_OFFSET = OVERFLOW_OFFSET + 24;

  static final int MIN_CAPACITY_BYTES = 4 << 10;
  static final int MAX_CAPACITY_BYTES = 1 << 30;

  private RingHeaderLayout() {}

  /** Bytes of memory that a ring of that capacity takes. */
  static int ringBytes(int capacityBytes) {
    return HEADER_BYTES + capacityBytes;
  }

  /** Throws unless a ring may have that capacity. */
  static void checkCapacity(int capacityBytes) {
    if (capacityBytes < MIN_CAPACITY_BYTES
        || capacityBytes > MAX_CAPACITY_BYTES
        || Integer.bitCount(capacityBytes) != 1) {
      throw new IllegalArgumentException(
          "capacityBytes must be a power of two from "
              + MIN_CAPACITY_BYTES
              + " to "
              + MAX_CAPACITY_BYTES
              + ": "
              + capacityBytes);
    }
  }
}
