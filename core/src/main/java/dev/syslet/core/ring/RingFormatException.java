package dev.syslet.core.ring;

import java.io.Serial;

/**
 * A file or memory is no ring that this library can use: another format, version, byte order or
 * feature, too short, sizes that cannot be, or owned by a process that lives. The message has the
 * value. Nothing was changed.
 */
public final class RingFormatException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  RingFormatException(String message) {
    super(message);
  }
}
