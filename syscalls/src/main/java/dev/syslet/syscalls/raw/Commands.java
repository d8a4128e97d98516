package dev.syslet.syscalls.raw;

/** The commands of fcntl and ioctl that are told apart here ({@code linux/fcntl.h}, {@code asm-generic/ioctls.h}). */
public final class Commands {

  public static final int F_DUPFD = 0;
  public static final int F_GETFD = 1;
  public static final int F_SETFD = 2;
  public static final int F_GETFL = 3;
  public static final int F_GETLK = 5;
  public static final int F_SETLK = 6;
  public static final int F_SETLKW = 7;
  public static final int F_OFD_GETLK = 36;
  public static final int F_OFD_SETLK = 37;
  public static final int F_OFD_SETLKW = 38;
  public static final int F_GETLEASE = 1025;
  public static final int F_DUPFD_CLOEXEC = 1030;
  public static final int F_GETPIPE_SZ = 1032;
  public static final int F_GET_SEALS = 1034;

  public static final int FIGETBSZ = 2;
  public static final int TCGETS = 0x5401;
  public static final int TIOCOUTQ = 0x5411;
  public static final int FIONREAD = 0x541B;
  public static final int FIONBIO = 0x5421;
  public static final int FIONCLEX = 0x5450;
  public static final int FIOCLEX = 0x5451;
  public static final int FIOQSIZE = 0x5460;

  private Commands() {}
}
