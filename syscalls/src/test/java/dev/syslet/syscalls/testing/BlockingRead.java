package dev.syslet.syscalls.testing;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.memory.Iovecs;
import dev.syslet.syscalls.memory.LeasedBuffer;
import java.nio.ByteBuffer;

/**
 * A read of a pipe that blocks inside the kernel, on a thread: with RWF_DSYNC, which means nothing to a read, no form takes it.
 */
public final class BlockingRead {

  private static final int RWF_DSYNC = 2;

  private BlockingRead() {}

  public static Descriptor of(Fd pipe, ByteBuffer buffer) {
    return of(pipe, Iovecs.of(buffer));
  }

  public static Descriptor of(Fd pipe, LeasedBuffer buffer) {
    return of(pipe, Iovecs.of(buffer));
  }

  private static Descriptor of(Fd pipe, Iovecs parts) {
    return Syscalls.preadv2(pipe, parts, -1, RWF_DSYNC);
  }
}
