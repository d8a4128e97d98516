package dev.syslet.core;

import dev.syslet.core.event.Attribute;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The attributes of the user's that an executor knows, by code. Filled before the executor runs, then only read. */
final class UserAttributes {

  private record Entry(UserAttribute attribute, int maxBytes) {}

  private final Map<Integer, Entry> byCode = new HashMap<>();

  /** Adds one. */
  void add(UserAttribute attribute) {
    int code = attribute.code();
    int maxBytes = attribute.maxBytes();
    if (code < Attribute.FIRST_USER_CODE || code > Attribute.LAST_USER_CODE) {
      throw new IllegalArgumentException(
          "the code 0x" + Integer.toHexString(code) + " is not in 0x8000 to 0xffff");
    }
    if (maxBytes < 0 || maxBytes > UserAttribute.MOST_BYTES) {
      throw new IllegalArgumentException(
          "at most " + maxBytes + " bytes is not in 0 to " + UserAttribute.MOST_BYTES);
    }
    if (byCode.putIfAbsent(code, new Entry(attribute, maxBytes)) != null) {
      throw new IllegalArgumentException(
          "the code 0x" + Integer.toHexString(code) + " is registered already");
    }
  }

  UserAttributes copy() {
    UserAttributes copy = new UserAttributes();
    copy.byCode.putAll(byCode);
    return copy;
  }

  /** The attribute with a code, or null. */
  @Nullable UserAttribute of(int code) {
    Entry entry = byCode.get(code);
    return entry == null ? null : entry.attribute;
  }

  /** The most bytes of its answers; 0 for one that is not known. */
  int maxBytes(int code) {
    Entry entry = byCode.get(code);
    return entry == null ? 0 : entry.maxBytes;
  }
}
