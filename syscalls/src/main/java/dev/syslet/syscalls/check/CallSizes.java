package dev.syslet.syscalls.check;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.raw.IoVectors;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.table.Argument;
import dev.syslet.syscalls.table.ArgumentKind;
import dev.syslet.syscalls.table.SyscallRow;
import dev.syslet.syscalls.table.SyscallTable;
import java.util.Arrays;
import java.util.List;

/**
 * How many bytes of buffers a call keeps held, by the kinds of its arguments: the lengths that stand behind its buffers, and what
 * its vectors add up to. Structs and paths are small and do not count.
 */
public final class CallSizes {

  private static final int[] NONE = {};

  /** By syscall: the arguments that count; of a vector, the one's complement. */
  private final int[][] byNumber;

  public CallSizes(SyscallTable table) {
    int last =
        table.rows().stream().mapToInt(row -> row.number(table.architecture())).max().orElse(-1);
    byNumber = new int[last + 1][];
    Arrays.fill(byNumber, NONE);
    for (SyscallRow row : table.rows()) {
      if (row.existsOn(table.architecture())) {
        byNumber[row.number(table.architecture())] = countedOf(row.arguments());
      }
    }
  }

  private static int[] countedOf(List<Argument> arguments) {
    int[] counted = new int[arguments.size()];
    int found = 0;
    for (int i = 0; i < arguments.size(); i++) {
      Argument argument = arguments.get(i);
      boolean ours = !String.valueOf(argument.detail()).contains("remote");
      if (argument.kind() == ArgumentKind.IOVEC && ours) {
        counted[found++] = ~i;
      } else if (argument.kind() == ArgumentKind.LEN && i > 0 && isBuffer(arguments.get(i - 1))) {
        counted[found++] = i;
      }
    }
    return Arrays.copyOf(counted, found);
  }

  private static boolean isBuffer(Argument argument) {
    return argument.kind() == ArgumentKind.INBUF || argument.kind() == ArgumentKind.OUTBUF;
  }

  /** The bytes that a validated call keeps held; makes no garbage. */
  public long of(Descriptor d) {
    int syscall = d.syscall();
    long bytes = 0;
    for (int at : syscall >= 0 && syscall < byNumber.length ? byNumber[syscall] : NONE) {
      bytes += at >= 0 ? ofBuffer(d, at) : ofVector(d, ~at);
    }
    return bytes;
  }

  private static long ofBuffer(Descriptor d, int lengthAt) {
    return d.argument(lengthAt - 1) == 0 ? 0 : d.argument(lengthAt);
  }

  private static long ofVector(Descriptor d, int vectorAt) {
    long vector = d.argument(vectorAt);
    long parts = Math.min(d.argument(vectorAt + 1), HeldBytes.room(d, vectorAt) / IoVectors.BYTES);
    long bytes = 0;
    for (long i = 0; i < parts; i++) {
      bytes += Memory.IO.getLong(vector + i * IoVectors.BYTES + IoVectors.LENGTH);
    }
    return bytes;
  }
}
