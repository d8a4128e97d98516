package dev.syslet.core.event;

import org.jspecify.annotations.Nullable;

/**
 * What an event can tell beside the result, when the descriptor asks for it.
 *
 * <p>Each asked attribute is answered in the event with a status, also one that this version cannot answer or does not
 * know: the call runs all the same. The codes are part of the event's format and never change their meaning. Codes from
 * {@link #FIRST_USER_CODE} on are the users' own. {@link AttributeLayout} shows the bytes of each.
 */
public enum Attribute {
  /** Queue, service and total time in nanoseconds; queue + service = total. Answered always. */
  TIMING(1),
  /** The way the call went, how many times it was tried, and its lane's number (0: it came to none). Answered always. */
  ROUTE(2),
  /** Whether the page cache held the data: {@link PageCache}. Not applicable to a call that moves no bytes of a file. */
  CACHE(3),
  /**
   * The deadline that was asked, and how much of it was left at the outcome, negative when it had passed. Not applicable to a
   * call without one. A deadline is told; it ends no call yet.
   */
  DEADLINE(4),
  /**
   * The priority that the descriptor carries, and what became of it: {@link CompletionEvent#priorityEffect} is NOT_SUPPORTED,
   * because nothing applies it yet. Not applicable to a call that was given none.
   */
  PRIORITY(5),
  /**
   * The bytes that the call wrote into its buffer or struct, up to the bound that the descriptor gives. Not applicable to a
   * call that failed or that writes none.
   */
  DATA(6),
  /** Opaque bytes, 64 at most, returned untouched. Answered always. */
  TRACE(7),
  /** Page faults and CPU time of all tries of the call, on the threads that made them. */
  FAULTS(8),
  /** CRC32C of the bytes that a read or write has moved. Not applicable to a call that failed, or is neither. */
  CHECKSUM(9),
  /** The chain and the atom; both 0 for a call outside a chain. Answered always. */
  LINEAGE(10);

  /** The first code of users' own attributes. */
  public static final int FIRST_USER_CODE = 0x8000;

  /** The last code of users' own attributes. */
  public static final int LAST_USER_CODE = 0xFFFF;

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
