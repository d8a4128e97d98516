package dev.syslet.syscalls;

import dev.syslet.syscalls.table.Architecture;

/**
 * {@code struct epoll_event}: packed on x86-64 only.
 *
 * <pre>
 * x86_64   0 events (4)   4 data (8)                 12 bytes
 * aarch64  0 events (4)   8 data (8)                 16 bytes
 * </pre>
 */
final class EpollLayout {

  static final int EVENTS = 0;
  static final int DATA = data(Architecture.current());
  static final int BYTES = DATA + 8;

  static final int CTL_ADD = 1;
  static final int CTL_DEL = 2;
  static final int CTL_MOD = 3;

  static final int IN = 0x1;
  static final int PRI = 0x2;
  static final int OUT = 0x4;
  static final int ERR = 0x8;
  static final int HUP = 0x10;
  static final int RDHUP = 0x2000;
  static final int ET = 1 << 31;

  private EpollLayout() {}

  static int data(Architecture architecture) {
    return architecture == Architecture.X86_64 ? 4 : 8;
  }
}
