package dev.syslet.samples.isolate;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.file.Statx;
import dev.syslet.syscalls.memory.PathName;
import java.nio.file.Path;

/** Calls that hang. Nothing here may touch the path on the caller's thread. */
interface Hanging extends AutoCloseable {

  /** Fills the descriptor of one of the calls. */
  void fill(Descriptor descriptor, int index);

  /** Whether a call's result is an open file. */
  boolean opensFiles();

  /** What each of the calls names, but for its number at the end. */
  String prefix();

  /** For people. */
  String what();

  /** Lets those that hang in this moment go; false when nobody here can. */
  boolean release();

  /** Takes away what was made. */
  @Override
  void close();

  /** Look-ups below a hung mount. */
  static Hanging below(Path mount) {
    String prefix = mount + "/syslet-isolate-";
    return new Hanging() {
      @Override
      public void fill(Descriptor descriptor, int index) {
        Syscalls.statx(
            descriptor,
            PathName.of(prefix + index),
            0,
            LinuxConstants.STATX_BASIC_STATS,
            new Statx());
      }

      @Override
      public boolean opensFiles() {
        return false;
      }

      @Override
      public String prefix() {
        return prefix;
      }

      @Override
      public String what() {
        return "statx below " + mount;
      }

      @Override
      public boolean release() {
        return false;
      }

      @Override
      public void close() {}
    };
  }
}
