package dev.syslet.syscalls.testing;

import static dev.syslet.syscalls.LinuxConstants.LOCK_EX;
import static dev.syslet.syscalls.LinuxConstants.LOCK_UN;
import static dev.syslet.syscalls.LinuxConstants.O_NONBLOCK;
import static dev.syslet.syscalls.LinuxConstants.O_RDONLY;
import static dev.syslet.syscalls.LinuxConstants.O_RDWR;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.Descriptor;
import dev.syslet.core.KernelView;
import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.LinuxKernel;
import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.file.FdPair;
import dev.syslet.syscalls.file.Statx;
import dev.syslet.syscalls.memory.BufferPool;
import dev.syslet.syscalls.memory.LeasedBuffer;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.testing.HungFuse.Request;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Somewhere that calls hang, and nothing ends them but its release. All of them are in one lane, each in a file of its own. */
public abstract class HungPlace implements AutoCloseable {

  /**
   * A call that hangs.
   *
   * @param call the call, which may be submitted again when it did not come to hang
   * @param text what its description has in it: the path, or the number and the name of the file
   * @param result what it answers when it is released; an open answers a file instead
   */
  public record Hung(Descriptor call, String text, long result) {

    /** What {@link #result} is of an open. */
    static final long FILE = -1;

    public boolean isOpen() {
      return result == FILE;
    }
  }

  public static final int CALLS = 4;
  public static final int BUFFER_BYTES = 4096;

  final LinuxKernel kernel;
  public final BufferPool pool = new BufferPool(BUFFER_BYTES, 4);
  private final List<Fd> files = new ArrayList<>();
  private final List<Long> numbers = new ArrayList<>();
  private final List<LeasedBuffer> buffers = new ArrayList<>();

  HungPlace(LinuxKernel kernel) {
    this.kernel = kernel;
  }

  /** The lane of the calls. */
  public abstract String lane();

  /** The state of a thread that hangs here. */
  public abstract char state();

  /** {@value #CALLS} calls that hang, the first one an open if there is any. */
  public abstract List<Hung> calls();

  /** One more. */
  public abstract Hung another();

  /** A call in the same lane that does not hang, takes a thread and answers 0 or more; may be made again. */
  public abstract Descriptor healthy();

  /** Lets all go on. */
  public abstract void release();

  /** The files that the calls use: closed once nothing has them. */
  public final List<Fd> files() {
    return files;
  }

  final Fd open(Path path, int flags) {
    return adopt(rawOpen(path, flags));
  }

  final Fd adopt(long number) {
    Fd fd = kernel.adopt((int) number);
    files.add(fd);
    return fd;
  }

  /** Opens a file that is no call's. */
  final long rawOpen(Path path, int flags) {
    return Waits.made(TestFiles.rawOpen(path, flags));
  }

  /** A buffer for a call. */
  final LeasedBuffer buffer() {
    LeasedBuffer buffer = pool.take();
    buffers.add(buffer);
    return buffer;
  }

  /** The buffers of the calls. */
  public final List<LeasedBuffer> buffers() {
    return buffers;
  }

  final void closeAtEnd(long number) {
    numbers.add(number);
  }

  @Override
  public void close() throws Exception {
    release();
    numbers.forEach(TestFiles::rawClose);
  }

  /** A mount whose server does not answer. */
  public static final class Mount extends HungPlace {
    private final Path directory;
    private final HungFuse fuse;
    private final List<Hung> calls;
    private final Hung another;

    public Mount(LinuxKernel kernel, Path directory) throws Exception {
      super(kernel);
      this.directory = directory;
      fuse = new HungFuse(directory);
      for (String name : List.of("file-open", "file-stat", "file-another", "file-healthy")) {
        assertTrue(Files.exists(fuse.path(name))); // the name is cached
      }
      Fd read = open(fuse.path("file-read"), O_RDWR);
      Fd fsync = open(fuse.path("file-fsync"), O_RDWR);
      String toOpen = fuse.path("file-open").toString();
      calls =
          List.of(
              new Hung(Syscalls.openat(toOpen, O_RDONLY, 0), toOpen, Hung.FILE),
              stat("file-stat"),
              new Hung(
                  Syscalls.pread64(read, buffer(), 0),
                  "pread64(" + named(read, "file-read") + ",",
                  BUFFER_BYTES),
              new Hung(Syscalls.fsync(fsync), "fsync(" + named(fsync, "file-fsync") + ")", 0));
      another = stat("file-another");
      fuse.hold(Request.OPEN, "file-open");
      fuse.hold(Request.STAT, "file-stat");
      fuse.hold(Request.READ, "file-read");
      fuse.hold(Request.FSYNC, "file-fsync");
      fuse.hold(Request.STAT, "file-another");
    }

    private String named(Fd file, String name) {
      return file.number() + "<" + fuse.path(name) + ">";
    }

    private Hung stat(String name) {
      String path = fuse.path(name).toString();
      return new Hung(statx(path), path, 0);
    }

    private static Descriptor statx(String path) {
      return Syscalls.statx(path, 0, LinuxConstants.STATX_SIZE, new Statx());
    }

    @Override
    public String lane() {
      return "mount:" + directory;
    }

    @Override
    public char state() {
      return KernelView.UNINTERRUPTIBLE;
    }

    @Override
    public List<Hung> calls() {
      return calls;
    }

    @Override
    public Hung another() {
      return another;
    }

    @Override
    public Descriptor healthy() {
      return statx(fuse.path("file-healthy").toString());
    }

    @Override
    public void release() {
      fuse.letGo();
    }

    @Override
    public void close() throws Exception {
      super.close();
      fuse.close();
    }
  }

  /** FIFOs that nobody writes to; for a kernel that sends no signals. */
  public static final class Fifos extends HungPlace {
    private final List<Hung> calls = new ArrayList<>();
    private final List<Path> fifos = new ArrayList<>();
    private final List<Long> writers = new ArrayList<>();
    private final Hung another;
    private final Fd full;
    private final ByteBuffer one = ByteBuffer.allocateDirect(1);

    public Fifos(LinuxKernel kernel, Path directory) {
      super(kernel);
      calls.add(open(directory.resolve("fifo-0")));
      calls.add(open(directory.resolve("fifo-1")));
      calls.add(read());
      calls.add(read());
      another = open(directory.resolve("fifo-2"));
      FdPair pipe = pipe();
      full = adopt(pipe.first());
      write(pipe.second());
      write(pipe.second());
    }

    private Hung open(Path fifo) {
      fifos.add(Waits.fifo(fifo));
      return new Hung(Syscalls.openat(fifo.toString(), O_RDONLY, 0), fifo.toString(), Hung.FILE);
    }

    private Hung read() {
      FdPair pipe = pipe();
      Fd read = adopt(pipe.first());
      writers.add((long) pipe.second());
      return new Hung(BlockingRead.of(read, buffer()), "preadv2(" + read.number() + "<pipe:[", 1);
    }

    private FdPair pipe() {
      FdPair pipe = new FdPair();
      Waits.made(NativeCalls.call(Numbers.PIPE2, Structs.address(pipe), LinuxConstants.O_CLOEXEC));
      closeAtEnd(pipe.second());
      return pipe;
    }

    private void write(long pipe) {
      Waits.made(NativeCalls.call(Numbers.WRITE, pipe, Memory.base(one), 1));
    }

    @Override
    public String lane() {
      return "fifos";
    }

    @Override
    public char state() {
      return 'S';
    }

    @Override
    public List<Hung> calls() {
      return calls;
    }

    @Override
    public Hung another() {
      return another;
    }

    @Override
    public Descriptor healthy() {
      return BlockingRead.of(full, ByteBuffer.allocateDirect(1));
    }

    @Override
    public void release() {
      fifos.forEach(fifo -> closeAtEnd(rawOpen(fifo, O_RDWR | O_NONBLOCK)));
      writers.forEach(this::write);
      fifos.clear();
      writers.clear();
    }
  }

  /** Files that another one has locked; for a kernel that sends no signals. */
  public static final class Locks extends HungPlace {
    private final List<Hung> calls = new ArrayList<>();
    private final List<Long> holders = new ArrayList<>();
    private final Hung another;
    private final Fd free;

    public Locks(LinuxKernel kernel, Path directory) throws Exception {
      super(kernel);
      for (int i = 0; i < CALLS; i++) {
        calls.add(lock(directory.resolve("locked-" + i)));
      }
      another = lock(directory.resolve("locked"));
      free = open(Files.createFile(directory.resolve("free")), O_RDWR);
    }

    private Hung lock(Path path) throws Exception {
      long holder = rawOpen(Files.createFile(path), O_RDWR);
      closeAtEnd(holder);
      Waits.made(NativeCalls.call(Numbers.FLOCK, holder, LOCK_EX));
      holders.add(holder);
      Fd waiter = open(path, O_RDWR);
      return new Hung(Syscalls.flock(waiter, LOCK_EX), "flock(" + waiter.number() + "<", 0);
    }

    @Override
    public String lane() {
      return "locks";
    }

    @Override
    public char state() {
      return 'S';
    }

    @Override
    public List<Hung> calls() {
      return calls;
    }

    @Override
    public Hung another() {
      return another;
    }

    @Override
    public Descriptor healthy() {
      return Syscalls.flock(free, LOCK_EX).flags(Descriptor.FORCE_ASYNC);
    }

    @Override
    public void release() {
      holders.forEach(holder -> Waits.made(NativeCalls.call(Numbers.FLOCK, holder, LOCK_UN)));
      holders.clear();
    }
  }
}
