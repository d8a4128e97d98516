import org.jspecify.annotations.NullMarked;

/** The system calls of Linux: their table, native access to them, and handles for files and memory. */
@NullMarked
module dev.syslet.syscalls {
  requires static transitive org.jspecify;
  requires transitive dev.syslet.core;
  requires org.jnrproject.posix;
  requires org.jnrproject.ffi;
  requires org.jnrproject.jffi;
  requires org.jnrproject.constants;

  exports dev.syslet.syscalls;
  exports dev.syslet.syscalls.event;
  exports dev.syslet.syscalls.file;
  exports dev.syslet.syscalls.ipc;
  exports dev.syslet.syscalls.memory;
  exports dev.syslet.syscalls.socket;
  exports dev.syslet.syscalls.table;

  provides dev.syslet.core.ring.RingPlatform with
      dev.syslet.syscalls.LinuxRingPlatform;
}
