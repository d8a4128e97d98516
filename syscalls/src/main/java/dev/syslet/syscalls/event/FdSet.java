package dev.syslet.syscalls.event;

import dev.syslet.core.SubmitException;
import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Slabs;

/**
 * An {@code fd_set} in native memory: the files that select and pselect6 look at, one bit for each
 * number below 1024; the same on both architectures.
 *
 * <pre>
 *   0 bits (128)   file n is bit n % 64 of word n / 64
 * </pre>
 *
 * <p>A call leaves in it only the files that are ready: ask {@link #contains}. The files stay
 * members, and {@link #arm} puts their bits in again for the next call.
 *
 * <p>It is a lease that holds its members: a call with a file that has been closed ends with EBADF.
 * While a call uses it, its members cannot be changed, and no other call should use it. Changing it
 * is for one thread at a time. poll and epoll have no limit on numbers and tell more.
 */
public final class FdSet extends LeasedParts {

  /** How many files there can be, and the lowest number that cannot be in it. */
  public static final int FD_SETSIZE = 1024;

  static final int BYTES = FD_SETSIZE / Byte.SIZE;

  /** Makes an empty one. */
  public FdSet() {
    super(Slabs.allocate(BYTES), FD_SETSIZE);
  }

  /**
   * Makes one of these files.
   *
   * @param files the files
   * @return the new one
   * @throws SubmitException (EINVAL) when a number is above 1023
   */
  public static FdSet of(Fd... files) {
    FdSet made = new FdSet();
    for (Fd file : files) {
      made.add(file);
    }
    return made;
  }

  /**
   * Adds a file (FD_SET).
   *
   * @param file the file
   * @return this
   * @throws SubmitException (EINVAL) when its number is above 1023
   * @throws IllegalStateException when a call uses this
   */
  public FdSet add(Fd file) {
    int number = file.number();
    if (number >= FD_SETSIZE) {
      throw new SubmitException(
          Errno.EINVAL,
          "select knows numbers below " + FD_SETSIZE + ", and " + file + " has " + number);
    }
    beginChange();
    try {
      part(number, file);
      bit(number, true);
    } finally {
      endChange();
    }
    return this;
  }

  /**
   * Takes a file out (FD_CLR).
   *
   * @param file the file
   * @return this
   * @throws IllegalStateException when a call uses this
   */
  public FdSet remove(Fd file) {
    beginChange();
    try {
      if (isMember(file)) {
        part(file.number(), null);
        bit(file.number(), false);
      }
    } finally {
      endChange();
    }
    return this;
  }

  /**
   * Takes all files out (FD_ZERO).
   *
   * @return this
   * @throws IllegalStateException when a call uses this
   */
  public FdSet clear() {
    beginChange();
    try {
      while (parts() > 0) {
        part(parts() - 1, null);
      }
      setBits();
    } finally {
      endChange();
    }
    return this;
  }

  /**
   * Puts the bits of all members in again, those that the last call has cleared.
   *
   * @return this
   * @throws IllegalStateException when a call uses this
   */
  public FdSet arm() {
    beginChange();
    try {
      setBits();
    } finally {
      endChange();
    }
    return this;
  }

  private void setBits() {
    for (int at = 0; at < BYTES; at += Long.BYTES) {
      memory().putLong(at, 0);
    }
    for (int i = 0; i < parts(); i++) {
      if (part(i) != null) {
        bit(i, true);
      }
    }
  }

  private void bit(int number, boolean on) {
    int at = number / Long.SIZE * Long.BYTES;
    long mask = 1L << number % Long.SIZE;
    long word = memory().getLong(at);
    memory().putLong(at, on ? word | mask : word & ~mask);
  }

  /**
   * Whether a file's bit is set (FD_ISSET): after a call, whether the file is ready.
   *
   * @param file the file
   * @return whether it is
   */
  public boolean contains(Fd file) {
    int number = file.number();
    return isMember(file)
        && (memory().getLong(number / Long.SIZE * Long.BYTES) >>> number % Long.SIZE & 1) != 0;
  }

  private boolean isMember(Fd file) {
    return file.number() < FD_SETSIZE && part(file.number()) == file;
  }

  /**
   * One more than the highest number in it, 0 when it is empty: the first argument of select.
   *
   * @hidden
   */
  @Override
  protected int used() {
    return parts();
  }

  @Override
  public String toString() {
    int files = 0;
    for (int i = 0; i < parts(); i++) {
      files += part(i) == null ? 0 : 1;
    }
    return "FdSet[" + files + " files below " + parts() + "]";
  }
}
