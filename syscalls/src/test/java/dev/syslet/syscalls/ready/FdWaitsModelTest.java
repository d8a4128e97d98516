package dev.syslet.syscalls.ready;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.CancelAnswer;
import dev.syslet.core.Descriptor;
import dev.syslet.core.Effort;
import dev.syslet.core.Kernel;
import dev.syslet.core.PendingCall;
import dev.syslet.core.Route;
import dev.syslet.syscalls.event.PollConstants;
import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.fd.TestClosers;
import dev.syslet.syscalls.file.FdKind;
import dev.syslet.syscalls.file.FileSystem;
import dev.syslet.syscalls.file.FileType;
import dev.syslet.syscalls.raw.Errno;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * {@link ReadyTask}, {@link FdWaits} and {@link WaitQueue} against a model of one file and its epoll, on one thread, in an
 * order that a seed decides. {@code -Dsyslet.seed=N} runs one seed.
 *
 * <p>The file has some units to read, some that are urgent, and some units of room. Epoll behaves as Linux's does edge-triggered: a change puts the
 * file into the ready list if there is interest, being registered or changed does so if it is ready, and what is told later is
 * the state at that time. Other things happen between a try and the wait that follows it, because the try does them.
 */
class FdWaitsModelTest {

  private static final int READING = 0;
  private static final int WRITING = 1;
  private static final int URGENT = 2;
  private static final int[] BITS = {
    PollConstants.EPOLLIN, PollConstants.EPOLLOUT, PollConstants.EPOLLPRI
  };
  private static final int DEEPEST = 3;

  /** One run. */
  private static final class World implements FdWaits.Registry {

    private final Random random;
    private final boolean refusing;
    private final OpenFile fd = new OpenFile(1 << 30, kind(), TestClosers.NONE);
    private final FdWaits waits = new FdWaits(this, fd, 1);
    private final Readiness unused = new Readiness(Thread::new);
    private final int[] units = new int[BITS.length];
    private final List<Waiter> waiters = new ArrayList<>();
    private final List<Waiter> woken = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private int interest;
    private boolean registered;
    private boolean inReadyList;
    private int depth;
    private boolean calm;
    private long tries;
    private long mostTries;

    World(long seed) {
      random = new Random(seed);
      refusing = chance(10);
      fd.waitersOr(waits);
    }

    private static FdKind kind() {
      return new FdKind(
          FileType.FIFO, new FileSystem("pipefs", true), FdKind.NO_MOUNT, false, false, 0);
    }

    boolean chance(int percent) {
      return random.nextInt(100) < percent;
    }

    @Override
    public long control(int operation, int number, int events, long id) {
      boolean adds = operation == PollConstants.EPOLL_CTL_ADD;
      expect(adds != registered, "epoll_ctl " + operation + " of a file it has or has not");
      if (refusing && chance(20)) {
        return -Errno.EPERM;
      }
      registered = true;
      interest = events;
      inReadyList |= state() != 0;
      return 0;
    }

    @Override
    public void add(FdWaits added) {}

    @Override
    public void remove(FdWaits removed) {}

    private int state() {
      int bits = 0;
      for (int way = READING; way <= URGENT; way++) {
        bits |= units[way] > 0 ? BITS[way] : 0;
      }
      return bits & interest;
    }

    private void add() {
      int way = random.nextInt(BITS.length);
      units[way] += 1 + random.nextInt(3);
      inReadyList |= (interest & BITS[way]) != 0;
    }

    private void tell() {
      if (!inReadyList) {
        return;
      }
      inReadyList = false;
      int events = state();
      if (events != 0) {
        allowTriesFor(events);
        boolean wanted = waiters.stream().anyMatch(waiter -> !waiter.over());
        waits.edge(events);
        expect(
            wanted || refusing || (interest & ~PollConstants.EPOLLET) == 0,
            "an event that nobody waits for leaves the interest");
      }
    }

    /** An event has each one try again that is trying now, one of those that are alike, and each of the others once. */
    private void allowTriesFor(int events) {
      boolean readers = (events & (PollConstants.EPOLLIN | PollConstants.EPOLLPRI)) != 0;
      boolean writers = (events & PollConstants.EPOLLOUT) != 0;
      boolean oneReader = false;
      boolean oneWriter = false;
      for (Waiter waiter : waiters) {
        boolean writes = waiter.way == WRITING;
        if (waiter.over()) {
          continue;
        }
        if (waiter.running) {
          mostTries++;
        }
        if (writes ? writers : readers) {
          mostTries += waiter.alike ? 0 : 1;
          oneReader |= waiter.alike && !writes;
          oneWriter |= waiter.alike && writes;
        }
      }
      mostTries += (oneReader ? 1 : 0) + (oneWriter ? 1 : 0);
    }

    private void start() {
      if (!fd.isOpen()) {
        return; // its lease would be refused
      }
      Waiter waiter = new Waiter(this);
      waiters.add(waiter);
      mostTries++;
      waiter.resume();
    }

    private void runOneThatWasWoken() {
      if (!woken.isEmpty()) {
        Waiter waiter = woken.remove(random.nextInt(woken.size()));
        if (waiter.running) {
          woken.add(waiter); // its thread is busy with it
        } else {
          waiter.resume();
        }
      }
    }

    private @Nullable Waiter any() {
      return waiters.isEmpty() ? null : waiters.get(random.nextInt(waiters.size()));
    }

    private void cancelOne() {
      Waiter waiter = any();
      if (waiter != null && !waiter.running) {
        CancelAnswer expected =
            waiter.onThread
                ? CancelAnswer.UNINTERRUPTIBLE // and the kernel asks the thread
                : waiter.over() ? CancelAnswer.TOO_LATE : CancelAnswer.STOPPED_WAITING;
        mostTries++; // it may have had the baton
        CancelAnswer answer = waiter.task.cancel();
        expect(answer == expected, () -> "cancel said " + answer + ", not " + expected);
      }
    }

    private void timeOne() {
      Waiter waiter = any();
      if (waiter != null && waiter.timed && !waiter.running) {
        waiter.timed = false;
        waiter.expired = chance(70);
        mostTries += 2; // its own, and who gets the baton after it
        waiter.resume();
      }
    }

    private void close() {
      // Who tries has its monitor: a close waits for that, and cannot here.
      if (waiters.stream().noneMatch(waiter -> waiter.running && waiter.task.linked)) {
        fd.close();
      }
    }

    void something() {
      switch (random.nextInt(14)) {
        case 0, 1 -> start();
        case 2, 3, 4 -> add();
        case 5, 6, 7 -> tell();
        case 8, 9, 10, 11 -> runOneThatWasWoken();
        case 12 -> {
          if (chance(30)) {
            cancelOne();
          }
          if (chance(3)) {
            close();
          }
          if (chance(10)) {
            units[random.nextInt(BITS.length)] = 0; // another process took it
          }
        }
        default -> timeOne();
      }
      if (depth == 0) {
        check();
      }
    }

    private void check() {
      for (int i = 0; i < 4; i++) {
        boolean writes = i < 2;
        boolean alike = i % 2 == 0;
        long batons =
            waiters.stream()
                .filter(waiter -> waiter.alike == alike && (waiter.way == WRITING) == writes)
                .filter(waiter -> waiter.task.hasBaton)
                .count();
        expect(batons <= 1, batons + " have the baton");
      }
      if (inReadyList || !woken.isEmpty()) {
        return;
      }
      for (Waiter waiter : waiters) {
        expect(
            waiter.over() || (fd.isOpen() && waiter.need > units[waiter.way]),
            () -> waiter + " waits, and there are " + units[waiter.way]);
      }
    }

    void settle() {
      calm = true;
      while ((inReadyList || !woken.isEmpty()) && tries <= mostTries) {
        tell();
        runOneThatWasWoken();
      }
      calm = false;
      expect(
          tries <= mostTries, "tried " + tries + " times, at most " + mostTries + " had a reason");
      check();
    }

    void expect(boolean holds, String otherwise) {
      expect(holds, () -> otherwise);
    }

    private void expect(boolean holds, java.util.function.Supplier<String> otherwise) {
      if (!holds) {
        faults.add(otherwise.get());
      }
    }

    List<String> run() {
      for (int i = 0; i < 60 && faults.isEmpty(); i++) {
        something();
      }
      settle();
      if (chance(50)) {
        fd.close();
        settle();
        for (Waiter waiter : waiters) {
          expect(waiter.over(), () -> waiter + " waits for a closed file");
        }
      }
      return faults;
    }
  }

  /** A call that waits for some units; one of those that are alike needs one. */
  private static final class Waiter implements PendingCall, ReadyForm {

    private final World world;
    private final int way;
    private final boolean alike;
    private final int need;
    private final boolean hasTime;
    private final Descriptor descriptor = new Descriptor();
    private final ReadyTask task;
    private int completions;
    private boolean running;
    private boolean timed;
    private boolean expired;
    private boolean onThread;

    Waiter(World world) {
      this.world = world;
      way = world.random.nextInt(BITS.length);
      alike = way != URGENT && world.chance(50);
      need = alike ? 1 : 1 + world.random.nextInt(4);
      hasTime = world.chance(20);
      task = new ReadyTask(this, this, world.unused, call -> goToThread());
    }

    private void goToThread() {
      onThread = true;
      complete(Route.THREAD, 0);
    }

    void resume() {
      world.woken.remove(this);
      running = true;
      task.resume();
      running = false;
    }

    boolean over() {
      return completions > 0;
    }

    @Override
    public boolean takes(Descriptor d) {
      return true;
    }

    @Override
    public long attempt(Descriptor d, long before) {
      world.tries++;
      meanwhile();
      long result = Kernel.WOULD_BLOCK;
      if (world.units[way] >= need) {
        world.units[way] -= need;
        world.mostTries++; // there may be more, for the next
        result = need;
      }
      meanwhile();
      return result;
    }

    private void meanwhile() {
      if (world.depth < DEEPEST && !world.calm) {
        world.depth++;
        while (world.chance(40)) {
          world.something();
        }
        world.depth--;
      }
    }

    @Override
    public OpenFile file(Descriptor d) {
      return world.fd;
    }

    @Override
    public boolean forWriting(Descriptor d) {
      return way == WRITING;
    }

    @Override
    public boolean alike() {
      return alike;
    }

    @Override
    public long leftNanos(Descriptor d, long ageNanos) {
      return expired ? 0 : hasTime ? 1 : NEVER;
    }

    @Override
    public void resumeAgain() {
      if (!world.woken.contains(this)) { // two askings are one
        world.woken.add(this);
      }
    }

    @Override
    public void resumeAgainWithin(long nanos) {
      timed = true;
    }

    @Override
    public void complete(Route route, long result) {
      completions++;
      world.expect(completions == 1, this + " was completed twice");
    }

    @Override
    public long attempted() {
      return Kernel.WOULD_BLOCK;
    }

    @Override
    public Descriptor descriptor() {
      return descriptor;
    }

    @Override
    public long callId() {
      return 1;
    }

    @Override
    public long ageNanos() {
      return 0;
    }

    @Override
    public void started() {}

    @Override
    public @Nullable Object kernelState() {
      return task;
    }

    @Override
    public void kernelState(@Nullable Object state) {}

    @Override
    public String toString() {
      return (alike ? "one of many that " : "one that ")
          + (way == READING ? "reads " : way == WRITING ? "writes " : "takes what is urgent, ")
          + need;
    }
  }

  @Test
  void nobodyWaitsForWhatIsThereAndNobodySpins() {
    Long only = Long.getLong("syslet.seed");
    if (only != null) {
      assertEquals(List.of(), new World(only).run());
      return;
    }
    long seeds = Effort.scale(5_000, 100_000, 10_000_000);
    long tries = 0;
    for (long seed = 0; seed < seeds; seed++) {
      World world = new World(seed);
      assertEquals(List.of(), world.run(), "replay with -Dsyslet.seed=" + seed);
      tries += world.tries;
    }
    System.out.printf("%d seeds, %d tries%n", seeds, tries);
    assertTrue(tries > seeds * 10, "too few tries to prove anything: " + tries);
  }
}
