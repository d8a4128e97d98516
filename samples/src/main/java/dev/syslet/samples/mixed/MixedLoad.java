package dev.syslet.samples.mixed;

import dev.syslet.core.Descriptor;
import dev.syslet.core.Route;
import dev.syslet.core.SubmitException;
import dev.syslet.core.SyscallExecutor;
import dev.syslet.core.event.Attribute;
import dev.syslet.core.event.CompletionEvent;
import dev.syslet.core.event.CompletionRing;
import dev.syslet.samples.support.Corpus;
import dev.syslet.syscalls.Errnos;
import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.LinuxKernel;
import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.file.Statx;
import dev.syslet.syscalls.memory.BufferPool;
import dev.syslet.syscalls.memory.LeasedBuffer;
import dev.syslet.syscalls.memory.PathName;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * The load itself: one thread that submits and reaps, with many calls on their way at once. Each call has a slot with a
 * descriptor and memory of its own; the event's user data says which slot, and which use of it, so that an event that comes twice
 * is seen.
 */
final class MixedLoad implements AutoCloseable {

  private static final int SLOTS = 256;
  private static final int READ_BYTES = 4096;
  private static final int MOST_WRITES = 4;
  private static final int WRITES_PER_FSYNC = 8;
  private static final long SCRATCH_BYTES = 16L << 20;
  private static final int CHECK_ONE_IN = 256;
  private static final int REAP_AFTER = 16;
  private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(60);

  private enum Kind {
    PREAD64,
    STATX,
    PWRITE64,
    FSYNC;

    String syscall() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  private record OpenFile(Path path, Fd fd, long size, FileCheck check) {}

  /** One call on its way, or none. */
  private static final class Slot {
    final int index;
    final Descriptor descriptor = new Descriptor().ask(Attribute.TIMING).ask(Attribute.ROUTE);
    final LeasedBuffer buffer;
    final Statx statx = new Statx();
    long use;
    boolean busy;
    Kind kind = Kind.PREAD64;
    int file;
    long offset;

    Slot(int index, LeasedBuffer buffer) {
      this.index = index;
      this.buffer = buffer;
    }
  }

  private final SyscallExecutor executor;
  private final CompletionRing.Reaper reaper;
  private final Random random;
  private final Tally tally;
  private final ScratchFile scratch;
  private final List<OpenFile> files = new ArrayList<>();
  private final List<PathName> paths = new ArrayList<>();
  private final Slot[] slots = new Slot[SLOTS];
  private final ArrayDeque<Slot> free = new ArrayDeque<>();
  private int writesInFlight;
  private int writesSinceFsync;
  private boolean fsyncInFlight;
  private String scratchFailure = "";

  MixedLoad(
      SyscallExecutor executor,
      LinuxKernel kernel,
      Corpus corpus,
      ScratchFile scratch,
      Random random,
      Tally tally) {
    this.executor = executor;
    this.reaper = executor.ring().newReaper();
    this.scratch = scratch;
    this.random = random;
    this.tally = tally;
    corpus.paths().forEach(path -> paths.add(PathName.of(path.toString())));
    corpus.files().forEach(path -> open(kernel, path));
    BufferPool buffers = new BufferPool(READ_BYTES, SLOTS);
    for (int i = 0; i < SLOTS; i++) {
      slots[i] = new Slot(i, buffers.take());
      free.add(slots[i]);
    }
  }

  /** Files that could be opened. */
  int openFiles() {
    return files.size();
  }

  /** How many of the open files lie on which file system. */
  Map<String, Integer> fileSystems() {
    Map<String, Integer> counts = new TreeMap<>();
    files.forEach(file -> counts.merge(file.fd().kind().fileSystem().type(), 1, Integer::sum));
    return counts;
  }

  /** What went wrong with the scratch file, or nothing. */
  String scratchFailure() {
    return scratchFailure;
  }

  /** Submits until the time is up, then waits for what is on its way. */
  void run(long nanos, LongConsumer progress) {
    long begun = System.nanoTime();
    long elapsed;
    int submits = 0;
    while ((elapsed = System.nanoTime() - begun) < nanos) {
      Slot slot = free.poll();
      if (slot == null) {
        reapOrWait();
        continue;
      }
      submit(slot);
      if (++submits % REAP_AFTER == 0) {
        reaper.reap(this::completed, SLOTS);
        progress.accept(elapsed);
      }
    }
    long drained = System.nanoTime();
    while (free.size() < SLOTS && System.nanoTime() - drained < DRAIN_NANOS) {
      reapOrWait();
    }
    // What still comes now would be an event too many.
    reaper.reap(this::completed, SLOTS);
    progress.accept(nanos);
  }

  private void reapOrWait() {
    if (reaper.reap(this::completed, SLOTS) == 0) {
      reaper.await(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  private void open(LinuxKernel kernel, Path path) {
    Descriptor descriptor =
        Syscalls.openat(path.toString(), LinuxConstants.O_RDONLY | LinuxConstants.O_CLOEXEC, 0)
            .ask(Attribute.TIMING)
            .ask(Attribute.ROUTE);
    CompletionEvent event = call(descriptor, "openat");
    if (event.result() < 0) {
      return; // counted by its errno: it vanished, or it may not be read
    }
    Fd fd = kernel.adopt((int) event.result());
    FileCheck check = FileCheck.of(path);
    if (check.size() > 0) {
      files.add(new OpenFile(path, fd, check.size(), check));
    } else {
      close(fd);
    }
  }

  private void close(Fd fd) {
    call(Syscalls.close(fd).ask(Attribute.TIMING).ask(Attribute.ROUTE), "close");
  }

  private CompletionEvent call(Descriptor descriptor, String syscall) {
    tally.submitted++;
    CompletionEvent event = executor.callForEvent(descriptor);
    count(syscall, event);
    return event;
  }

  private void count(String syscall, CompletionEvent event) {
    boolean inline = Route.of(event.routeCode()) == Route.INLINE;
    String error = event.result() < 0 ? Errnos.name(event.result()) : "";
    tally.completed(syscall, inline, event.totalNanos(), error);
  }

  private void submit(Slot slot) {
    fill(slot);
    slot.use++;
    slot.busy = true;
    slot.descriptor.userData(slot.use << 16 | slot.index);
    long begun = System.nanoTime();
    try {
      executor.submit(slot.descriptor);
    } catch (SubmitException refusal) {
      slot.busy = false;
      free.add(slot);
      ended(slot.kind);
      if (!refusal.isFull()) {
        throw refusal;
      }
      reapOrWait();
      return;
    }
    tally.submitTook(System.nanoTime() - begun);
  }

  private void fill(Slot slot) {
    int dice = random.nextInt(100);
    if (dice < 5 && scratchFailure.isEmpty() && !fsyncInFlight && writesInFlight < MOST_WRITES) {
      if (writesSinceFsync >= WRITES_PER_FSYNC) {
        writesSinceFsync = 0;
        fsyncInFlight = true;
        slot.kind = Kind.FSYNC;
        Syscalls.fsync(slot.descriptor, scratch.fd());
        return;
      }
      writesSinceFsync++;
      writesInFlight++;
      slot.kind = Kind.PWRITE64;
      slot.offset = random.nextLong(SCRATCH_BYTES / READ_BYTES) * READ_BYTES;
      slot.buffer.buffer().putLong(0, slot.offset);
      Syscalls.pwrite64(slot.descriptor, scratch.fd(), slot.buffer, slot.offset);
      return;
    }
    if (dice < 30 || files.isEmpty()) {
      slot.kind = Kind.STATX;
      PathName path = paths.get(random.nextInt(paths.size()));
      Syscalls.statx(
          slot.descriptor,
          path,
          LinuxConstants.AT_SYMLINK_NOFOLLOW,
          LinuxConstants.STATX_BASIC_STATS,
          slot.statx);
      return;
    }
    slot.kind = Kind.PREAD64;
    slot.file = random.nextInt(files.size());
    OpenFile file = files.get(slot.file);
    slot.offset = random.nextLong(file.size());
    Syscalls.pread64(slot.descriptor, file.fd(), slot.buffer, slot.offset);
  }

  private void completed(CompletionEvent event) {
    Slot slot = slots[(int) (event.userData() & 0xffff)];
    if (!slot.busy || slot.use != event.userData() >>> 16) {
      tally.duplicated++;
      return;
    }
    slot.busy = false;
    count(slot.kind.syscall(), event);
    ended(slot.kind);
    if (event.result() < 0
        && scratchFailure.isEmpty()
        && (slot.kind == Kind.PWRITE64 || slot.kind == Kind.FSYNC)) {
      scratchFailure = slot.kind.syscall() + " answers " + Errnos.description(event.result());
    }
    if (slot.kind == Kind.PREAD64 && event.result() >= 0 && random.nextInt(CHECK_ONE_IN) == 0) {
      check(slot, (int) event.result());
    }
    free.add(slot);
  }

  private void ended(Kind kind) {
    if (kind == Kind.PWRITE64) {
      writesInFlight--;
    } else if (kind == Kind.FSYNC) {
      fsyncInFlight = false;
    }
  }

  /** Compares what was read with what FileChannel reads, unless the file has changed under us. */
  private void check(Slot slot, int bytes) {
    OpenFile file = files.get(slot.file);
    ByteBuffer read = slot.buffer.buffer().duplicate().position(0).limit(bytes);
    FileCheck.Verdict verdict = file.check().compare(read, slot.offset);
    if (verdict != FileCheck.Verdict.CHANGED) {
      tally.verified++;
      tally.mismatches += verdict == FileCheck.Verdict.DIFFERENT ? 1 : 0;
    }
  }

  @Override
  public void close() {
    files.forEach(file -> close(file.fd()));
    for (Slot slot : slots) {
      slot.buffer.close();
    }
  }
}
