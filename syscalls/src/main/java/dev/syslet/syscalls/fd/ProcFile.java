package dev.syslet.syscalls.fd;

import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.memory.PathName;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Structs;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads files of {@code /proc} by the kernel's calls alone: java.io and java.nio may hand the
 * thread over or load classes at an awkward time.
 */
public final class ProcFile {

  private static final int FIRST_BYTES = 16 * 1024;

  private ProcFile() {}

  /** Opens a file for reading; returns its descriptor or a negative errno. */
  static long open(PathName path) {
    return NativeCalls.call(
        Numbers.OPENAT,
        LinuxConstants.AT_FDCWD,
        Structs.address(path),
        LinuxConstants.O_RDONLY | LinuxConstants.O_CLOEXEC,
        0);
  }

  /** Reads all of an open file from its beginning; null when that fails. */
  static byte @Nullable [] read(long fd) {
    ByteBuffer memory = ByteBuffer.allocateDirect(FIRST_BYTES);
    int filled = 0;
    while (true) {
      if (filled == memory.capacity()) {
        memory = ByteBuffer.allocateDirect(2 * filled).put(0, memory, 0, filled);
      }
      long got =
          NativeCalls.call(
              Numbers.PREAD64,
              fd,
              Memory.base(memory) + filled,
              memory.capacity() - filled,
              filled);
      if (got < 0) {
        return null;
      }
      if (got == 0) {
        byte[] content = new byte[filled];
        memory.get(0, content);
        return content;
      }
      filled += (int) got;
    }
  }

  /** Reads all of a file; null when that fails. */
  public static byte @Nullable [] read(PathName path) {
    long fd = open(path);
    if (fd < 0) {
      return null;
    }
    try {
      return read(fd);
    } finally {
      NativeCalls.call(Numbers.CLOSE, fd);
    }
  }

  /** The number behind a key such as {@code mnt_id:} in a file of lines; or -1. */
  static long number(byte @Nullable [] content, String key) {
    if (content == null) {
      return -1;
    }
    return new String(content, StandardCharsets.ISO_8859_1)
        .lines()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(key.length()).strip())
        .filter(value -> value.matches("[0-9]{1,18}"))
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElse(-1);
  }
}
