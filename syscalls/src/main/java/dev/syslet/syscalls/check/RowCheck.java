package dev.syslet.syscalls.check;

import dev.syslet.core.Descriptor;
import dev.syslet.core.SubmitException;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.fd.FdHandle;
import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.file.RawFd;
import dev.syslet.syscalls.memory.Iovecs;
import dev.syslet.syscalls.memory.PathName;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.IoVectors;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.NativeMemory;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.table.Argument;
import dev.syslet.syscalls.table.ArgumentKind;
import dev.syslet.syscalls.table.Scope;
import dev.syslet.syscalls.table.SyscallClass;
import dev.syslet.syscalls.table.SyscallRow;
import java.io.File;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks the arguments of one syscall's calls, before anything runs. Made once per row; a check
 * that finds nothing makes no garbage.
 *
 * <p>What it guards against is what would hurt somebody else than the call: memory that the kernel
 * writes to and that is not there or too small, and file descriptors that are not leased; and
 * against what the kernel would silently cut off or misread, such as bits above 32 of its flags. Values
 * that the kernel checks itself are left to it. A length that the call reads from memory (addrlen of
 * accept) is looked at here; who changes it while the call is under way is on his own.
 */
public final class RowCheck {

  /** Rows whose file may be "none". */
  private static final Set<String> FD_MAY_BE_MINUS_ONE =
      Set.of("mmap", "perf_event_open", "signalfd", "signalfd4");

  /** Rows that close their second file by making it another one. */
  private static final Set<String> REPLACES_SECOND_FD = Set.of("dup2", "dup3");

  private static final long MOST_UNSIGNED = 0xFFFF_FFFFL;
  private static final long ALL_MODE_BITS = 0177777;

  private final SyscallRow row;
  private final ArgumentKind[] kinds;

  /** By argument: how many bytes the kernel may touch there. */
  private final MemoryNeed[] needs;

  private final boolean[] mayBeNull;

  /** By argument: whether it is a vector of this process's own memory. */
  private final boolean[] hasParts;

  /** By argument: whether the kernel writes into the buffers of this vector. */
  private final boolean[] fillsParts;

  /** What the arguments are that a command decides about. */
  private final @Nullable CommandMemory commands;

  /** What lies behind the addresses in a struct. */
  private final @Nullable AddressesInside inside;

  /** By argument: the message that must stand there; null elsewhere. */
  private final @Nullable MessageArgument[] messages;

  private final boolean readsCounts;
  private final boolean hasPath;
  private final boolean mayBeNone;
  private final CallRules.@Nullable Rule own;
  private final boolean isWriteToProcess;

  public RowCheck(SyscallRow row) {
    this.row = row;
    List<Argument> arguments = row.arguments();
    this.kinds = arguments.stream().map(Argument::kind).toArray(ArgumentKind[]::new);
    this.hasPath = List.of(kinds).contains(ArgumentKind.PATH);
    this.isWriteToProcess = row.name().equals("process_vm_writev");
    this.mayBeNone = FD_MAY_BE_MINUS_ONE.contains(row.name());
    this.own = CallRules.of(row.name());
    this.needs = new MemoryNeed[kinds.length];
    this.mayBeNull = new boolean[kinds.length];
    this.hasParts = new boolean[kinds.length];
    this.fillsParts = new boolean[kinds.length];
    this.commands = CommandMemory.of(row.name());
    this.inside = AddressesInside.of(row.name());
    this.messages = new @Nullable MessageArgument[kinds.length];
    boolean reads = false;
    for (int i = 0; i < kinds.length; i++) {
      needs[i] = MemoryNeed.of(row, i);
      mayBeNull[i] = arguments.get(i).mayBeNull();
      hasParts[i] = kinds[i] == ArgumentKind.IOVEC && !"remote".equals(arguments.get(i).detail());
      messages[i] = MessageArgument.of(row, i);
      fillsParts[i] = kinds[i] == ArgumentKind.IOVEC && "out".equals(arguments.get(i).detail());
      reads |= needs[i].behind() >= 0;
    }
    this.readsCounts = reads;
  }

  public SyscallRow row() {
    return row;
  }

  public void check(Descriptor d) {
    if (row.syscallClass() == SyscallClass.REFUSED) {
      throw new SubmitException(refusalErrno(), row.name() + " is never run: " + row.note());
    }
    if (d.argumentCount() != kinds.length) {
      throw new SubmitException(
          Errno.EINVAL,
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
    for (int i = 0; i < kinds.length; i++) {
      checkArgument(d, i);
    }
    CallRules.Complaint complaint = own == null ? null : own.of(d);
    if (complaint != null) {
      throw wrong(d, complaint.argument(), complaint.errno(), complaint.reason());
    }
    if (readsCounts) {
      checkCountsInMemory(d);
    }
    if (inside != null) {
      checkInside(d, inside);
    }
    if (isWriteToProcess && isThisProcess(d.argument(0))) {
      HeldMemory.checkVector(
          d, d.argument(3), d.argument(4), true, (what, at, n) -> unheld(d, 3, what, at, n));
    }
  }

  /** The kernel takes the id of any thread for its process. */
  private static boolean isThisProcess(long id) {
    return new File("/proc/self/task/" + id).exists();
  }

  private void checkArgument(Descriptor d, int i) {
    long value = d.argument(i);
    switch (kinds[i]) {
      case FD -> checkFd(d, i);
      case LEN -> {
        checkIsNumber(d, i);
        if (value < 0) {
          throw wrong(d, i, Errno.EINVAL, "a length is not negative");
        }
      }
      case MODE -> {
        checkIsNumber(d, i);
        if ((value & ~ALL_MODE_BITS) != 0) {
          throw wrong(d, i, Errno.EINVAL, "a mode has permission bits and a type, 0177777 at most");
        }
      }
      case PID -> {
        checkIsNumber(d, i, OpenFile.of(d.held(i)) != null || d.held(i) instanceof RawFd);
        if (value != (int) value) {
          throw wrong(d, i, Errno.EINVAL, "an id has 32 bits");
        }
      }
      case CMD, FLAGS -> {
        checkIsNumber(d, i);
        // A Java int with the highest bit set arrives here as a negative number.
        if (value < Integer.MIN_VALUE || value > MOST_UNSIGNED) {
          throw wrong(d, i, Errno.EINVAL, "the bits above 32 are reserved");
        }
      }
      case OFF -> checkIsNumber(d, i);
      case LONG ->
          checkIsNumber(d, i, OpenFile.of(d.held(i)) != null || d.held(i) instanceof RawFd);
      case ADDR -> checkAddress(d, i);
      case TIMEOUT -> {
        if (usedAs(d, i) == CommandMemory.NUMBER) {
          checkIsNumber(d, i);
        } else {
          checkPointer(d, i);
        }
      }
      default -> checkPointer(d, i);
    }
  }

  private void checkIsNumber(Descriptor d, int i) {
    checkIsNumber(d, i, false);
  }

  private void checkIsNumber(Descriptor d, int i, boolean allowed) {
    Object held = d.held(i);
    if (held != null && !allowed) {
      throw wrong(
          d, i, Errno.EINVAL, "a number belongs there, not a " + held.getClass().getSimpleName());
    }
  }

  /** What the command makes of an argument. */
  private long usedAs(Descriptor d, int i) {
    return commands == null ? CommandMemory.UNKNOWN : commands.of(d, i);
  }

  /** What a command, or only the caller, knows the meaning of. */
  private void checkAddress(Descriptor d, int i) {
    Object held = d.held(i);
    long use = usedAs(d, i);
    boolean mustBeMemory = use >= 0 && (use & CommandMemory.LEASED) != 0;
    if (held instanceof NativeMemory || held instanceof ByteBuffer) {
      checkPlace(d, i, held);
      checkUse(d, i, held, use);
    } else if (mustBeMemory && d.argument(i) != 0) {
      throw held == null ? noMemory(d, i) : notMemory(d, i, held);
    } else if (held instanceof FdHandle handle) {
      checkSame(d, i, OpenFile.of(handle).number(), handle);
    } else if (held instanceof RawFd fd) {
      checkSame(d, i, fd.number(), fd);
    } else if (held != null) {
      throw notMemory(d, i, held);
    } else if (row.name().equals("ioctl") && use < 0 && !hasIntBits(d.argument(i))) {
      throw noMemory(d, i);
    }
  }

  private static boolean hasIntBits(long value) {
    return value >= Integer.MIN_VALUE && value <= MOST_UNSIGNED;
  }

  private SubmitException noMemory(Descriptor d, int i) {
    return wrong(d, i, Errno.EFAULT, "an address without the object whose memory it is");
  }

  private void checkPlace(Descriptor d, int i, Object memory) {
    long at = d.argument(i) - baseOf(memory);
    if (at < 0 || at > capacityOf(memory)) {
      throw wrong(d, i, Errno.EFAULT, "the address is outside of the memory that came with it");
    }
  }

  private void checkUse(Descriptor d, int i, Object memory, long use) {
    if (use >= 0) {
      if ((use & CommandMemory.WRITTEN) != 0 && isReadOnly(memory)) {
        throw wrong(d, i, Errno.EFAULT, "the kernel would write into read-only memory");
      }
      long room = capacityOf(memory) - (d.argument(i) - baseOf(memory));
      checkRoom(d, i, CommandMemory.bytes(use), room);
    } else if (use == CommandMemory.WRONG) {
      throw wrong(d, i, Errno.EINVAL, "the count of bytes that goes with it is no count");
    }
  }

  /** An array of iovecs: what its addresses mean is held with it, or by the same call. */
  private void checkParts(Descriptor d, int i, Object held) {
    Iovecs vector = HeldMemory.vectorOf(held);
    long count = d.argument(needs[i].counter());
    if (vector == null) {
      HeldMemory.checkVector(
          d,
          d.argument(i),
          count,
          fillsParts[i],
          (what, at, bytes) -> unheld(d, i, what, at, bytes));
      return;
    }
    if (fillsParts[i] && !Structs.isWritableBehind(vector)) {
      throw wrong(d, i, Errno.EFAULT, "the kernel would write into a read-only part");
    }
    long at = d.argument(i) - Structs.address(vector);
    if (at % IoVectors.BYTES != 0) {
      throw wrong(d, i, Errno.EFAULT, "the address is in the middle of a part");
    }
    if (count > vector.count() - at / IoVectors.BYTES) {
      throw wrong(
          d, needs[i].counter(), Errno.EFAULT, "from there on it has not so many parts: " + vector);
    }
  }

  private void checkInside(Descriptor d, AddressesInside struct) {
    int i = struct.argument();
    Object held = d.held(i);
    boolean isKept = held instanceof NativeMemory memory && Structs.holdsWhatItPointsTo(memory);
    if (d.argument(i) != 0 && isMemory(held) && !isKept) {
      struct.check(d, (what, at, bytes) -> unheld(d, i, what, at, bytes));
    }
  }

  private static boolean isMemory(@Nullable Object held) {
    return held instanceof NativeMemory || held instanceof ByteBuffer;
  }

  private SubmitException unheld(Descriptor d, int i, String what, long address, long bytes) {
    return wrong(
        d,
        i,
        Errno.EFAULT,
        what
            + " in it is 0x"
            + Long.toHexString(address)
            + " with "
            + bytes
            + " bytes, which is no memory that the call holds (or may write): give an Iovecs, or"
            + " have it all in one buffer");
  }

  private int refusalErrno() {
    String name = row.refusedErrno();
    return name == null ? Errno.EPERM : Errno.number(name);
  }

  private void checkThread(Descriptor d) {
    if (Thread.currentThread().isVirtual()) {
      throw new SubmitException(
          Errno.EPERM,
          row.name()
              + " is about the thread that runs it, and a virtual thread runs on whichever carrier"
              + " is free: call it from a platform thread");
    }
    if (d.has(Descriptor.FORCE_ASYNC)) {
      throw new SubmitException(
          Errno.EPERM,
          row.name()
              + " is about the thread that runs it: FORCE_ASYNC would make that another one");
    }
  }

  private void checkFd(Descriptor d, int i) {
    Object held = d.held(i);
    long value = d.argument(i);
    OpenFile fd = OpenFile.of(held);
    if (fd != null) {
      checkSame(d, i, fd.number(), fd);
      if (i == 1 && REPLACES_SECOND_FD.contains(row.name())) {
        throw wrong(
            d, i, Errno.EPERM, "it would make an Fd another file; only a RawFd may be replaced");
      }
    } else if (held instanceof RawFd raw) {
      checkSame(d, i, raw.number(), raw);
    } else if (held != null) {
      throw wrong(
          d, i, Errno.EBADF, "a file belongs there, not a " + held.getClass().getSimpleName());
    } else if (!mayStandAlone(value)) {
      throw wrong(
          d,
          i,
          Errno.EBADF,
          "it is a bare number: give an Fd (LinuxKernel.adopt) or, at your risk, a RawFd");
    }
  }

  private void checkSame(Descriptor d, int i, int number, Object fd) {
    if (d.argument(i) != number) {
      throw wrong(d, i, Errno.EBADF, "it is not the number of the " + fd + " that came with it");
    }
  }

  private boolean mayStandAlone(long value) {
    return (value == LinuxConstants.AT_FDCWD && hasPath) || (value == -1 && mayBeNone);
  }

  private void checkPointer(Descriptor d, int i) {
    Object held = d.held(i);
    if (d.argument(i) == 0) {
      checkNull(d, i);
      return;
    }
    if (held == null) {
      throw noMemory(d, i);
    }
    if (!(held instanceof NativeMemory || held instanceof ByteBuffer)) {
      throw notMemory(d, i, held);
    }
    if (kinds[i] == ArgumentKind.PATH || kinds[i] == ArgumentKind.CSTR) {
      checkText(d, i, held);
    }
    if (needs[i].isWritten() && isReadOnly(held)) {
      throw wrong(d, i, Errno.EFAULT, "the kernel would write into read-only memory");
    }
    checkRange(d, i, held);
    if (hasParts[i]) {
      checkParts(d, i, held);
    }
    if (commands != null) {
      checkUse(d, i, held, commands.of(d, i));
    }
    checkMessage(d, i, held);
  }

  private void checkMessage(Descriptor d, int i, Object held) {
    MessageArgument message = messages[i];
    String refusal = message == null ? null : message.refusal(d.argument(i), held);
    if (refusal != null) {
      throw wrong(d, i, Errno.EFAULT, refusal);
    }
  }

  /** NULL is right where the row says so, and for a buffer of which nothing is used. */
  private void checkNull(Descriptor d, int i) {
    if (d.held(i) != null) {
      throw wrong(d, i, Errno.EFAULT, "NULL is not the address of the memory that came with it");
    }
    if (mayBeNull[i]) {
      return;
    }
    MemoryNeed need = needs[i];
    boolean unused = need.count() == MemoryNeed.Count.VALUE && need.bytes(d, 0) == 0;
    if (!unused) {
      throw wrong(d, i, Errno.EFAULT, "it may not be NULL");
    }
  }

  /** A path has been checked when it was made; other text ends with a zero that others may move. */
  private void checkText(Descriptor d, int i, Object held) {
    if (held instanceof PathName path) {
      if (d.argument(i) != Structs.address(path)) {
        throw wrong(d, i, Errno.EFAULT, "it is not the address of the path that came with it");
      }
    } else {
      throw wrong(
          d,
          i,
          Errno.EINVAL,
          "text is given as a String or a PathName, which end with a zero, not as a "
              + held.getClass().getSimpleName());
    }
  }

  private SubmitException notMemory(Descriptor d, int i, Object held) {
    return wrong(
        d, i, Errno.EFAULT, "what came with it is no memory but a " + held.getClass().getName());
  }

  private static boolean isReadOnly(Object memory) {
    return memory instanceof NativeMemory owned
        ? !Structs.isWritable(owned)
        : memory instanceof ByteBuffer buffer && buffer.isReadOnly();
  }

  private static long baseOf(Object memory) {
    return memory instanceof NativeMemory owned
        ? Structs.address(owned)
        : Memory.base((ByteBuffer) memory);
  }

  private static int capacityOf(Object memory) {
    return memory instanceof NativeMemory owned
        ? Structs.bytes(owned)
        : ((ByteBuffer) memory).capacity();
  }

  private void checkRange(Descriptor d, int i, Object memory) {
    checkPlace(d, i, memory);
    long at = d.argument(i) - baseOf(memory);
    int capacity = capacityOf(memory);
    MemoryNeed need = needs[i];
    checkRoom(d, i, need.bytesToLookAt(), capacity - at);
    if (need.behind() < 0) {
      checkRoom(d, i, need.bytes(d, d.argument(i)), capacity - at);
    }
  }

  private void checkRoom(Descriptor d, int i, long need, long room) {
    if (need < 0) {
      throw wrong(d, needs[i].counterOf(i), Errno.EINVAL, "that is no count of bytes or elements");
    }
    if (need > room) {
      throw wrong(
          d,
          i,
          Errno.EFAULT,
          "the call may use "
              + need
              + " bytes from there on, and the memory that came with it has "
              + room);
    }
  }

  /** Lengths that are read and written by the call itself: their own addresses are checked now. */
  private void checkCountsInMemory(Descriptor d) {
    for (int i = 0; i < kinds.length; i++) {
      Object held = d.held(i);
      if (needs[i].behind() >= 0 && d.argument(i) != 0 && held != null) {
        long room = capacityOf(held) - (d.argument(i) - baseOf(held));
        checkRoom(d, i, needs[i].bytes(d, d.argument(i)), room);
      }
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
