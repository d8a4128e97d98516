package dev.syslet.syscalls.thread;

import static dev.syslet.syscalls.LinuxConstants.O_RDWR;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.syslet.core.Descriptor;
import dev.syslet.core.Route;
import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.LinuxKernel;
import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.memory.FullCount;
import dev.syslet.syscalls.memory.Iovecs;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.testing.TestCall;
import dev.syslet.syscalls.testing.TestCall.Outcome;
import dev.syslet.syscalls.testing.TestFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A call that is continued by a thread is made as it was asked, and not at all once it has ended. */
class ContinuedCallTest {

  /** {@code linux/fs.h}: writes at the end of the file, whatever the offset. */
  private static final int RWF_APPEND = 0x10;

  @TempDir private Path temporary;

  private final LinuxKernel kernel = LinuxKernel.builder().build();

  @AfterEach
  void close() {
    kernel.close();
  }

  @Test
  void aFullCountKeepsTheFlagsOfItsCall() throws IOException {
    Path path = Files.writeString(temporary.resolve("f"), "there");
    ByteBuffer data = ByteBuffer.allocateDirect(2).put(0, (byte) 'a').put(1, (byte) 'b');
    Iovecs vector = Iovecs.of(data);
    try (Fd fd = TestFiles.open(kernel, path, O_RDWR)) {
      Descriptor d = Syscalls.of("pwritev2", fd, vector, 1, 0, 0, RWF_APPEND);
      assertEquals(2, TestCall.resume(kernel, FullCount.of(d)).await().result());
    }
    assertEquals("thereab", Files.readString(path));
  }

  @Test
  void aCallThatHasEndedInTheQueueIsNotMade() throws IOException {
    Path path = Files.writeString(temporary.resolve("f"), "there");
    try (Fd fd = TestFiles.open(kernel, path, O_RDWR)) {
      TestCall call = TestCall.unresumed(kernel, Syscalls.of("ftruncate", fd, 0));
      CallTask task = new CallTask(call, new Interrupter(Thread::new, InterruptSignal::instance));
      task.refused(Errno.ECANCELED);
      task.run();
      assertEquals(new Outcome(-Errno.ECANCELED, Route.NONE), call.await());
      assertEquals(1, call.completions());
    }
    assertEquals("there", Files.readString(path));
  }
}
