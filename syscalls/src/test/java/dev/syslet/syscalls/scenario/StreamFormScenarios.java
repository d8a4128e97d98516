package dev.syslet.syscalls.scenario;

import static dev.syslet.core.Kernel.WOULD_BLOCK;

import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.memory.Iovecs;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.testing.Poll;
import dev.syslet.syscalls.testing.TestCall;
import java.nio.ByteBuffer;

/** Forms of reads and writes of a pipe. */
final class StreamFormScenarios extends ScenarioGroup {

  StreamFormScenarios(ScenarioSite site) {
    super(site);
  }

  @Override
  void register() {
    ByteBuffer data = bytes(100);
    Iovecs iovec = vector(data);
    Runnable give = () -> quick("write", pipeIn, data, 100);
    form("read", () -> given(with(pipeOut, data, 100)), () -> with(pipeOut, data, 100), give);
    form("readv", () -> given(with(pipeOut, iovec, 1)), () -> with(pipeOut, iovec, 1), give);
    form(
        "preadv2",
        () -> given(with(pipeOut, iovec, 1, -1, 0, 0)),
        () -> with(pipeOut, iovec, 1, -1, 0, 0),
        give);
    form(
        "write",
        () -> taken(with(pipeIn, data, 100)),
        () -> full(with(pipeIn, data, 100)),
        this::drain);
    form(
        "writev",
        () -> taken(with(pipeIn, iovec, 1)),
        () -> full(with(pipeIn, iovec, 1)),
        this::drain);
    form(
        "pwritev2",
        () -> taken(with(pipeIn, iovec, 1, -1, 0, 0)),
        () -> full(with(pipeIn, iovec, 1, -1, 0, 0)),
        this::drain);
  }

  private Object[] given(Object[] arguments) {
    drain();
    NativeCalls.call(Numbers.WRITE, pipeIn.number(), Memory.base(bytes(100)), 100);
    return arguments;
  }

  private Object[] taken(Object[] arguments) {
    drain();
    return arguments;
  }

  private Object[] full(Object[] arguments) {
    ByteBuffer page = bytes(PAGE);
    Poll.until(
        "the pipe is full",
        () -> TestCall.attempt(kernel, Syscalls.write(pipeIn, page)) == WOULD_BLOCK);
    return arguments;
  }

  private long readNow() {
    return TestCall.attempt(kernel, Syscalls.read(pipeOut, bytes(1 << 16)));
  }

  private void drain() {
    while (readNow() > 0) {
      continue;
    }
  }
}
