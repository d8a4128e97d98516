package dev.syslet.syscalls.check;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.event.Timespec;
import dev.syslet.syscalls.memory.PathName;
import dev.syslet.syscalls.raw.NativeMemory;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.table.Argument;
import dev.syslet.syscalls.table.ArgumentKind;
import dev.syslet.syscalls.table.SyscallRow;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a call as a person would. Looks at the arguments only; who wants the names of open files hands in who knows them.
 */
public final class CallText {

  /** What an open file is called. */
  @FunctionalInterface
  public interface FileNames {

    /** Knows none. */
    FileNames NONE = fd -> null;

    /** The file's name; null when it is not known. */
    @Nullable String of(int fd);
  }

  private CallText() {}

  public static String of(String name, @Nullable SyscallRow row, Descriptor d, FileNames files) {
    StringBuilder text = new StringBuilder(name).append('(');
    for (int i = 0; i < d.argumentCount(); i++) {
      if (i > 0) {
        text.append(", ");
      }
      List<Argument> arguments = row == null ? List.of() : row.arguments();
      ArgumentKind kind = i < arguments.size() ? arguments.get(i).kind() : ArgumentKind.LONG;
      append(text, kind, d.argument(i), d.held(i), files);
    }
    return text.append(')').toString();
  }

  private static void append(
      StringBuilder text, ArgumentKind kind, long value, @Nullable Object held, FileNames files) {
    if (kind.isPointer()) {
      appendPointer(text, value, held);
      return;
    }
    switch (kind) {
      case FD -> appendFd(text, value, files);
      case FLAGS, ADDR -> text.append("0x").append(Long.toHexString(value));
      case MODE -> text.append('0').append(value == 0 ? "" : Long.toOctalString(value));
      default -> text.append(value);
    }
  }

  /** As strace has it with -y: {@code 12</data/a>}. */
  private static void appendFd(StringBuilder text, long value, FileNames files) {
    if (value == LinuxConstants.AT_FDCWD) {
      text.append("AT_FDCWD");
      return;
    }
    text.append(value);
    String file = value >= 0 && value <= Integer.MAX_VALUE ? files.of((int) value) : null;
    if (file != null) {
      text.append('<');
      escape(text, file);
      text.append('>');
    }
  }

  private static void appendPointer(StringBuilder text, long value, @Nullable Object held) {
    if (value == 0) {
      text.append("NULL");
    } else if (held instanceof PathName path) {
      quote(text, path.toString());
    } else if (held instanceof Timespec time) {
      text.append('{').append(time.seconds()).append(" s, ").append(time.nanos()).append(" ns}");
    } else if (held instanceof NativeMemory memory) {
      text.append('<').append(Structs.bytes(memory)).append(" bytes>");
    } else if (held instanceof ByteBuffer buffer) {
      text.append('<').append(buffer.capacity()).append(" bytes>");
    } else {
      text.append("0x").append(Long.toHexString(value));
    }
  }

  private static void quote(StringBuilder text, String value) {
    text.append('"');
    escape(text, value);
    text.append('"');
  }

  private static void escape(StringBuilder text, String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '\t' -> text.append("\\t");
        default -> {
          if (Character.isISOControl(c)) {
            text.append(String.format("\\x%02x", (int) c));
          } else {
            text.append(c);
          }
        }
      }
    }
  }
}
