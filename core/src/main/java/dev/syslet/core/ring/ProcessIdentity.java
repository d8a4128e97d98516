package dev.syslet.core.ring;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Who a process is, in one long: the pid in the low 32 bits, in the high 32 the low half of its
 * start time in clock ticks since boot, which a later process with the same pid does not share. Read
 * from {@code /proc}; 0 where there is none.
 */
final class ProcessIdentity {

  /** Nobody, or nobody knows. */
  static final long NONE = 0;

  private static final Path SELF = Path.of("/proc/self/stat");

  /** Fields of {@code /proc/PID/stat} behind the name in parentheses, counted from 0. */
  private static final int STATE_FIELD = 0;

  private static final int THREADS_FIELD = 17;
  private static final int START_TIME_FIELD = 19;

  private static final long OWN = readOwn();
  private static final long OWN_NAMESPACE = readNamespace();

  private ProcessIdentity() {}

  /** This process. */
  static long own() {
    return OWN;
  }

  /** The pid namespace of this process: its inode number, 0 if it cannot be known. */
  static long ownNamespace() {
    return OWN_NAMESPACE;
  }

  static int pid(long identity) {
    return (int) identity;
  }

  /**
   * Whether a process is certainly not there any more. Of one in another pid namespace, and of one
   * without an identity, nothing is certain.
   */
  static boolean isGone(long identity, long namespace) {
    if (identity == NONE || namespace != OWN_NAMESPACE || OWN == NONE) {
      return false;
    }
    if (identity == OWN) {
      return false;
    }
    try {
      String[] fields = fields(Path.of("/proc/" + pid(identity) + "/stat"));
      return of(pid(identity), fields) != identity || isDead(fields);
    } catch (NoSuchFileException e) {
      return Files.isReadable(SELF);
    } catch (IOException | RuntimeException e) {
      // It ended while it was read: the next look says so.
      return false;
    }
  }

  /** A killed process stays a zombie until its parent asks; its threads may end after the first. */
  private static boolean isDead(String[] fields) {
    String state = fields[STATE_FIELD];
    return (state.equals("Z") || state.equals("X")) && Integer.parseInt(fields[THREADS_FIELD]) <= 1;
  }

  private static long readOwn() {
    try {
      return of(ProcessHandle.current().pid(), fields(SELF));
    } catch (IOException | RuntimeException e) {
      return NONE;
    }
  }

  private static long readNamespace() {
    try {
      // Such as pid:[4026531836].
      String link = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
      return Long.parseLong(link.substring(link.indexOf('[') + 1, link.length() - 1));
    } catch (IOException | RuntimeException e) {
      return 0;
    }
  }

  private static long of(long pid, String[] fields) {
    return Long.parseLong(fields[START_TIME_FIELD]) << Integer.SIZE | pid;
  }

  private static String[] fields(Path stat) throws IOException {
    String text = new String(Files.readAllBytes(stat), StandardCharsets.ISO_8859_1);
    return text.substring(text.lastIndexOf(')') + 2).split(" ");
  }
}
