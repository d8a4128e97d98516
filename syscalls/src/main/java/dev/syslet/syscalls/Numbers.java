package dev.syslet.syscalls;

import dev.syslet.syscalls.table.SyscallTable;

/** The numbers, on this architecture, of the syscalls that this package itself names. */
final class Numbers {

  static final SyscallTable TABLE = SyscallTable.load();

  static final int CACHESTAT = TABLE.numberOf("cachestat");
  static final int CLOCK_NANOSLEEP = TABLE.numberOf("clock_nanosleep");
  static final int CLOSE = TABLE.numberOf("close");
  static final int CLOSE_RANGE = TABLE.numberOf("close_range");
  static final int COPY_FILE_RANGE = TABLE.numberOf("copy_file_range");
  static final int DUP3 = TABLE.numberOf("dup3");
  static final int FACCESSAT2 = TABLE.numberOf("faccessat2");
  static final int FADVISE64 = TABLE.numberOf("fadvise64");
  static final int FALLOCATE = TABLE.numberOf("fallocate");
  static final int FCHMOD = TABLE.numberOf("fchmod");
  static final int FCHMODAT = TABLE.numberOf("fchmodat");
  static final int FCHMODAT2 = TABLE.numberOf("fchmodat2");
  static final int FCHOWN = TABLE.numberOf("fchown");
  static final int FCHOWNAT = TABLE.numberOf("fchownat");
  static final int FCNTL = TABLE.numberOf("fcntl");
  static final int FDATASYNC = TABLE.numberOf("fdatasync");
  static final int FGETXATTR = TABLE.numberOf("fgetxattr");
  static final int FLISTXATTR = TABLE.numberOf("flistxattr");
  static final int FLOCK = TABLE.numberOf("flock");
  static final int FREMOVEXATTR = TABLE.numberOf("fremovexattr");
  static final int FSETXATTR = TABLE.numberOf("fsetxattr");
  static final int FSTAT = TABLE.numberOf("fstat");
  static final int FSTATFS = TABLE.numberOf("fstatfs");
  static final int FSYNC = TABLE.numberOf("fsync");
  static final int FTRUNCATE = TABLE.numberOf("ftruncate");
  static final int GETDENTS64 = TABLE.numberOf("getdents64");
  static final int GETRANDOM = TABLE.numberOf("getrandom");
  static final int GETXATTR = TABLE.numberOf("getxattr");
  static final int IOCTL = TABLE.numberOf("ioctl");
  static final int LGETXATTR = TABLE.numberOf("lgetxattr");
  static final int LINKAT = TABLE.numberOf("linkat");
  static final int LISTMOUNT = TABLE.numberOf("listmount");
  static final int LISTXATTR = TABLE.numberOf("listxattr");
  static final int LLISTXATTR = TABLE.numberOf("llistxattr");
  static final int LREMOVEXATTR = TABLE.numberOf("lremovexattr");
  static final int LSEEK = TABLE.numberOf("lseek");
  static final int LSETXATTR = TABLE.numberOf("lsetxattr");
  static final int MADVISE = TABLE.numberOf("madvise");
  static final int MEMFD_CREATE = TABLE.numberOf("memfd_create");
  static final int MKDIRAT = TABLE.numberOf("mkdirat");
  static final int MKNODAT = TABLE.numberOf("mknodat");
  static final int MSYNC = TABLE.numberOf("msync");
  static final int NAME_TO_HANDLE_AT = TABLE.numberOf("name_to_handle_at");
  static final int NEWFSTATAT = TABLE.numberOf("newfstatat");
  static final int OPEN_BY_HANDLE_AT = TABLE.numberOf("open_by_handle_at");
  static final int OPENAT = TABLE.numberOf("openat");
  static final int OPENAT2 = TABLE.numberOf("openat2");
  static final int PIPE2 = TABLE.numberOf("pipe2");
  static final int PPOLL = TABLE.numberOf("ppoll");
  static final int PREAD64 = TABLE.numberOf("pread64");
  static final int PREADV = TABLE.numberOf("preadv");
  static final int PREADV2 = TABLE.numberOf("preadv2");
  static final int PWRITE64 = TABLE.numberOf("pwrite64");
  static final int PWRITEV = TABLE.numberOf("pwritev");
  static final int PWRITEV2 = TABLE.numberOf("pwritev2");
  static final int READ = TABLE.numberOf("read");
  static final int READAHEAD = TABLE.numberOf("readahead");
  static final int READLINKAT = TABLE.numberOf("readlinkat");
  static final int READV = TABLE.numberOf("readv");
  static final int REMOVEXATTR = TABLE.numberOf("removexattr");
  static final int RENAMEAT2 = TABLE.numberOf("renameat2");
  static final int SENDFILE = TABLE.numberOf("sendfile");
  static final int SETXATTR = TABLE.numberOf("setxattr");
  static final int STATFS = TABLE.numberOf("statfs");
  static final int STATMOUNT = TABLE.numberOf("statmount");
  static final int STATX = TABLE.numberOf("statx");
  static final int SYMLINKAT = TABLE.numberOf("symlinkat");
  static final int SYNC = TABLE.numberOf("sync");
  static final int SYNC_FILE_RANGE = TABLE.numberOf("sync_file_range");
  static final int SYNCFS = TABLE.numberOf("syncfs");
  static final int TRUNCATE = TABLE.numberOf("truncate");
  static final int UNLINKAT = TABLE.numberOf("unlinkat");
  static final int UTIMENSAT = TABLE.numberOf("utimensat");
  static final int WRITE = TABLE.numberOf("write");
  static final int WRITEV = TABLE.numberOf("writev");

  private Numbers() {}
}
