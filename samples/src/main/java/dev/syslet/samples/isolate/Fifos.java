package dev.syslet.samples.isolate;

import dev.syslet.core.Descriptor;
import dev.syslet.core.SyscallExecutor;
import dev.syslet.core.event.CompletionEvent;
import dev.syslet.samples.support.UserError;
import dev.syslet.syscalls.Errnos;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.LinuxKernel;
import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.memory.PathName;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.function.LongConsumer;

/**
 * FIFOs that nobody writes to, in a directory of their own: to open one for reading hangs until somebody opens it for writing.
 * The directory is removed at the end, also when the program is interrupted.
 */
final class Fifos implements Hanging {

  private static final String LANE = "release";
  private static final int AT_ONCE = 64;
  private static final Path TMPFS = Path.of("/dev/shm");

  private final SyscallExecutor executor;
  private final LinuxKernel kernel;
  private final Path directory;
  private final int count;
  private final Thread atExit = new Thread(this::remove, "isolate-cleanup");

  Fifos(SyscallExecutor executor, LinuxKernel kernel, int count) {
    this.executor = executor;
    this.kernel = kernel;
    this.count = count;
    directory = newDirectory();
    Runtime.getRuntime().addShutdownHook(atExit);
    int mode = LinuxConstants.S_IFIFO | 0600;
    try {
      forEach(i -> Syscalls.mknodat(prefix() + i, mode, 0), this::checkMade);
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  private static Path newDirectory() {
    Path parent = Files.isWritable(TMPFS) ? TMPFS : Path.of(System.getProperty("java.io.tmpdir"));
    try {
      return Files.createTempDirectory(parent, "syslet-isolate-");
    } catch (IOException e) {
      throw new UserError("no directory for FIFOs can be made in " + parent + ": " + e);
    }
  }

  private void checkMade(long made) {
    if (made < 0) {
      throw new UserError("a FIFO " + prefix() + "N cannot be made: " + Errnos.description(made));
    }
  }

  /** Makes a call for each of the FIFOs, some at a time. */
  private void forEach(IntFunction<Descriptor> call, LongConsumer result) {
    for (int first = 0; first < count; first += AT_ONCE) {
      List<CompletableFuture<CompletionEvent>> events = new ArrayList<>();
      for (int i = first; i < Math.min(count, first + AT_ONCE); i++) {
        events.add(executor.submitAsync(call.apply(i).lane(LANE)));
      }
      events.forEach(event -> result.accept(event.join().result()));
    }
  }

  @Override
  public void fill(Descriptor descriptor, int index) {
    int flags = LinuxConstants.O_RDONLY | LinuxConstants.O_CLOEXEC;
    Syscalls.openat(descriptor, PathName.of(prefix() + index), flags, 0);
  }

  @Override
  public boolean opensFiles() {
    return true;
  }

  @Override
  public String prefix() {
    return directory + "/fifo-";
  }

  @Override
  public String what() {
    return "opens of FIFOs in " + directory;
  }

  /** Opens the other side of each, which does not wait and fails where nobody is. */
  @Override
  public boolean release() {
    int flags = LinuxConstants.O_WRONLY | LinuxConstants.O_NONBLOCK | LinuxConstants.O_CLOEXEC;
    forEach(
        i -> Syscalls.openat(prefix() + i, flags, 0),
        writer -> {
          if (writer >= 0) {
            kernel.adopt((int) writer).close();
          }
        });
    return true;
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      return; // the JVM ends: the hook does it
    }
    remove();
  }

  private void remove() {
    File[] fifos = directory.toFile().listFiles();
    if (fifos != null) {
      for (File fifo : fifos) {
        boolean unused = fifo.delete();
      }
    }
    boolean unused = directory.toFile().delete();
  }
}
