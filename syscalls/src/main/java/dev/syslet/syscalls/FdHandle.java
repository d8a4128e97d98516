package dev.syslet.syscalls;

/** The handle of an {@link OpenFile}; only {@link OpenFile#of} looks behind it. */
abstract class FdHandle {

  final OpenFile open;

  FdHandle(OpenFile file) {
    this.open = file;
  }
}
