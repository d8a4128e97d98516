package dev.syslet.syscalls;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Mounts by an id, immutable: sorted arrays, so that a look-up makes no garbage. */
final class Mounts {

  /**
   * A mount.
   *
   * @param id its id in mountinfo
   */
  record Mount(long id, FileSystem fileSystem) {
    static final Mount UNKNOWN = new Mount(FdKind.NO_MOUNT, FileSystem.UNKNOWN);
  }

  private static final Pattern ID = Pattern.compile("[0-9]{1,18}");

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
   * id                                 optional... - type
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
        mounts = mounts.with(id, new Mount(id, FileSystem.named(fields.get(separator + 1))));
      }
    }
    return mounts;
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
