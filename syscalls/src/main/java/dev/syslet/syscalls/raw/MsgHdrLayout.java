package dev.syslet.syscalls.raw;

/**
 * Where the fields of {@code struct msghdr} and {@code struct mmsghdr} are; the same on both architectures.
 *
 * <pre>
 *   0 name (8)   8 namelen (4)   16 iov (8)   24 iovlen (8)   32 control (8)   40 controllen (8)
 *  48 flags (4)
 *  56 of a struct mmsghdr: len (4)
 * </pre>
 */
public final class MsgHdrLayout {

  public static final int NAME = 0;
  public static final int NAMELEN = 8;
  public static final int IOV = 16;
  public static final int IOVLEN = 24;
  public static final int CONTROL = 32;
  public static final int CONTROLLEN = 40;
  public static final int FLAGS = 48;
  public static final int BYTES = 56;

  /** In an element of an array. */
  public static final int LEN = 56;

  public static final int ELEMENT_BYTES = 64;

  private MsgHdrLayout() {}
}
