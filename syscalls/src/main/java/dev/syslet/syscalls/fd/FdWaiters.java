package dev.syslet.syscalls.fd;

/** Those who wait for one open file to become ready, as far as its close has to know them. */
public interface FdWaiters {

  /** The file does not take calls any more: those that wait end with EBADF. Never throws. */
  void closing();

  /** The number is about to be closed. */
  void removeFromEpoll();
}
