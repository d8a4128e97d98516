package dev.syslet.core.event;

import org.jspecify.annotations.Nullable;

/**
 * What an event can tell beside the result, when the descriptor asks for it.
 *
 * <p>Each asked attribute is answered in the event with a status, also one that this version cannot answer or does not
 * know: the call runs all the same. The codes are part of the event's format and never change their meaning.
 */
public enum Attribute {
  /** Queue, service and total time in nanoseconds; queue + service = total. Answered always. */
  TIMING(1),
  /** The way the call went, how many times it was tried, and its lane's number (0: the default lane). Answered always. */
  ROUTE(2),
  /** Whether the page cache held the data. Not supported yet. */
  CACHE(3),
  /** The deadline and what became of it. Not supported yet. */
  DEADLINE(4),
  /** The I/O priority the call ran with. Not supported yet. */
  PRIORITY(5),
  /** The bytes that the call wrote into its out-buffer. Not supported yet. */
  DATA(6),
  /** Opaque bytes, returned untouched. Not supported yet. */
  TRACE(7),
  /** Page faults and CPU time of the call. Not supported yet. */
  FAULTS(8),
  /** CRC32C of the bytes moved. Not supported yet. */
  CHECKSUM(9),
  /** The chain and the atom. Not supported yet. */
  LINEAGE(10);

  private static final Attribute[] BY_CODE = new Attribute[64];

  static {
    for (Attribute attribute : values()) {
      BY_CODE[attribute.code] = attribute;
    }
  }

  private final int code;

  Attribute(int code) {
    this.code = code;
  }

  /**
   * The number that stands for it in an event.
   *
   * @return the code, 1 to 63
   */
  public int code() {
    return code;
  }

  /**
   * The bit that asks for it in a descriptor's mask.
   *
   * @return the mask with one bit set
   */
  public long bit() {
    return 1L << code;
  }

  /**
   * The attribute with a code.
   *
   * @param code a number from an event
   * @return the attribute, or null when this version knows none with that code
   */
  public static @Nullable Attribute of(int code) {
    return code > 0 && code < BY_CODE.length ? BY_CODE[code] : null;
  }
}
