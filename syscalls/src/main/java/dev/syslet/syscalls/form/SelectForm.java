package dev.syslet.syscalls.form;

import static dev.syslet.core.Kernel.WOULD_BLOCK;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.event.FdSet;
import dev.syslet.syscalls.event.PollConstants;
import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Scratch;
import dev.syslet.syscalls.raw.ScratchPool;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.ready.Readiness;
import dev.syslet.syscalls.ready.ReadyForm;
import org.jspecify.annotations.Nullable;

/**
 * select and pselect6, tried with a timeout of zero on copies of the sets, for the call clears them when nothing is ready. Goes on
 * as {@link PollForm} does, for sets given as {@link FdSet}.
 */
final class SelectForm implements ReadyForm {

  static final SelectForm SELECT = new SelectForm(false, NEVER, null);
  static final SelectForm PSELECT6 = new SelectForm(true, NEVER, null);

  private static final int FIRST_SET = 1;
  private static final int LAST_SET = 3;
  private static final int SET_BYTES = FdSet.FD_SETSIZE / Byte.SIZE;
  private static final int TIMEOUT = 4;
  private static final int SIGMASK = 5;
  private static final int ZERO_TIME = Scratch.TEXT;
  private static final int COPIES = Scratch.TEXT + 16;
  private static final int NUMBER = Numbers.TABLE.numberOf("pselect6");

  /** What poll calls the readiness of each set: POLLIN_SET, POLLOUT_SET, POLLEX_SET of the kernel. */
  private static final int[] EVENTS = {
    PollConstants.EPOLLIN, PollConstants.EPOLLOUT, PollConstants.EPOLLPRI
  };

  private final boolean hasTimespec;
  private final long timeoutNanos;
  private final @Nullable PolledFiles polled;
  private final long begunNanos = System.nanoTime();

  private SelectForm(boolean hasTimespec, long timeoutNanos, @Nullable PolledFiles polled) {
    this.hasTimespec = hasTimespec;
    this.timeoutNanos = timeoutNanos;
    this.polled = polled;
  }

  @Override
  public boolean takes(Descriptor d) {
    for (int i = FIRST_SET; i <= LAST_SET; i++) {
      boolean good =
          d.argument(i) == 0
              || (d.held(i) instanceof FdSet set
                  && Structs.address(set) == d.argument(i)
                  && PolledFiles.askNobody(set));
      if (!good) {
        return false;
      }
    }
    return d.argument(0) >= 0
        && d.argument(0) <= FdSet.FD_SETSIZE
        && d.argument(SIGMASK) == 0
        && (d.argument(TIMEOUT) == 0 || Times.isValid(d.argument(TIMEOUT)));
  }

  @Override
  public long attempt(Descriptor d, long before) {
    long ready;
    try (Scratch scratch = ScratchPool.take()) {
      scratch.memory().putLong(ZERO_TIME, 0).putLong(ZERO_TIME + 8, 0);
      long[] copies = new long[LAST_SET + 1];
      for (int i = FIRST_SET; i <= LAST_SET; i++) {
        copies[i] = d.argument(i) == 0 ? 0 : copy(scratch, i);
        if (copies[i] != 0) {
          Memory.IO.copyMemory(d.argument(i), copies[i], bytes(d));
        }
      }
      ready =
          NativeCalls.call(
              NUMBER,
              d.argument(0),
              copies[1],
              copies[2],
              copies[3],
              scratch.address(ZERO_TIME),
              0);
      if (ready == 0 && timeout(d) > 0) {
        return WOULD_BLOCK;
      }
      for (int i = FIRST_SET; i <= LAST_SET && ready >= 0; i++) {
        if (copies[i] != 0) {
          Memory.IO.copyMemory(copies[i], d.argument(i), bytes(d));
        }
      }
    }
    writeTimeBack(d);
    return ready;
  }

  /** How much of a set the kernel reads and writes: whole words, for the files below the first argument. */
  private static long bytes(Descriptor d) {
    return (d.argument(0) + Long.SIZE - 1) / Long.SIZE * Long.BYTES;
  }

  private static long copy(Scratch scratch, int set) {
    return scratch.address(COPIES + (set - FIRST_SET) * SET_BYTES);
  }

  /** That of the first look: the memory belongs to the call, but another call may write its time left there too. */
  private long timeout(Descriptor d) {
    if (polled != null) {
      return timeoutNanos;
    }
    long at = d.argument(TIMEOUT);
    if (at == 0) {
      return NEVER;
    }
    return hasTimespec ? Times.ofTimespec(at) : Times.ofTimeval(at);
  }

  private void writeTimeBack(Descriptor d) {
    long at = d.argument(TIMEOUT);
    if (at == 0 || polled == null) {
      return;
    }
    long left = timeout(d) - (System.nanoTime() - begunNanos);
    if (hasTimespec) {
      Times.putTimespec(at, left);
    } else {
      Times.putTimeval(at, left);
    }
  }

  @Override
  public @Nullable ReadyForm begin(Descriptor d, Readiness readiness) {
    PolledFiles files = PolledFiles.open(readiness);
    if (files == null) {
      return null;
    }
    for (int i = FIRST_SET; i <= LAST_SET; i++) {
      if (d.held(i) instanceof FdSet set
          && !addAll(set, (int) d.argument(0), files, EVENTS[i - FIRST_SET])) {
        files.close();
        return null;
      }
    }
    return new SelectForm(hasTimespec, timeout(d), files);
  }

  private static boolean isIn(FdSet set, int number) {
    long word = Structs.memory(set).getLong(number / Long.SIZE * Long.BYTES);
    return (word >>> number % Long.SIZE & 1) != 0;
  }

  private static boolean addAll(FdSet set, int numbers, PolledFiles files, int events) {
    for (int i = 0; i < Math.min(Structs.parts(set), numbers); i++) {
      OpenFile file = OpenFile.of(Structs.part(set, i));
      if (file != null && isIn(set, i) && !files.add(file, events)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public @Nullable OpenFile file(Descriptor d) {
    return polled == null ? null : polled.epoll();
  }

  @Override
  public long leftNanos(Descriptor d, long ageNanos) {
    long timeout = timeout(d);
    return timeout == NEVER ? NEVER : timeout - ageNanos;
  }

  @Override
  public long timedOut(Descriptor d, long before) {
    for (int i = FIRST_SET; i <= LAST_SET; i++) {
      if (d.argument(i) != 0) {
        Memory.IO.setMemory(d.argument(i), bytes(d), (byte) 0);
      }
    }
    writeTimeBack(d);
    return 0;
  }

  @Override
  public void end() {
    if (polled != null) {
      polled.close();
    }
  }
}
