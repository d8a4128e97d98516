package dev.syslet.syscalls;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.syslet.core.Descriptor;
import dev.syslet.core.SubmitException;
import dev.syslet.syscalls.event.Timespec;
import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.fd.TestClosers;
import dev.syslet.syscalls.file.RawFd;
import dev.syslet.syscalls.memory.Iovecs;
import dev.syslet.syscalls.memory.LeasedBuffer;
import dev.syslet.syscalls.memory.PathName;
import dev.syslet.syscalls.raw.IoVectors;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.NativeMemory;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.table.ArgumentKind;
import dev.syslet.syscalls.table.SyscallRow;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Any number with any arguments, filled, checked and described, but never run: nothing but a {@link
 * SubmitException} may come out, and what passes has memory of its own behind every address that
 * the kernel would follow.
 *
 * <p>Run by {@code mvn -Pfuzz -pl core,syscalls test -Dtest=DescriptorFuzzTest}, for a minute.
 */
class DescriptorFuzzTest {

  private static final int MOST_BUFFER_BYTES = 300;

  private static final LinuxKernel KERNEL = LinuxKernel.builder().build();
  private static final Fd FILE = new Fd(new OpenFile(0, KERNEL.adopt(0).kind(), TestClosers.NONE));
  private static final PathName PATH = PathName.of("/nobody/has/this");
  private static final Iovecs PARTS =
      new Iovecs(3).add(ByteBuffer.allocateDirect(8)).add(LeasedBuffer.allocate(8));
  private static final LeasedBuffer LEASED = LeasedBuffer.allocate(MOST_BUFFER_BYTES);
  private static final List<SyscallRow> ROWS =
      Numbers.TABLE.rows().stream()
          .filter(row -> row.existsOn(Numbers.TABLE.architecture()))
          .toList();

  @FuzzTest(maxDuration = "60s")
  void aDescriptorIsRefusedOrHarmless(FuzzedDataProvider data) {
    Descriptor d;
    try {
      d = data.consumeBoolean() ? filled(data) : byHand(data);
      KERNEL.describe(d);
      KERNEL.validate(d);
    } catch (SubmitException refused) {
      if (refused.errno() <= 0 || refused.getMessage() == null) {
        throw new AssertionError("a refusal without errno or reason", refused);
      }
      return;
    }
    harmless(d);
    KERNEL.describe(d);
  }

  /** By the factory for any syscall. */
  private static Descriptor filled(FuzzedDataProvider data) {
    String name =
        data.consumeBoolean()
            ? data.pickValue(ROWS).name()
            : data.consumeBoolean() ? data.consumeString(8) : "" + data.consumeInt();
    @Nullable Object[] arguments = new @Nullable Object[data.consumeInt(0, 7)];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = argument(data);
    }
    return Syscalls.of(name, arguments);
  }

  private static @Nullable Object argument(FuzzedDataProvider data) {
    return switch (data.consumeInt(0, 12)) {
      case 0 -> null;
      case 1 -> data.consumeLong();
      case 2 -> data.consumeInt();
      case 3 -> data.consumeInt(-2, 40);
      case 4 -> FILE;
      case 5 -> RawFd.of(data.consumeInt(-1, 5));
      case 6 -> buffer(data);
      case 7 -> LEASED;
      case 8 -> data.consumeString(12);
      case 9 -> new Timespec();
      case 10 -> LinuxConstants.AT_FDCWD;
      case 11 -> PARTS;
      default -> data.consumeDouble();
    };
  }

  private static ByteBuffer buffer(FuzzedDataProvider data) {
    int bytes = data.consumeInt(0, MOST_BUFFER_BYTES);
    ByteBuffer buffer =
        data.consumeBoolean() ? ByteBuffer.allocateDirect(bytes) : ByteBuffer.allocate(bytes);
    buffer.put(0, data.consumeBytes(Math.min(8, bytes)));
    buffer.position(data.consumeInt(0, bytes));
    return data.consumeBoolean() ? buffer : buffer.asReadOnlyBuffer();
  }

  /** By hand: numbers and objects that may have nothing to do with each other. */
  private static Descriptor byHand(FuzzedDataProvider data) {
    Descriptor d =
        new Descriptor()
            .syscall(
                data.consumeBoolean()
                    ? data.pickValue(ROWS).number(Numbers.TABLE.architecture())
                    : data.consumeInt());
    int count = data.consumeInt(0, Descriptor.MAX_ARGUMENTS);
    for (int i = 0; i < count; i++) {
      Object held = heldByHand(data);
      d.addArgument(near(data, held), held);
    }
    return d;
  }

  private static @Nullable Object heldByHand(FuzzedDataProvider data) {
    return switch (data.consumeInt(0, 8)) {
      case 0 -> FILE;
      case 1 -> RawFd.of(1);
      case 2 -> buffer(data);
      case 3 -> LEASED;
      case 4 -> PATH;
      case 5 -> "an object";
      case 6 -> PARTS;
      default -> null;
    };
  }

  private static long near(FuzzedDataProvider data, @Nullable Object held) {
    int by = data.consumeInt(-2, MOST_BUFFER_BYTES + 2);
    if (data.consumeBoolean()) {
      return data.consumeLong();
    }
    if (held instanceof NativeMemory memory) {
      return Structs.address(memory) + by;
    }
    return held instanceof ByteBuffer buffer && buffer.isDirect() ? Memory.base(buffer) + by : by;
  }

  /** Says it again in its own words: every address points into the object that came with it. */
  private static void harmless(Descriptor d) {
    SyscallRow row = Numbers.TABLE.byNumber(d.syscall());
    if (row == null || row.arguments().size() != d.argumentCount()) {
      throw new AssertionError("passed: " + d);
    }
    for (int i = 0; i < d.argumentCount(); i++) {
      ArgumentKind kind = row.arguments().get(i).kind();
      Object held = d.held(i);
      if (kind == ArgumentKind.FD && held == null && d.argument(i) >= 0) {
        throw new AssertionError("an fd that nobody holds: " + d);
      }
      if (kind.isPointer()
          && d.argument(i) != 0
          && !isInside(d.argument(i), held)
          && !isCount(row, d, i)) {
        throw new AssertionError("argument " + i + " points nowhere: " + d + " " + held);
      }
      if (kind == ArgumentKind.IOVEC && !"remote".equals(row.arguments().get(i).detail())) {
        partsAreHeld(d, i);
      }
    }
  }

  /** FUTEX_REQUEUE, CMP_REQUEUE, WAKE_OP, CMP_REQUEUE_PI: a count where others have a timeout. */
  private static boolean isCount(SyscallRow row, Descriptor d, int i) {
    int command = (int) d.argument(1) & 127;
    boolean counts = (command >= 3 && command <= 5) || command == 12;
    return i == 3 && row.name().equals("futex") && counts && d.held(i) == null;
  }

  /** The kernel may follow as many parts as the next argument says. */
  private static void partsAreHeld(Descriptor d, int i) {
    for (long part = 0; part < Math.min(d.argument(i + 1), Iovecs.MAX_PARTS); part++) {
      long base = Memory.IO.getLong(d.argument(i) + part * IoVectors.BYTES);
      long length = Memory.IO.getLong(d.argument(i) + part * IoVectors.BYTES + 8);
      boolean isHeld = length <= 0 || base == 0 || d.held(i) instanceof Iovecs;
      for (int other = 0; other < d.argumentCount() && !isHeld; other++) {
        Object held = d.held(other);
        isHeld = isInside(base, held) && isInside(base + length, held);
      }
      if (!isHeld) {
        throw new AssertionError("part " + part + " points nowhere: " + d);
      }
    }
  }

  private static boolean isInside(long address, @Nullable Object held) {
    if (held instanceof NativeMemory memory) {
      return address >= Structs.address(memory)
          && address <= Structs.address(memory) + Structs.bytes(memory);
    }
    return held instanceof ByteBuffer buffer
        && address >= Memory.base(buffer)
        && address <= Memory.base(buffer) + buffer.capacity();
  }
}
