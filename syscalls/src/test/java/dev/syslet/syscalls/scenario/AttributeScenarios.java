package dev.syslet.syscalls.scenario;

import static dev.syslet.syscalls.LinuxConstants.AT_FDCWD;
import static dev.syslet.syscalls.LinuxConstants.O_RDWR;

import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.raw.Memory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** Extended attributes. */
final class AttributeScenarios extends ScenarioGroup {

  AttributeScenarios(ScenarioSite site) {
    super(site);
  }

  @Override
  void register() {
    String path = oldPath();
    Fd opened = open(Path.of(path), O_RDWR);
    String name = "user.syslet";
    ByteBuffer value = bytes(4);
    for (String set : List.of("setxattr", "lsetxattr")) {
      does(set, () -> with(path, name, value, 4, 0), "EOPNOTSUPP");
    }
    does("fsetxattr", () -> with(opened, name, value, 4, 0), "EOPNOTSUPP");
    for (String get : List.of("getxattr", "lgetxattr")) {
      does(get, () -> with(path, name, bytes(64), 64), "EOPNOTSUPP");
    }
    does("fgetxattr", () -> with(opened, name, bytes(64), 64), "EOPNOTSUPP");
    for (String list : List.of("listxattr", "llistxattr")) {
      does(list, () -> with(path, bytes(64), 64), "EOPNOTSUPP");
    }
    does("flistxattr", () -> with(opened, null, 0), "EOPNOTSUPP");
    for (String remove : List.of("removexattr", "lremovexattr")) {
      does(remove, () -> with(withAttribute(path, name), name), "EOPNOTSUPP");
    }
    does(
        "fremovexattr",
        () -> {
          withAttribute(path, name);
          return with(opened, name);
        },
        "EOPNOTSUPP");
    ByteBuffer given = bytes(20).putInt(8, 4);
    given.putLong(0, Memory.base(given) + 16);
    does("setxattrat", () -> with(AT_FDCWD, path, 0, name, given, 16), "EOPNOTSUPP");
    does(
        "getxattrat",
        () -> with(AT_FDCWD, withAttribute(path, name), 0, name, given, 16),
        "EOPNOTSUPP");
    does("listxattrat", () -> with(AT_FDCWD, path, 0, bytes(64), 64), "EOPNOTSUPP");
    does("removexattrat", () -> with(AT_FDCWD, withAttribute(path, name), 0, name), "EOPNOTSUPP");
  }

  private String withAttribute(String path, String name) {
    quick("setxattr", path, name, bytes(4), 4, 0);
    return path;
  }
}
