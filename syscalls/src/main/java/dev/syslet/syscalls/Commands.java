package dev.syslet.syscalls;

/** The commands of fcntl and ioctl that are told apart here ({@code linux/fcntl.h}, {@code asm-generic/ioctls.h}). */
final class Commands {

  static final int F_DUPFD = 0;
  static final int F_GETFD = 1;
  static final int F_SETFD = 2;
  static final int F_GETFL = 3;
  static final int F_GETLK = 5;
  static final int F_SETLK = 6;
  static final int F_SETLKW = 7;
  static final int F_OFD_GETLK = 36;
  static final int F_OFD_SETLK = 37;
  static final int F_OFD_SETLKW = 38;
  static final int F_GETLEASE = 1025;
  static final int F_DUPFD_CLOEXEC = 1030;
  static final int F_GETPIPE_SZ = 1032;
  static final int F_GET_SEALS = 1034;

  static final int FIGETBSZ = 2;
  static final int TCGETS = 0x5401;
  static final int TIOCOUTQ = 0x5411;
  static final int FIONREAD = 0x541B;
  static final int FIONBIO = 0x5421;
  static final int FIONCLEX = 0x5450;
  static final int FIOCLEX = 0x5451;
  static final int FIOQSIZE = 0x5460;

  private Commands() {}
}
