package dev.syslet.syscalls.socket;

import dev.syslet.core.Lease;
import dev.syslet.core.SubmitException;
import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.LinuxKernel;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Slabs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The control messages of a {@link MsgHdr}, in native memory: open files and credentials that
 * travel with the bytes, and whatever else a socket tells; the same on both architectures. See cmsg(3).
 *
 * <pre>
 * a message:   0 len (8, this header included)   8 level (4)   12 type (4)   16 data, to a multiple of 8
 * </pre>
 *
 * <pre>{@code
 * MsgHdr out = new MsgHdr().parts(oneByte).sends(new Cmsgs(Cmsgs.space(4)).addRights(file));
 * executor.call(Syscalls.sendmsg(socket, out, 0));
 *
 * Cmsgs got = new Cmsgs(Cmsgs.space(4));
 * MsgHdr in = new MsgHdr().parts(oneByte).receives(got);
 * executor.call(Syscalls.recvmsg(socket, in, MSG_CMSG_CLOEXEC));
 * List<Fd> files = got.takeRights(kernel);
 * }</pre>
 *
 * <p><b>Received files are open files of this process</b>, from the moment when the call returns, and
 * somebody has to close them. So a {@code Cmsgs} with received files that nobody has taken is not
 * used again: a call with it is refused (EBUSY), {@link #clear} throws. Ask for MSG_CMSG_CLOEXEC, or
 * a program that this process starts inherits them. Files that find no room are closed by the
 * kernel, and {@link MsgHdr#flags} has MSG_CTRUNC. A call that had its outcome before the kernel
 * returned (a deadline) may still receive files: look for them when it has.
 *
 * <p>Files that are sent are held while a call uses this. It is used by one call at a time and not
 * changed meanwhile; changing it is for one thread.
 */
public final class Cmsgs extends Struct implements Lease {

  /** The most files that one message carries ({@code net/scm.h}). */
  public static final int MAX_RIGHTS = 253;

  static final int HEADER_BYTES = 16;
  static final int LEVEL = 8;
  static final int TYPE = 12;
  private static final int CREDENTIALS_BYTES = 12;
  private static final int INT_BYTES = 4;

  /**
   * Who a process is: {@code struct ucred}.
   *
   * @param pid its id
   * @param uid its user
   * @param gid its group
   */
  public record Credentials(int pid, int uid, int gid) {}

  private final OneUse use = new OneUse();
  private final List<Fd> sent = new ArrayList<>();
  private int length;
  private boolean hasUntakenRights;

  /**
   * Makes an empty one.
   *
   * @param capacity how many bytes its messages may have together, 16 to 65536, see {@link #space};
   *     rounded up to a multiple of 8
   * @throws IllegalArgumentException when it is out of range
   */
  public Cmsgs(int capacity) {
    super(Slabs.allocate(checked(capacity)));
  }

  private static int checked(int capacity) {
    if (capacity < HEADER_BYTES || capacity > Slabs.SLAB_BYTES) {
      throw new IllegalArgumentException(
          "room for control messages of " + capacity + " bytes: it must be 16 to 65536");
    }
    return aligned(capacity);
  }

  private static int aligned(int bytes) {
    return (bytes + Long.BYTES - 1) & -Long.BYTES;
  }

  /**
   * How much room a message takes: {@code CMSG_SPACE}.
   *
   * @param dataBytes how much data it has: 4 for each file, 12 for credentials
   * @return bytes
   */
  public static int space(int dataBytes) {
    return HEADER_BYTES + aligned(dataBytes);
  }

  /**
   * Adds a message of any kind, to be sent.
   *
   * @param level SOL_SOCKET or a protocol
   * @param type the kind, such as SCM_CREDENTIALS; files go by {@link #addRights}
   * @param data its data
   * @return this
   * @throws SubmitException (ENOBUFS) when there is no room for it, (EBADF) for SCM_RIGHTS
   * @throws IllegalStateException when a call uses this
   */
  public Cmsgs add(int level, int type, byte[] data) {
    if (isRights(level, type)) {
      throw new SubmitException(Errno.EBADF, "files are added by addRights, which holds them");
    }
    use.change(this, () -> append(level, type, data));
    return this;
  }

  private static boolean isRights(int level, int type) {
    return level == SocketConstants.SOL_SOCKET && type == SocketConstants.SCM_RIGHTS;
  }

  private void append(int level, int type, byte[] data) {
    int at = aligned(length);
    if (space(data.length) > bytes() - at) {
      throw new SubmitException(
          Errno.ENOBUFS,
          "a control message with "
              + data.length
              + " bytes of data takes "
              + space(data.length)
              + ", and "
              + (bytes() - at)
              + " of "
              + bytes()
              + " are left");
    }
    for (int i = 0; i < space(data.length); i += Long.BYTES) {
      memory().putLong(at + i, 0);
    }
    memory().putLong(at, HEADER_BYTES + data.length);
    memory().putInt(at + LEVEL, level).putInt(at + TYPE, type);
    memory().put(at + HEADER_BYTES, data);
    length = at + space(data.length);
  }

  /**
   * Adds a message that gives the receiver files (SCM_RIGHTS, only between AF_UNIX sockets). Linux
   * takes one such message a call.
   *
   * @param files 1 to {@link #MAX_RIGHTS}; they stay open here and are held while a call uses this
   * @return this
   * @throws SubmitException (EINVAL) when there are none or too many, (ENOBUFS) when there is no room
   * @throws IllegalStateException when a call uses this
   */
  public Cmsgs addRights(Fd... files) {
    if (files.length == 0 || files.length > MAX_RIGHTS) {
      throw new SubmitException(
          Errno.EINVAL, files.length + " files in a message: there must be 1 to " + MAX_RIGHTS);
    }
    use.change(
        this,
        () -> {
          int at = aligned(length) + HEADER_BYTES;
          append(
              SocketConstants.SOL_SOCKET,
              SocketConstants.SCM_RIGHTS,
              new byte[files.length * INT_BYTES]);
          for (int i = 0; i < files.length; i++) {
            memory().putInt(at + i * INT_BYTES, files[i].number());
            sent.add(files[i]);
          }
        });
    return this;
  }

  /**
   * Adds a message that tells who sends (SCM_CREDENTIALS, only between AF_UNIX sockets). The kernel
   * looks whether it is true, EPERM if not.
   *
   * @param sender who
   * @return this
   * @throws SubmitException (ENOBUFS) when there is no room
   * @throws IllegalStateException when a call uses this
   */
  public Cmsgs addCredentials(Credentials sender) {
    use.change(
        this,
        () -> {
          int at = aligned(length) + HEADER_BYTES;
          append(
              SocketConstants.SOL_SOCKET,
              SocketConstants.SCM_CREDENTIALS,
              new byte[CREDENTIALS_BYTES]);
          memory().putInt(at, sender.pid()).putInt(at + 4, sender.uid());
          memory().putInt(at + 8, sender.gid());
        });
    return this;
  }

  /**
   * Takes all messages out.
   *
   * @return this
   * @throws IllegalStateException when a call uses this, or when there are received files that
   *     nobody has taken
   */
  public Cmsgs clear() {
    use.change(
        this,
        () -> {
          if (hasUntakenRights) {
            throw new IllegalStateException("received files have not been taken from " + this);
          }
          sent.clear();
          empty();
        });
    return this;
  }

  private void empty() {
    length = 0;
    for (int i = 0; i < bytes(); i += Long.BYTES) {
      memory().putLong(i, 0);
    }
  }

  /** All its room, for messages that are received. Zeroed, or what is in it could look received. */
  int offer() {
    empty();
    return bytes();
  }

  /** The kernel has returned, and told how many bytes of messages there are. */
  void received(long told) {
    length = Math.clamp(told, 0, bytes());
    int end = 0;
    for (int at = 0; isMessage(at); at = next(at)) {
      hasUntakenRights |= rightsAt(at).length > 0;
      end = next(at);
    }
    length = Math.min(length, end);
  }

  /** Whether there are received files that nobody has taken. */
  boolean hasUntakenRights() {
    return hasUntakenRights;
  }

  private boolean isMessage(int at) {
    if (at > length - HEADER_BYTES) {
      return false;
    }
    long bytes = memory().getLong(at);
    return bytes >= HEADER_BYTES && bytes <= length - at;
  }

  private int next(int at) {
    return at + aligned((int) memory().getLong(at));
  }

  private int at(int index) {
    int at = 0;
    for (int i = 0; isMessage(at); i++, at = next(at)) {
      if (i == index) {
        return at;
      }
    }
    throw new IndexOutOfBoundsException("control message " + index + " of " + count());
  }

  /**
   * How many messages there are.
   *
   * @return the number
   */
  public int count() {
    int count = 0;
    for (int at = 0; isMessage(at); at = next(at)) {
      count++;
    }
    return count;
  }

  /**
   * How long the messages are together.
   *
   * @return bytes
   */
  public int length() {
    return length;
  }

  /**
   * Where a message comes from.
   *
   * @param index which message, from 0
   * @return SOL_SOCKET or a protocol
   */
  public int level(int index) {
    return memory().getInt(at(index) + LEVEL);
  }

  /**
   * What kind of message it is.
   *
   * @param index which message, from 0
   * @return for SOL_SOCKET an SCM_ constant
   */
  public int type(int index) {
    return memory().getInt(at(index) + TYPE);
  }

  /**
   * What a message says.
   *
   * @param index which message, from 0
   * @return a copy of its data
   */
  public byte[] data(int index) {
    int at = at(index);
    byte[] data = new byte[(int) memory().getLong(at) - HEADER_BYTES];
    memory().get(at + HEADER_BYTES, data);
    return data;
  }

  private int[] rightsAt(int at) {
    if (!isRights(memory().getInt(at + LEVEL), memory().getInt(at + TYPE))) {
      return new int[0];
    }
    int[] numbers = new int[((int) memory().getLong(at) - HEADER_BYTES) / INT_BYTES];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = memory().getInt(at + HEADER_BYTES + i * INT_BYTES);
    }
    return numbers;
  }

  /**
   * Takes the files that were received: whoever asks has to close them. Each is told once.
   *
   * @return their numbers, in order; none when there are none, or somebody has taken them
   * @throws IllegalStateException when a call uses this
   */
  public int[] takeRights() {
    List<int[]> taken = new ArrayList<>();
    use.change(
        this,
        () -> {
          for (int at = 0; hasUntakenRights && isMessage(at); at = next(at)) {
            taken.add(rightsAt(at));
          }
          hasUntakenRights = false;
        });
    return taken.stream().flatMapToInt(Arrays::stream).toArray();
  }

  /**
   * Takes the files that were received, as {@link #takeRights()}, for a kernel to own.
   *
   * @param kernel who adopts them
   * @return them, in order
   * @throws IllegalStateException when a call uses this
   */
  public List<Fd> takeRights(LinuxKernel kernel) {
    return Arrays.stream(takeRights()).mapToObj(kernel::adopt).toList();
  }

  /**
   * Who has sent: the first SCM_CREDENTIALS message.
   *
   * @return who, or null when there is none; the socket must have SO_PASSCRED for that
   */
  public @Nullable Credentials credentials() {
    for (int at = 0; isMessage(at); at = next(at)) {
      if (memory().getInt(at + LEVEL) == SocketConstants.SOL_SOCKET
          && memory().getInt(at + TYPE) == SocketConstants.SCM_CREDENTIALS
          && memory().getLong(at) >= HEADER_BYTES + CREDENTIALS_BYTES) {
        int data = at + HEADER_BYTES;
        return new Credentials(
            memory().getInt(data), memory().getInt(data + 4), memory().getInt(data + 8));
      }
    }
    return null;
  }

  @Override
  public int acquire() {
    int refusal = use.acquire();
    if (refusal == 0 && hasUntakenRights) {
      use.release();
      return -Errno.EBUSY;
    }
    for (int i = 0; refusal == 0 && i < sent.size(); i++) {
      refusal = sent.get(i).acquire();
      if (refusal != 0) {
        releaseSent(i);
        use.release();
      }
    }
    return refusal;
  }

  @Override
  public void release() {
    releaseSent(sent.size());
    use.release();
  }

  private void releaseSent(int end) {
    for (int i = 0; i < end; i++) {
      sent.get(i).release();
    }
  }

  @Override
  public String toString() {
    return "Cmsgs[" + count() + " messages, " + length + " of " + bytes() + " bytes]";
  }
}
