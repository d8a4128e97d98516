package dev.syslet.syscalls.raw;

import dev.syslet.syscalls.table.Architecture;

/**
 * The bytes of {@code struct epoll_event}, which is packed on x86_64 only ({@code
 * linux/eventpoll.h}).
 *
 * <pre>
 * x86_64, 12 bytes:    0 events (4)   4 data (8)
 * aarch64, 16 bytes:   0 events (4)   4 unused (4)   8 data (8)
 * </pre>
 *
 * @param bytes how long the struct is
 * @param data where the caller's own number is
 */
public record EpollLayout(int bytes, int data) {

  public static final int EVENTS = 0;

  public static final EpollLayout CURRENT = of(Architecture.current());

  public static EpollLayout of(Architecture architecture) {
    return switch (architecture) {
      case X86_64 -> new EpollLayout(12, 4);
      case AARCH64 -> new EpollLayout(16, 8);
    };
  }
}
