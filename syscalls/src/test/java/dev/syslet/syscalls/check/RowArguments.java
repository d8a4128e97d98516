package dev.syslet.syscalls.check;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.file.RawFd;
import dev.syslet.syscalls.memory.PathName;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.NativeMemory;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.socket.MmsgHdrs;
import dev.syslet.syscalls.socket.MsgHdr;
import dev.syslet.syscalls.table.Argument;
import dev.syslet.syscalls.table.ArgumentKind;
import dev.syslet.syscalls.table.SyscallRow;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A descriptor of any row whose arguments have the right kinds, to be made wrong in one place. It
 * is not meant to be run.
 */
public final class RowArguments {

  static final int BUFFER_BYTES = 4096;

  /** What counts behind an address: so many bytes that a buffer has room for them. */
  private static final int LENGTH = 16;

  final SyscallRow row;
  final long[] values;
  final @Nullable Object[] held;

  private RowArguments(SyscallRow row) {
    this.row = row;
    this.values = new long[row.arguments().size()];
    this.held = new @Nullable Object[values.length];
  }

  /** Right arguments: the file wherever one is needed, a buffer of its own for each address. */
  public static RowArguments right(SyscallRow row, Fd file, PathName text) {
    RowArguments made = new RowArguments(row);
    List<Argument> arguments = row.arguments();
    for (int i = 0; i < arguments.size(); i++) {
      switch (arguments.get(i).kind()) {
        case FD -> {
          boolean replaced = i == 1 && row.name().startsWith("dup");
          made.set(i, file.number(), replaced ? RawFd.of(file.number()) : file);
        }
        case PATH, CSTR -> made.set(i, Structs.address(text), text);
        case LEN -> made.set(i, LENGTH, null);
        case LONG -> made.set(i, 1, null);
        case FLAGS ->
            made.set(
                i, row.name().equals("close_range") ? LinuxConstants.CLOSE_RANGE_CLOEXEC : 0, null);
        case ADDR, OFF, MODE, PID, CMD -> made.set(i, 0, null);
        default -> {
          MessageArgument message = MessageArgument.of(row, i);
          if (message != null) {
            MsgHdr header = new MsgHdr();
            NativeMemory right = message.isArray() ? new MmsgHdrs(header) : header;
            made.set(i, Structs.address(right), right);
            continue;
          }
          ByteBuffer buffer = buffer();
          made.set(i, Memory.base(buffer), buffer);
        }
      }
    }
    return made;
  }

  /** Memory that says "16" wherever the kernel looks for a length. */
  static ByteBuffer buffer() {
    return ByteBuffer.allocateDirect(BUFFER_BYTES)
        .order(ByteOrder.nativeOrder())
        .putInt(0, LENGTH)
        .putInt(4, LENGTH);
  }

  ArgumentKind kind(int index) {
    return row.arguments().get(index).kind();
  }

  /** How many bytes are needed at an argument, as its arguments are now. */
  long need(int index) {
    return MemoryNeed.of(row, index).bytes(descriptor(), values[index]);
  }

  RowArguments set(int index, long value, @Nullable Object object) {
    values[index] = value;
    held[index] = object;
    return this;
  }

  RowArguments copy() {
    RowArguments copy = new RowArguments(row);
    System.arraycopy(values, 0, copy.values, 0, values.length);
    System.arraycopy(held, 0, copy.held, 0, held.length);
    return copy;
  }

  public Descriptor descriptor() {
    return descriptor(values.length);
  }

  /** With only the first arguments; or with more, which are 0. */
  public Descriptor descriptor(int count) {
    Descriptor d = new Descriptor().syscall(row.number(Numbers.TABLE.architecture()));
    for (int i = 0; i < count; i++) {
      if (i < values.length) {
        d.addArgument(values[i], held[i]);
      } else {
        d.addArgument(0);
      }
    }
    return d;
  }
}
