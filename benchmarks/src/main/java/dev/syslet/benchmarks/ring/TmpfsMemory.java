package dev.syslet.benchmarks.ring;

import org.openjdk.jmh.annotations.Param;

/** A mapped ring on a tmpfs. */
public class TmpfsMemory extends MappedMemory {

  /** Name of the parameter. */
  static final String DIRECTORY = "tmpfs";

  /** Where the file system is mounted, or a directory on it. */
  @Param("")
  public String tmpfs = "";

  @Override
  String directory() {
    return tmpfs;
  }
}
