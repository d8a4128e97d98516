package dev.syslet.syscalls.table;

/** A processor architecture whose syscall numbers are known. */
public enum Architecture {
  /** 64-bit x86, which Java calls {@code amd64}. */
  X86_64,

  /** 64-bit ARM; it has no number for calls that a newer one replaces, such as {@code open}. */
  AARCH64;

  /**
   * The architecture that this JVM runs on.
   *
   * @return the architecture
   * @throws UnsupportedOperationException when it is none of these
   */
  public static Architecture current() {
    return ofOsArch(System.getProperty("os.arch", ""));
  }

  static Architecture ofOsArch(String osArch) {
    return switch (osArch) {
      case "amd64", "x86_64" -> X86_64;
      case "aarch64" -> AARCH64;
      default ->
          throw new UnsupportedOperationException(
              "no syscall numbers for os.arch \""
                  + osArch
                  + "\"; known are amd64, x86_64 and aarch64");
    };
  }
}
