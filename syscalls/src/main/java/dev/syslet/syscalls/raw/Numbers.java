package dev.syslet.syscalls.raw;

import dev.syslet.syscalls.table.SyscallTable;

/** The numbers, on this architecture, of the syscalls that this package itself names. */
public final class Numbers {

  public static final SyscallTable TABLE = SyscallTable.load();

  public static final int CACHESTAT = TABLE.numberOf("cachestat");
  public static final int CLOCK_NANOSLEEP = TABLE.numberOf("clock_nanosleep");
  public static final int CLOSE = TABLE.numberOf("close");
  public static final int CLOSE_RANGE = TABLE.numberOf("close_range");
  public static final int COPY_FILE_RANGE = TABLE.numberOf("copy_file_range");
  public static final int DUP3 = TABLE.numberOf("dup3");
  public static final int FACCESSAT2 = TABLE.numberOf("faccessat2");
  public static final int FADVISE64 = TABLE.numberOf("fadvise64");
  public static final int FALLOCATE = TABLE.numberOf("fallocate");
  public static final int FCHMOD = TABLE.numberOf("fchmod");
  public static final int FCHMODAT = TABLE.numberOf("fchmodat");
  public static final int FCHMODAT2 = TABLE.numberOf("fchmodat2");
  public static final int FCHOWN = TABLE.numberOf("fchown");
  public static final int FCHOWNAT = TABLE.numberOf("fchownat");
  public static final int FCNTL = TABLE.numberOf("fcntl");
  public static final int FDATASYNC = TABLE.numberOf("fdatasync");
  public static final int FGETXATTR = TABLE.numberOf("fgetxattr");
  public static final int FLISTXATTR = TABLE.numberOf("flistxattr");
  public static final int FLOCK = TABLE.numberOf("flock");
  public static final int FREMOVEXATTR = TABLE.numberOf("fremovexattr");
  public static final int FSETXATTR = TABLE.numberOf("fsetxattr");
  public static final int FSTAT = TABLE.numberOf("fstat");
  public static final int FSTATFS = TABLE.numberOf("fstatfs");
  public static final int FSYNC = TABLE.numberOf("fsync");
  public static final int FTRUNCATE = TABLE.numberOf("ftruncate");
  public static final int GETDENTS64 = TABLE.numberOf("getdents64");
  public static final int GETRANDOM = TABLE.numberOf("getrandom");
  public static final int GETXATTR = TABLE.numberOf("getxattr");
  public static final int IOCTL = TABLE.numberOf("ioctl");
  public static final int LGETXATTR = TABLE.numberOf("lgetxattr");
  public static final int LINKAT = TABLE.numberOf("linkat");
  public static final int LISTMOUNT = TABLE.numberOf("listmount");
  public static final int LISTXATTR = TABLE.numberOf("listxattr");
  public static final int LLISTXATTR = TABLE.numberOf("llistxattr");
  public static final int LREMOVEXATTR = TABLE.numberOf("lremovexattr");
  public static final int LSEEK = TABLE.numberOf("lseek");
  public static final int LSETXATTR = TABLE.numberOf("lsetxattr");
  public static final int MADVISE = TABLE.numberOf("madvise");
  public static final int MEMFD_CREATE = TABLE.numberOf("memfd_create");
  public static final int MKDIRAT = TABLE.numberOf("mkdirat");
  public static final int MKNODAT = TABLE.numberOf("mknodat");
  public static final int MSYNC = TABLE.numberOf("msync");
  public static final int NAME_TO_HANDLE_AT = TABLE.numberOf("name_to_handle_at");
  public static final int NEWFSTATAT = TABLE.numberOf("newfstatat");
  public static final int OPEN_BY_HANDLE_AT = TABLE.numberOf("open_by_handle_at");
  public static final int OPENAT = TABLE.numberOf("openat");
  public static final int OPENAT2 = TABLE.numberOf("openat2");
  public static final int PIPE2 = TABLE.numberOf("pipe2");
  public static final int PPOLL = TABLE.numberOf("ppoll");
  public static final int PREAD64 = TABLE.numberOf("pread64");
  public static final int PREADV = TABLE.numberOf("preadv");
  public static final int PREADV2 = TABLE.numberOf("preadv2");
  public static final int PWRITE64 = TABLE.numberOf("pwrite64");
  public static final int PWRITEV = TABLE.numberOf("pwritev");
  public static final int PWRITEV2 = TABLE.numberOf("pwritev2");
  public static final int READ = TABLE.numberOf("read");
  public static final int READAHEAD = TABLE.numberOf("readahead");
  public static final int READLINKAT = TABLE.numberOf("readlinkat");
  public static final int READV = TABLE.numberOf("readv");
  public static final int REMOVEXATTR = TABLE.numberOf("removexattr");
  public static final int RENAMEAT2 = TABLE.numberOf("renameat2");
  public static final int SENDFILE = TABLE.numberOf("sendfile");
  public static final int SETXATTR = TABLE.numberOf("setxattr");
  public static final int STATFS = TABLE.numberOf("statfs");
  public static final int STATMOUNT = TABLE.numberOf("statmount");
  public static final int STATX = TABLE.numberOf("statx");
  public static final int SYMLINKAT = TABLE.numberOf("symlinkat");
  public static final int SYNC = TABLE.numberOf("sync");
  public static final int SYNC_FILE_RANGE = TABLE.numberOf("sync_file_range");
  public static final int SYNCFS = TABLE.numberOf("syncfs");
  public static final int TRUNCATE = TABLE.numberOf("truncate");
  public static final int UNLINKAT = TABLE.numberOf("unlinkat");
  public static final int UTIMENSAT = TABLE.numberOf("utimensat");
  public static final int WRITE = TABLE.numberOf("write");
  public static final int WRITEV = TABLE.numberOf("writev");

  private Numbers() {}
}
