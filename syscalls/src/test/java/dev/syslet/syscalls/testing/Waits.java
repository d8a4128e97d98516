package dev.syslet.syscalls.testing;

import static dev.syslet.syscalls.LinuxConstants.LOCK_EX;
import static dev.syslet.syscalls.LinuxConstants.LOCK_UN;
import static dev.syslet.syscalls.LinuxConstants.O_NONBLOCK;
import static dev.syslet.syscalls.LinuxConstants.O_RDONLY;
import static dev.syslet.syscalls.LinuxConstants.O_RDWR;
import static dev.syslet.syscalls.ipc.FutexConstants.FUTEX_PRIVATE_FLAG;
import static dev.syslet.syscalls.ipc.FutexConstants.FUTEX_WAIT;
import static dev.syslet.syscalls.ipc.FutexConstants.FUTEX_WAKE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.Errnos;
import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.ipc.FutexWord;
import dev.syslet.syscalls.memory.PathName;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Structs;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Calls that wait inside the kernel, each again and again. */
public final class Waits {

  private Waits() {}

  /** What is waited for. */
  public interface Wait {

    Descriptor call();

    /** Lets the call end; what it does is not waited for. */
    void release();

    /** After the call: all is as before. */
    void restore(long result);
  }

  /** Makes a FIFO. */
  public static Path fifo(Path path) {
    PathName text = PathName.of(path.toString());
    made(
        NativeCalls.call(
            Numbers.MKNODAT, LinuxConstants.AT_FDCWD, Structs.address(text), 010600, 0));
    return path;
  }

  public static long made(long result) {
    assertTrue(result >= 0, () -> Errnos.name(result));
    return result;
  }

  /** An open of a FIFO to read, which waits for somebody who opens it to write. */
  public static final class FifoOpen implements Wait {
    private final Path fifo;
    private long opened = -1;

    public FifoOpen(Path fifo) {
      this.fifo = fifo;
    }

    @Override
    public Descriptor call() {
      return Syscalls.openat(fifo.toString(), O_RDONLY, 0);
    }

    @Override
    public void release() {
      opened = made(TestFiles.rawOpen(fifo, O_RDWR | O_NONBLOCK));
    }

    @Override
    public void restore(long result) {
      if (opened >= 0) {
        TestFiles.rawClose(opened);
        opened = -1;
      }
      if (result >= 0) {
        TestFiles.rawClose(result);
      }
    }
  }

  public static final class FileLock implements Wait {
    private final Fd holder;
    private final Fd waiter;

    public FileLock(Fd holder, Fd waiter) {
      this.holder = holder;
      this.waiter = waiter;
      made(NativeCalls.call(Numbers.FLOCK, holder.number(), LOCK_EX));
    }

    @Override
    public Descriptor call() {
      return Syscalls.flock(waiter, LOCK_EX);
    }

    @Override
    public void release() {
      made(NativeCalls.call(Numbers.FLOCK, holder.number(), LOCK_UN));
    }

    @Override
    public void restore(long result) {
      made(NativeCalls.call(Numbers.FLOCK, waiter.number(), LOCK_UN));
      made(NativeCalls.call(Numbers.FLOCK, holder.number(), LOCK_EX));
    }
  }

  public static final class FutexChange implements Wait {
    private static final int FUTEX = Numbers.TABLE.numberOf("futex");
    private final FutexWord word = new FutexWord();

    @Override
    public Descriptor call() {
      return Syscalls.futex(word, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, 0, null, 0);
    }

    @Override
    public void release() {
      word.setRelease(1);
      made(NativeCalls.call(FUTEX, Structs.address(word), FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1, 0));
    }

    @Override
    public void restore(long result) {
      word.setRelease(0);
    }
  }

  public static final class PipeRead implements Wait {
    private final Fd read;
    private final Fd write;
    private final ByteBuffer bytes = ByteBuffer.allocateDirect(1);
    private boolean written;

    public PipeRead(Fd read, Fd write) {
      this.read = read;
      this.write = write;
    }

    @Override
    public Descriptor call() {
      return BlockingRead.of(read, bytes);
    }

    @Override
    public void release() {
      assertEquals(1, NativeCalls.call(Numbers.WRITE, write.number(), Memory.base(bytes), 1));
      written = true;
    }

    @Override
    public void restore(long result) {
      if (written && result != 1) {
        assertEquals(1, NativeCalls.call(Numbers.READ, read.number(), Memory.base(bytes), 1));
      }
      written = false;
    }
  }
}
