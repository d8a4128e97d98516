package dev.syslet.syscalls;

import dev.syslet.core.Descriptor;
import dev.syslet.core.SubmitException;
import dev.syslet.syscalls.table.Argument;
import dev.syslet.syscalls.table.ArgumentKind;
import dev.syslet.syscalls.table.Scope;
import dev.syslet.syscalls.table.SyscallClass;
import dev.syslet.syscalls.table.SyscallRow;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks the arguments of one syscall's calls, before anything runs. Made once per row; a check
 * that finds nothing makes no garbage.
 *
 * <p>What it guards against is what would hurt somebody else than the call: memory that the kernel
 * writes to and that is not there or too small, and file descriptors that are not leased. Values
 * that the kernel checks itself are left to it.
 */
final class RowCheck {

  /** Rows whose file may be "none". */
  private static final Set<String> FD_MAY_BE_MINUS_ONE =
      Set.of("mmap", "perf_event_open", "signalfd", "signalfd4");

  /** Rows that close their second file by making it another one. */
  private static final Set<String> REPLACES_SECOND_FD = Set.of("dup2", "dup3");

  /** Flag bits that a call may not have. */
  private record Forbidden(int argument, long bits, String reason) {}

  private static final Map<String, Forbidden> FORBIDDEN =
      Map.of(
          "mmap", new Forbidden(3, 0x10, "MAP_FIXED may replace memory of the JVM"),
          "shmat", new Forbidden(2, 0x4000, "SHM_REMAP may replace memory of the JVM"));

  private final SyscallRow row;
  private final ArgumentKind[] kinds;

  /** By argument: how many bytes the kernel may touch there. */
  private final MemoryNeed[] needs;

  private final boolean hasPath;
  private final boolean mayBeNone;
  private final @Nullable Forbidden forbidden;

  RowCheck(SyscallRow row) {
    this.row = row;
    List<Argument> arguments = row.arguments();
    this.kinds = arguments.stream().map(Argument::kind).toArray(ArgumentKind[]::new);
    this.hasPath = List.of(kinds).contains(ArgumentKind.PATH);
    this.mayBeNone = FD_MAY_BE_MINUS_ONE.contains(row.name());
    this.forbidden = FORBIDDEN.get(row.name());
    this.needs = new MemoryNeed[kinds.length];
    for (int i = 0; i < kinds.length; i++) {
      needs[i] = MemoryNeed.of(row, i);
    }
  }

  SyscallRow row() {
    return row;
  }

  void check(Descriptor d) {
    if (row.syscallClass() == SyscallClass.REFUSED) {
      throw new SubmitException(refusalErrno(), row.name() + " is never run: " + row.note());
    }
    if (d.argumentCount() != kinds.length) {
      throw new SubmitException(
          Errnos.EINVAL,
          row.name()
              + " takes "
              + kinds.length
              + " arguments ("
              + String.join(", ", row.arguments().stream().map(Argument::name).toList())
              + "), not "
              + d.argumentCount());
    }
    if (row.scope() == Scope.THREAD) {
      checkThread(d);
    }
    if (forbidden != null && (d.argument(forbidden.argument()) & forbidden.bits()) != 0) {
      throw wrong(d, forbidden.argument(), Errnos.EPERM, forbidden.reason());
    }
    for (int i = 0; i < kinds.length; i++) {
      ArgumentKind kind = kinds[i];
      if (kind == ArgumentKind.FD) {
        checkFd(d, i);
      } else if (kind.isPointer()) {
        checkPointer(d, i);
      } else if (kind == ArgumentKind.LEN && d.argument(i) < 0) {
        throw wrong(d, i, Errnos.EINVAL, "a length is not negative");
      }
    }
  }

  private int refusalErrno() {
    String name = row.refusedErrno();
    return name == null ? Errnos.EPERM : Errnos.number(name);
  }

  private void checkThread(Descriptor d) {
    if (Thread.currentThread().isVirtual()) {
      throw new SubmitException(
          Errnos.EPERM,
          row.name()
              + " is about the thread that runs it, and a virtual thread runs on whichever carrier"
              + " is free: call it from a platform thread");
    }
    if (d.has(Descriptor.FORCE_ASYNC)) {
      throw new SubmitException(
          Errnos.EPERM,
          row.name()
              + " is about the thread that runs it: FORCE_ASYNC would make that another one");
    }
  }

  private void checkFd(Descriptor d, int i) {
    Object held = d.held(i);
    long value = d.argument(i);
    if (held instanceof Fd fd) {
      if (value != fd.number()) {
        throw wrong(d, i, Errnos.EBADF, "it is not the number of the " + fd + " that came with it");
      }
      if (i == 1 && REPLACES_SECOND_FD.contains(row.name())) {
        throw wrong(
            d, i, Errnos.EPERM, "it would make an Fd another file; only a RawFd may be replaced");
      }
    } else if (held instanceof RawFd fd) {
      if (value != fd.number()) {
        throw wrong(d, i, Errnos.EBADF, "it is not the number of the " + fd + " that came with it");
      }
    } else if (!mayStandAlone((int) value)) {
      throw wrong(
          d,
          i,
          Errnos.EBADF,
          "it is a bare number: give an Fd (LinuxKernel.adopt) or, at your risk, a RawFd");
    }
  }

  private boolean mayStandAlone(int value) {
    return (value == LinuxConstants.AT_FDCWD && hasPath) || (value == -1 && mayBeNone);
  }

  private void checkPointer(Descriptor d, int i) {
    long address = d.argument(i);
    if (address == 0) {
      return;
    }
    Object held = d.held(i);
    if (held == null) {
      throw wrong(d, i, Errnos.EFAULT, "an address without the object whose memory it is");
    }
    boolean written = needs[i].isWritten();
    if (held instanceof NativeMemory memory) {
      if (written && !memory.isWritable()) {
        throw wrong(d, i, Errnos.EFAULT, "the kernel would write into read-only memory");
      }
      checkRange(d, i, memory.address(), memory.bytes());
    } else if (held instanceof ByteBuffer buffer) {
      if (written && buffer.isReadOnly()) {
        throw wrong(d, i, Errnos.EFAULT, "the kernel would write into a read-only buffer");
      }
      checkRange(d, i, Memory.base(buffer), buffer.capacity());
    }
  }

  private void checkRange(Descriptor d, int i, long base, int capacity) {
    long at = d.argument(i) - base;
    if (at < 0 || at > capacity) {
      throw wrong(d, i, Errnos.EFAULT, "the address is outside of the memory that came with it");
    }
    long need = needs[i].bytes(d);
    if (need < 0) {
      throw wrong(d, needs[i].counter(), Errnos.EINVAL, "that is no count of bytes or elements");
    }
    if (need > capacity - at) {
      throw wrong(
          d,
          i,
          Errnos.EFAULT,
          "the call may use "
              + need
              + " bytes from there on, and the memory that came with it has "
              + (capacity - at));
    }
  }

  private SubmitException wrong(Descriptor d, int i, int errno, String why) {
    return new SubmitException(
        errno,
        "argument "
            + i
            + " ("
            + row.arguments().get(i).name()
            + ") of "
            + row.name()
            + " is "
            + valueOf(d, i)
            + ": "
            + why);
  }

  private String valueOf(Descriptor d, int i) {
    @Nullable Object held = d.held(i);
    return kinds[i].isPointer()
        ? "0x" + Long.toHexString(d.argument(i)) + (held == null ? "" : " in " + held)
        : Long.toString(d.argument(i));
  }
}
