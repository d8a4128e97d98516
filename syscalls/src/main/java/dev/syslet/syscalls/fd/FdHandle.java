package dev.syslet.syscalls.fd;

/** The handle of an {@link OpenFile}; only {@link OpenFile#of} looks behind it. */
public abstract class FdHandle {

  final OpenFile file;

  protected FdHandle(OpenFile file) {
    this.file = file;
  }
}
