package dev.syslet.syscalls.raw;

import dev.syslet.syscalls.table.Architecture;

/**
 * The O_ flags whose bits differ between architectures ({@code asm/fcntl.h} of x86_64, {@code
 * asm-generic/fcntl.h} overridden by that of arm64).
 *
 * @param direct O_DIRECT
 * @param largeFile O_LARGEFILE
 * @param directory O_DIRECTORY
 * @param noFollow O_NOFOLLOW
 */
public record OpenBits(int direct, int largeFile, int directory, int noFollow) {

  public static OpenBits of(Architecture architecture) {
    return switch (architecture) {
      case X86_64 -> new OpenBits(0x4000, 0x8000, 0x10000, 0x20000);
      case AARCH64 -> new OpenBits(0x10000, 0x20000, 0x4000, 0x8000);
    };
  }
}
