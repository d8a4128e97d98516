package dev.syslet.syscalls.raw;

/**
 * Where the fields are that struct stat and struct statx both have. A time is 8 bytes of seconds and then nanoseconds, of which
 * the lower 4 bytes are enough; so are the lower 2 of a mode.
 */
public record StatusFields(
    int nlink,
    int mode,
    int uid,
    int gid,
    int ino,
    int size,
    int blksize,
    int blocks,
    int atime,
    int mtime,
    int ctime) {}
