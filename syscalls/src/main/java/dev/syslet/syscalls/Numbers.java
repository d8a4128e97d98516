package dev.syslet.syscalls;

import dev.syslet.syscalls.table.SyscallTable;

/** The numbers, on this architecture, of the syscalls that this package itself names. */
final class Numbers {

  static final SyscallTable TABLE = SyscallTable.load();

  static final int CLOCK_NANOSLEEP = TABLE.numberOf("clock_nanosleep");
  static final int CLOSE = TABLE.numberOf("close");
  static final int FCNTL = TABLE.numberOf("fcntl");
  static final int FDATASYNC = TABLE.numberOf("fdatasync");
  static final int FLOCK = TABLE.numberOf("flock");
  static final int FSYNC = TABLE.numberOf("fsync");
  static final int GETDENTS64 = TABLE.numberOf("getdents64");
  static final int OPENAT = TABLE.numberOf("openat");
  static final int OPENAT2 = TABLE.numberOf("openat2");
  static final int PIPE2 = TABLE.numberOf("pipe2");
  static final int PPOLL = TABLE.numberOf("ppoll");
  static final int PREAD64 = TABLE.numberOf("pread64");
  static final int PWRITE64 = TABLE.numberOf("pwrite64");
  static final int READ = TABLE.numberOf("read");
  static final int READLINKAT = TABLE.numberOf("readlinkat");
  static final int STATX = TABLE.numberOf("statx");
  static final int UNLINKAT = TABLE.numberOf("unlinkat");
  static final int WRITE = TABLE.numberOf("write");

  private Numbers() {}
}
