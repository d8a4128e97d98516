package dev.syslet.syscalls.form;

import static dev.syslet.core.Kernel.WOULD_BLOCK;

import dev.syslet.core.Descriptor;
import dev.syslet.core.Kernel;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.fd.FileGroup;
import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.fd.PipeLocks;
import dev.syslet.syscalls.file.FileType;
import dev.syslet.syscalls.memory.FullCount;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.InFull;
import dev.syslet.syscalls.raw.IoVectors;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Scratch;
import dev.syslet.syscalls.raw.ScratchPool;
import dev.syslet.syscalls.ready.ReadyForm;
import java.util.Set;

/**
 * read and write, and their vector forms, on what has no position: a pipe, a socket, an eventfd and the like.
 *
 * <p>A read ends with what is there. A write to a file that blocks ends when all is written, so each try takes up where the one
 * before stopped; a read does the same when its {@link FullCount} is asked. An error or the end of file after a part is told the
 * next time somebody asks, as the kernel does it: now the part is.
 *
 * <p>A try is preadv2 or pwritev2 with RWF_NOWAIT (Linux 5.8 for eventfd, 6.5 for pipes and sockets, 6.10 for timerfd and
 * signalfd). Where the file refuses that (inotify, fanotify, writes to an eventfd, older kernels) O_NONBLOCK is set on it for the
 * length of the call. On a file that has O_NONBLOCK, and with RWF_NOWAIT from the caller, EAGAIN is the caller's own result.
 */
final class StreamForm implements ReadyForm {

  static final StreamForm READ = new StreamForm(false);
  static final StreamForm WRITE = new StreamForm(true);

  private static final long AT_POSITION = -1;
  private static final int FLAGS_ARGUMENT = 5;
  private static final int OWN_FLAGS = ReadForms.RWF_HIPRI | LinuxConstants.RWF_NOWAIT;

  /**
   * What is no file but is read or written without asking anybody. Not fanotify: a read of it opens the file that its event is
   * about, with whatever wait that means.
   */
  private static final Set<String> ANSWERS =
      Set.of(
          FileGroup.EVENTFD.type(),
          "anon_inode:inotify",
          "anon_inode:[timerfd]",
          "anon_inode:[signalfd]");

  private final boolean writes;
  private final FileGroup supportsNowait;

  private StreamForm(boolean writes) {
    this.writes = writes;
    this.supportsNowait = writes ? FileGroup.WRITABLE_STREAM : FileGroup.STREAM;
  }

  private static boolean hasFlags(Descriptor d) {
    return d.argumentCount() > FLAGS_ARGUMENT;
  }

  private static boolean isVector(Descriptor d) {
    return d.syscall() != Numbers.READ && d.syscall() != Numbers.WRITE;
  }

  @Override
  public boolean takes(Descriptor d) {
    OpenFile fd = OpenFile.of(d.held(0));
    return fd != null
        && FileGroup.isStream(fd.kind())
        && (fd.kind().type() != FileType.ANONYMOUS
            || ANSWERS.contains(fd.kind().fileSystem().type()))
        && (!hasFlags(d)
            || (d.argument(3) == AT_POSITION
                && ((int) d.argument(FLAGS_ARGUMENT) & ~OWN_FLAGS) == 0))
        && (!isVector(d) || IoVectors.total(d) != IoVectors.UNKNOWN);
  }

  @Override
  public OpenFile file(Descriptor d) {
    return Sockets.fd(d);
  }

  @Override
  public boolean forWriting(Descriptor d) {
    return writes;
  }

  @Override
  public boolean alike() {
    return !writes;
  }

  @Override
  public long leftNanos(Descriptor d, long ageNanos) {
    return Sockets.leftNanos(file(d), writes, ageNanos);
  }

  /** A pipe that a splice may hold is left to a thread: the call would wait with it. */
  @Override
  public long attempt(Descriptor d, long before) {
    if (!PipeLocks.concern(file(d))) {
      return attemptUnlocked(d, before);
    }
    if (!PipeLocks.enter()) {
      return Kernel.resultSoFar(before, NEEDS_THREAD);
    }
    try {
      return attemptUnlocked(d, before);
    } finally {
      PipeLocks.exit();
    }
  }

  private long attemptUnlocked(Descriptor d, long before) {
    if (hasFlags(d) && ((int) d.argument(FLAGS_ARGUMENT) & LinuxConstants.RWF_NOWAIT) != 0) {
      return NativeCalls.call(d);
    }
    OpenFile fd = file(d);
    long total = isVector(d) ? IoVectors.total(d) : d.argument(2);
    boolean wantsAll = InFull.isAskedOf(d) || (writes && !fd.kind().nonBlocking());
    if (total == 0) {
      // An empty message is a message too, and the vector call would not send it.
      long moved = fd.nonBlocking(() -> NativeCalls.call(d));
      return moved == -Errno.EAGAIN && !fd.kind().nonBlocking() ? WOULD_BLOCK : moved;
    }
    long done = Kernel.resultSoFar(before, 0);
    do {
      if (done > 0 && Sockets.isSocket(fd) && Sockets.isBroken(fd)) {
        return done; // the next try would take the error, which the next call shall see
      }
      long moved = move(d, fd, done);
      if (moved == -Errno.EAGAIN && !fd.kind().nonBlocking()) {
        return done > 0 ? Kernel.begun(done) : WOULD_BLOCK;
      }
      if (moved <= 0) {
        return done > 0 ? done : moved;
      }
      done += moved;
    } while (wantsAll && done < total);
    return done;
  }

  /** Moves what can be moved now of what comes behind the bytes that are done. */
  private long move(Descriptor d, OpenFile fd, long done) {
    try (Scratch scratch = ScratchPool.take()) {
      if (!isVector(d)) {
        return nowait(fd, scratch.iovec(d.argument(1) + done, d.argument(2) - done), 1);
      }
      long vector = d.argument(1);
      long count = d.argument(2);
      long skip = done;
      while (count > 0 && skip >= length(vector) && (skip > 0 || count > 1)) {
        skip -= length(vector);
        vector += IoVectors.BYTES;
        count--;
      }
      if (skip == 0 || count == 0) {
        return nowait(fd, vector, (int) count);
      }
      // The rest of one part by itself; the parts behind it come with the next move.
      long base = Memory.IO.getLong(vector + IoVectors.BASE);
      return nowait(fd, scratch.iovec(base + skip, length(vector) - skip), 1);
    }
  }

  private static long length(long part) {
    return Memory.IO.getLong(part + IoVectors.LENGTH);
  }

  private long nowait(OpenFile fd, long vector, int count) {
    if ((fd.inlineForms() & supportsNowait.bit()) != 0) {
      long moved = call(fd, vector, count, LinuxConstants.RWF_NOWAIT);
      if (moved != -Errno.EOPNOTSUPP) {
        return moved;
      }
      fd.forgetForm(supportsNowait.bit());
    }
    return fd.nonBlocking(() -> call(fd, vector, count, 0));
  }

  private long call(OpenFile fd, long vector, int count, int flags) {
    return writes
        ? NativeCalls.pwritev2(fd.number(), vector, count, AT_POSITION, flags)
        : NativeCalls.preadv2(fd.number(), vector, count, AT_POSITION, flags);
  }
}
