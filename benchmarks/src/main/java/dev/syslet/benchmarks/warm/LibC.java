package dev.syslet.benchmarks.warm;

import jnr.ffi.types.off_t;
import jnr.ffi.types.size_t;
import jnr.ffi.types.ssize_t;

/**
 * The functions of libc that {@link JnrRead} calls; public for the class that jnr-ffi makes of it.
 */
public interface LibC {

  /** open(2). */
  int open(CharSequence path, int flags);

  /** pread(2), with the buffer's address. */
  @ssize_t
  long pread(int fd, long buffer, @size_t long count, @off_t long offset);

  /** close(2). */
  int close(int fd);
}
