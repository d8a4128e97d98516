package dev.syslet.syscalls.fd;

import dev.syslet.core.Domain;
import dev.syslet.syscalls.file.FdKind;
import dev.syslet.syscalls.file.FileSystem;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Mounts by an id, immutable: sorted arrays, so that a look-up makes no garbage. */
public final class Mounts {

  /**
   * A mount.
   *
   * @param id its id in mountinfo
   * @param domain the failure domain of what is on it, made once for all calls
   */
  public record Mount(long id, FileSystem fileSystem, Domain domain) {
    static final Mount UNKNOWN =
        new Mount(FdKind.NO_MOUNT, FileSystem.UNKNOWN, new Domain(PREFIX + "unknown", true));

    /** One that mountinfo lists at a place. */
    static Mount at(String point, long id, FileSystem fileSystem) {
      return new Mount(id, fileSystem, new Domain(PREFIX + point, true));
    }

    /** One that mountinfo does not list, so that it has no name but its id. */
    static Mount unlisted(long id) {
      return new Mount(id, FileSystem.UNKNOWN, new Domain(PREFIX + '#' + id, true));
    }

    boolean isListed() {
      return !fileSystem.equals(FileSystem.UNKNOWN);
    }

    /** How much of an absolute path the place where it is mounted covers; -1 when the path is not below it. */
    private int covers(String path) {
      String name = domain.name();
      int length = name.length() - PREFIX.length();
      if (!path.regionMatches(0, name, PREFIX.length(), length)) {
        return -1;
      }
      boolean whole =
          length == 1 || path.length() == length || path.charAt(length) == '/'; // 1: the root
      return whole ? length : -1;
    }
  }

  /** What the domain of a mount begins with; the place where it is mounted follows. */
  private static final String PREFIX = "mount:";

  /** The domain of what is below the root and on no other mount. */
  static final Domain ROOT = new Domain(PREFIX + "/", true);

  private static final Pattern ID = Pattern.compile("[0-9]{1,18}");
  private static final Pattern OCTAL = Pattern.compile("[0-3][0-7]{2}");

  /** Which field of a line says where the mount is. */
  private static final int POINT = 4;

  static final Mounts NONE = new Mounts(new long[0], new Mount[0]);

  private final long[] ids;
  private final Mount[] mounts;

  private Mounts(long[] ids, Mount[] mounts) {
    this.ids = ids;
    this.mounts = mounts;
  }

  /**
   * Reads the text of {@code /proc/self/mountinfo}. Lines that are not understood are left out.
   *
   * <pre>
   * 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue
   * id                 place           optional... - type
   * </pre>
   */
  static Mounts parse(byte[] mountinfo) {
    Mounts mounts = NONE;
    for (String line : new String(mountinfo, StandardCharsets.ISO_8859_1).lines().toList()) {
      List<String> fields = Arrays.asList(line.split(" ", -1));
      int separator = fields.indexOf("-");
      boolean understood =
          separator >= 6 && separator + 1 < fields.size() && ID.matcher(fields.get(0)).matches();
      if (understood) {
        long id = Long.parseLong(fields.get(0));
        FileSystem fileSystem = FileSystem.named(fields.get(separator + 1));
        mounts = mounts.with(id, Mount.at(unescaped(fields.get(POINT)), id, fileSystem));
      }
    }
    return mounts;
  }

  /** The place as it is called: mountinfo has blanks and the like as a backslash and three octal digits. */
  private static String unescaped(String field) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(field.length());
    for (int i = 0; i < field.length(); i++) {
      if (field.charAt(i) == '\\'
          && OCTAL.matcher(field).region(i + 1, field.length()).lookingAt()) {
        bytes.write(Integer.parseInt(field, i + 1, i + 4, 8));
        i += 3;
      } else {
        bytes.write(field.charAt(i));
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** The mount that an absolute path is on by its text alone, which knows nothing of symbolic links. */
  Mount ofPath(String path) {
    Mount longest = Mount.UNKNOWN;
    int covered = -1;
    for (Mount mount : mounts) {
      int covers = mount.isListed() ? mount.covers(path) : -1;
      if (covers > covered) {
        covered = covers;
        longest = mount;
      }
    }
    return longest;
  }

  @Nullable Mount find(long id) {
    int at = Arrays.binarySearch(ids, id);
    return at < 0 ? null : mounts[at];
  }

  int size() {
    return ids.length;
  }

  Mounts with(long id, Mount mount) {
    int found = Arrays.binarySearch(ids, id);
    if (found >= 0) {
      Mount[] replaced = mounts.clone();
      replaced[found] = mount;
      return new Mounts(ids, replaced);
    }
    int at = -found - 1;
    long[] moreIds = new long[ids.length + 1];
    Mount[] moreMounts = new Mount[ids.length + 1];
    System.arraycopy(ids, 0, moreIds, 0, at);
    System.arraycopy(mounts, 0, moreMounts, 0, at);
    moreIds[at] = id;
    moreMounts[at] = mount;
    System.arraycopy(ids, at, moreIds, at + 1, ids.length - at);
    System.arraycopy(mounts, at, moreMounts, at + 1, ids.length - at);
    return new Mounts(moreIds, moreMounts);
  }
}
