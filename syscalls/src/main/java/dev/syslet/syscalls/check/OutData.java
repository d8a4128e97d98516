package dev.syslet.syscalls.check;

import dev.syslet.core.Descriptor;
import dev.syslet.core.event.AttributeStatus;
import dev.syslet.syscalls.raw.NativeMemory;
import dev.syslet.syscalls.table.Argument;
import dev.syslet.syscalls.table.ArgumentKind;
import dev.syslet.syscalls.table.SyscallRow;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where one syscall leaves what it has to tell, and how much that is: known from the kinds of its arguments.
 *
 * <p>Of several such arguments it is the first buffer that is there; without one the first struct, then the first struct that
 * is both read and written, then the first number. The bytes of a buffer are counted by the result, in the unit that the
 * buffer is counted in (bytes, struct epoll_event, ...); structs are whole.
 */
final class OutData {

  /** Buffers that are filled whole, or to a length that stands in memory: the result does not count them. */
  private static final Set<String> NOT_BY_RESULT =
      Set.of(
          "mincore",
          "move_pages",
          "statmount",
          "rt_sigpending",
          "get_mempolicy",
          "getsockopt",
          "lsm_get_self_attr",
          "lsm_list_modules");

  /** Their struct is a header, and the bytes lie behind addresses in it. */
  private static final Set<String> ELSEWHERE = Set.of("recvmsg", "recvmmsg");

  private static final List<ArgumentKind> IN_THIS_ORDER =
      List.of(
          ArgumentKind.OUTBUF,
          ArgumentKind.IOVEC,
          ArgumentKind.OUTSTRUCT,
          ArgumentKind.IOSTRUCT,
          ArgumentKind.PTROUT,
          ArgumentKind.PTRIO);

  private record Place(int argument, ArgumentKind kind, MemoryNeed need) {}

  private final Place[] places;
  private final boolean countedByResult;

  /** Whether nothing found means that nothing is known. */
  private final boolean byCommand;

  private OutData(SyscallRow row) {
    countedByResult = !NOT_BY_RESULT.contains(row.name());
    Map<ArgumentKind, List<Place>> byKind = new EnumMap<>(ArgumentKind.class);
    boolean command = ELSEWHERE.contains(row.name());
    for (int i = 0; i < row.arguments().size(); i++) {
      Argument argument = row.arguments().get(i);
      ArgumentKind kind = argument.kind();
      command |= kind == ArgumentKind.ADDR;
      boolean isFilled = kind != ArgumentKind.IOVEC || "out".equals(argument.detail());
      if (isFilled) {
        byKind
            .computeIfAbsent(kind, none -> new ArrayList<>())
            .add(new Place(i, kind, MemoryNeed.of(row, i)));
      }
    }
    byCommand = command;
    places =
        ELSEWHERE.contains(row.name())
            ? new Place[0]
            : IN_THIS_ORDER.stream()
                .flatMap(kind -> byKind.getOrDefault(kind, List.of()).stream())
                .toArray(Place[]::new);
  }

  static OutData of(SyscallRow row) {
    return new OutData(row);
  }

  /** Copies the full length and as many bytes as there is room for; for a result that is no error. */
  AttributeStatus copy(Descriptor d, long result, ByteBuffer to) {
    for (Place place : places) {
      if (d.argument(place.argument) != 0 && d.held(place.argument) != null) {
        copy(d, place, bytes(d, place, result), to);
        return AttributeStatus.DONE;
      }
    }
    return byCommand && holdsMemory(d)
        ? AttributeStatus.NOT_SUPPORTED
        : AttributeStatus.NOT_APPLICABLE;
  }

  private static boolean holdsMemory(Descriptor d) {
    for (int i = 0; i < d.argumentCount(); i++) {
      if (d.held(i) instanceof NativeMemory || d.held(i) instanceof ByteBuffer) {
        return true;
      }
    }
    return false;
  }

  private long bytes(Descriptor d, Place place, long result) {
    if (place.kind == ArgumentKind.IOVEC) {
      return result;
    }
    MemoryNeed need = place.need;
    long needed = need.bytes(d, d.argument(place.argument));
    // A length in memory may be more than there was room for, or spoiled by others.
    long most = Math.max(0, Math.min(needed, HeldBytes.room(d, place.argument)));
    boolean byResult =
        countedByResult
            && place.kind == ArgumentKind.OUTBUF
            && need.count() == MemoryNeed.Count.VALUE;
    if (!byResult) {
      return most;
    }
    // Beyond as many as there is room for, a result tells what there would have been.
    return result > most ? most : Math.min(most, need.base() + result * need.unit());
  }

  private static void copy(Descriptor d, Place place, long bytes, ByteBuffer to) {
    to.putLong(bytes);
    long left = Math.min(bytes, to.remaining());
    long unused =
        HeldBytes.forEachPart(d, place.argument, place.kind == ArgumentKind.IOVEC, left, to::put);
  }
}
