package dev.syslet.syscalls.scenario;

import static dev.syslet.core.Kernel.WOULD_BLOCK;

import dev.syslet.core.Descriptor;
import dev.syslet.core.Kernel;
import dev.syslet.core.Route;
import dev.syslet.syscalls.Errnos;
import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.LinuxKernel;
import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.file.FdPair;
import dev.syslet.syscalls.file.RawFd;
import dev.syslet.syscalls.memory.Iovecs;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.scenario.TableScenarios.Scenario;
import dev.syslet.syscalls.scenario.TableScenarios.Seen;
import dev.syslet.syscalls.testing.Bounded;
import dev.syslet.syscalls.testing.Net;
import dev.syslet.syscalls.testing.Net.Ends;
import dev.syslet.syscalls.testing.TestCall;
import dev.syslet.syscalls.testing.TestCall.Outcome;
import dev.syslet.syscalls.testing.TestFiles;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rows of one subject, and the ways to say what is done for them. */
abstract class ScenarioGroup {

  /** Bytes of a page, as most calls here move or map. */
  static final int PAGE = 4096;

  static final int LOCK_EX = LinuxConstants.LOCK_EX;

  /** What a kernel or a container may say to what it does not let a process do. */
  static final String[] ANY_REFUSAL = {
    "EPERM", "EACCES", "EINVAL", "ENOENT", "EOPNOTSUPP", "ENODEV", "ENOTBLK"
  };

  final LinuxKernel kernel;
  final TestFiles disk;
  final Fd file;
  final Fd onTmpfs;
  final Fd onProc;
  final Fd directory;
  final Fd pipeOut;
  final Fd pipeIn;
  final long pid = ProcessHandle.current().pid();

  private final ScenarioSite site;
  private final Map<String, Scenario> scenarios = new HashMap<>();
  private final Set<String> missing = new TreeSet<>();

  ScenarioGroup(ScenarioSite site) {
    this.site = site;
    this.kernel = site.kernel();
    this.disk = site.disk();
    this.file = site.file();
    this.onTmpfs = site.onTmpfs();
    this.onProc = site.onProc();
    this.directory = site.directory();
    this.pipeOut = site.pipeOut();
    this.pipeIn = site.pipeIn();
  }

  /** Says what is done for each row of the subject; makes what its scenarios share. */
  abstract void register();

  /** The scenarios by the names of their rows. */
  Map<String, Scenario> scenarios() {
    return scenarios;
  }

  /** The rows that this kernel answered ENOSYS to, of those that were run. */
  Set<String> missingHere() {
    return missing;
  }

  void put(String name, Scenario scenario) {
    if (scenarios.put(name, scenario) != null) {
      throw new IllegalArgumentException("two scenarios of " + name);
    }
  }

  /** The call succeeds, or ends with one of the errors. */
  void does(String name, Supplier<Object[]> arguments, String... errnos) {
    put(name, () -> ended(name, arguments.get(), false, errnos));
  }

  void call(String name, @Nullable Object... arguments) {
    does(name, () -> arguments);
  }

  /** The call makes a file descriptor, which is closed again. */
  void opens(String name, Supplier<Object[]> arguments, String... errnos) {
    put(name, () -> ended(name, arguments.get(), true, errnos));
  }

  Seen ended(String name, Object[] arguments, boolean isFd, String... errnos) {
    Outcome outcome = TestCall.run(kernel, Syscalls.of(name, arguments));
    check(name, outcome.result(), errnos);
    if (isFd && outcome.result() >= 0) {
      TestFiles.rawClose(outcome.result());
    }
    return new Seen(outcome.inline(), !outcome.inline());
  }

  void does(String name, Supplier<Object[]> arguments, Object[] more, String... errnos) {
    String[] all =
        Stream.concat(Stream.of(more).map(String::valueOf), Stream.of(errnos))
            .toArray(String[]::new);
    does(name, arguments, all);
  }

  void check(String name, long result, String... errnos) {
    if (result == -Errno.ENOSYS) {
      missing.add(name);
    } else if (result < 0 && !List.of(errnos).contains(Errnos.name(result))) {
      throw new AssertionError(name + " answered " + Errnos.name(result));
    }
  }

  /** A call that should be inline, and one that should be continued, and completes then. */
  void form(
      String name,
      Supplier<Object[]> hit,
      @Nullable Supplier<Object[]> miss,
      Runnable whenContinued) {
    put(
        name,
        () -> {
          boolean inline = false;
          // The first may have to fill a cache; the page cache may be asked again for it.
          for (int i = 0; i < 3 && !inline; i++) {
            Outcome outcome = TestCall.run(kernel, Syscalls.of(name, hit.get()));
            check(name, outcome.result());
            closeIfFd(name, outcome.result());
            inline = outcome.inline();
          }
          boolean missed = false;
          // A page that is just being used cannot be dropped from the cache.
          for (int i = 0; i < 20 && miss != null && !missed; i++) {
            missed = missed(name, miss, whenContinued);
          }
          return new Seen(inline, missed);
        });
  }

  /**
   * A call that waits for somebody else: one that is inline, and one that would block, is completed by what the peer does after
   * it was continued, and by this route. The errnos are results that are good too.
   */
  void waits(
      Route route,
      String name,
      Supplier<Descriptor> hit,
      Supplier<Descriptor> miss,
      Consumer<TestCall> peer,
      String... errnos) {
    put(
        name,
        () -> {
          boolean inline = isInline(name, hit.get(), errnos);
          Descriptor d = miss.get();
          requireSyscall(name, d);
          long attempted = Bounded.run(name, () -> TestCall.attempt(kernel, d), () -> {});
          if (!Kernel.isWouldBlock(attempted)) {
            throw new AssertionError(name + " did not wait: " + Errnos.name(attempted));
          }
          TestCall call = TestCall.resume(kernel, d, attempted);
          call.awaitStarted();
          if (call.isDone()) {
            throw new AssertionError(name + " is over before its peer: " + call.await());
          }
          peer.accept(call);
          Outcome outcome = call.await();
          check(name, outcome.result(), errnos);
          closeIfFd(name, outcome.result());
          if (outcome.route() != route) {
            throw new AssertionError(name + " by " + outcome);
          }
          return new Seen(inline, true);
        });
  }

  private boolean isInline(String name, Descriptor d, String... errnos) {
    requireSyscall(name, d);
    Outcome outcome = TestCall.run(kernel, d);
    check(name, outcome.result(), errnos);
    closeIfFd(name, outcome.result());
    return outcome.inline();
  }

  private static void requireSyscall(String name, Descriptor d) {
    if (d.syscall() != Numbers.TABLE.numberOf(name)) {
      throw new AssertionError("not a call of " + name + ": " + d);
    }
  }

  private boolean missed(String name, Supplier<Object[]> arguments, Runnable whenContinued) {
    Descriptor d = Syscalls.of(name, arguments.get());
    long attempted = Bounded.run(name, () -> TestCall.attempt(kernel, d), whenContinued);
    if (attempted != WOULD_BLOCK) {
      closeIfFd(name, attempted);
      return false;
    }
    TestCall continued = TestCall.resume(kernel, d);
    continued.awaitStarted();
    whenContinued.run();
    long result = continued.await().result();
    check(name, result);
    closeIfFd(name, result);
    return true;
  }

  private static void closeIfFd(String name, long result) {
    if (result >= 0 && (name.startsWith("open") || name.startsWith("accept"))) {
      TestFiles.rawClose(result);
    } else if (result > 0 && name.equals("mmap")) {
      NativeCalls.call(Numbers.TABLE.numberOf("munmap"), result, PAGE);
    }
  }

  static Object[] with(@Nullable Object... arguments) {
    return arguments;
  }

  static ByteBuffer bytes(int count) {
    return ByteBuffer.allocateDirect(count).order(ByteOrder.nativeOrder());
  }

  static Iovecs vector(ByteBuffer of) {
    return Iovecs.of(of.duplicate().clear());
  }

  static RawFd raw(long number) {
    return RawFd.of((int) number);
  }

  long quick(String name, @Nullable Object... arguments) {
    return TestCall.run(kernel, Syscalls.of(name, arguments)).result();
  }

  /** A mapping of one page of its own, that nobody unmaps. */
  static long mapping() {
    return NativeCalls.call(Numbers.TABLE.numberOf("mmap"), 0, PAGE, 3, 0x22, -1, 0);
  }

  Fd open(Path path, int flags) {
    return site.open(path, flags);
  }

  /** A file of its own that is closed with the site. */
  Fd adopt(long number) {
    return site.adopt(number);
  }

  /** Has something removed with the site. */
  void atEnd(Runnable removal) {
    site.atEnd(removal);
  }

  /** A pipe of its own, the end to read from first. */
  Ends pipe() {
    FdPair pair = new FdPair();
    Net.good("pipe2", Structs.address(pair), LinuxConstants.O_CLOEXEC);
    return new Ends(adopt(pair.first()), adopt(pair.second()));
  }

  String newPathOnTmpfs() {
    return site.newPathOnTmpfs();
  }

  String newPath() {
    return site.newPath();
  }

  String oldPath() {
    return site.oldPath();
  }
}
