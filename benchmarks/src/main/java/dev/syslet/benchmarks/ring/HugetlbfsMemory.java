package dev.syslet.benchmarks.ring;

import org.openjdk.jmh.annotations.Param;

/** A mapped ring on a hugetlbfs: a large page for every 2 MiB, as a rule. */
public class HugetlbfsMemory extends MappedMemory {

  /** Name of the parameter. */
  static final String DIRECTORY = "hugetlbfs";

  /** Where the file system is mounted, or a directory on it. */
  @Param("")
  public String hugetlbfs = "";

  @Override
  String directory() {
    return hugetlbfs;
  }
}
