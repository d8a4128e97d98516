package dev.syslet.benchmarks.ring;

import org.openjdk.jmh.annotations.Param;

/** A ring for this process alone, of any size. */
public class PrivateMemory extends SysletTry {

  /** Name of the parameter. */
  static final String MEBIBYTES = "mebibytes";

  /** The ring's body in MiB, a power of two. */
  @Param("1")
  public int mebibytes = 1;

  @Override
  protected final int capacityBytes() {
    return mebibytes << 20;
  }
}
