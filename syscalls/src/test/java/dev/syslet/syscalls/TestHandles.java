package dev.syslet.syscalls;

import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.raw.Scratch;
import dev.syslet.syscalls.raw.ScratchPool;

/** Opens to tests of other packages what they need of the handles and kernels of this one. */
public final class TestHandles {

  private TestHandles() {}

  public static Fd of(OpenFile file) {
    return new Fd(file);
  }

  /** A kernel as where no signal is free. */
  public static LinuxKernel withoutSignals() {
    return LinuxKernel.builder().withoutSignals().build();
  }

  /** Which of some events (those of poll) a file has now. */
  public static long ready(Fd fd, int events) {
    try (Scratch scratch = ScratchPool.take()) {
      return scratch.poll(fd.number(), events);
    }
  }
}
