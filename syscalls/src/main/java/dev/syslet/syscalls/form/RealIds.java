package dev.syslet.syscalls.form;

import dev.syslet.syscalls.fd.ProcFile;
import dev.syslet.syscalls.memory.PathName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether this process looks paths up in the same way with its real ids as with its effective ones.
 *
 * <p>access and faccessat2 go along their path as the real user: with his id, and with no
 * capability unless he is root. An open goes with the effective ids and capabilities. In a process
 * where these differ, which a JVM rarely is, an open would find its way where access must say
 * EACCES.
 */
final class RealIds {

  /** As it was when the library was loaded. */
  static final boolean LOOK_UP_AS_EFFECTIVE =
      sameLookUp(ProcFile.read(PathName.of("/proc/self/status")));

  private RealIds() {}

  /** Reads the lines Uid, Gid, CapPrm and CapEff; false when in doubt. */
  static boolean sameLookUp(byte @Nullable [] status) {
    if (status == null) {
      return false;
    }
    List<String> lines = new String(status, StandardCharsets.ISO_8859_1).lines().toList();
    String[] uids = values(lines, "Uid:");
    String[] gids = values(lines, "Gid:");
    String[] permitted = values(lines, "CapPrm:");
    String[] effective = values(lines, "CapEff:");
    if (!allSame(uids) || !allSame(gids) || permitted.length != 1 || effective.length != 1) {
      return false;
    }
    return uids[0].equals("0") ? effective[0].equals(permitted[0]) : effective[0].matches("0+");
  }

  private static String[] values(List<String> lines, String key) {
    return lines.stream()
        .filter(line -> line.startsWith(key))
        .findFirst()
        .map(line -> line.substring(key.length()).strip().split("\\s+"))
        .orElse(new String[0]);
  }

  /** Real, effective, saved and file system's id. */
  private static boolean allSame(String[] ids) {
    return ids.length == 4 && List.of(ids).stream().distinct().count() == 1;
  }
}
