package dev.syslet.core.sim;

import dev.syslet.core.CancelAnswer;
import dev.syslet.core.Descriptor;
import dev.syslet.core.Domain;
import dev.syslet.core.Errno;
import dev.syslet.core.Kernel;
import dev.syslet.core.PendingCall;
import dev.syslet.core.Route;
import dev.syslet.core.SubmitException;
import dev.syslet.core.event.Attribute;
import dev.syslet.core.event.AttributeStatus;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A kernel whose answers the world's seed decides: done at once, an error, would block or begun and then any time later, after
 * being resumed any number of times, or never until {@link #releaseHung}. It knows what it answered to each call, by user data, and it fails the run when it finds a
 * lease gone that it still needs.
 */
public final class SimulatedKernel implements Kernel {

  /** A syscall number that {@link #validate} refuses. */
  public static final int REFUSED = 13;

  private final SimulatedWorld world;
  private final Map<Long, Long> answers = new HashMap<>();
  private final Map<Long, PendingCall> hung = new HashMap<>();
  private final Map<Long, PendingCall> waiting = new HashMap<>();
  private final Map<Long, PendingCall> again = new HashMap<>();
  private final Map<Long, Long> begun = new HashMap<>();
  private final Set<Long> wanting = new HashSet<>();
  private final Set<Long> discarded = new HashSet<>();
  private final Set<Long> interruptible = new HashSet<>();
  private final int maxThreads;
  private final Set<Long> returned = new HashSet<>();
  private final List<String> faults = new ArrayList<>();
  private int closes;

  public SimulatedKernel(SimulatedWorld world, int maxThreads) {
    this.world = world;
    this.maxThreads = maxThreads;
  }

  @Override
  public boolean takesThread(Descriptor descriptor) {
    world.maybeYield();
    return descriptor.syscall() >= 3;
  }

  @Override
  public Domain domain(Descriptor descriptor) {
    world.maybeYield();
    return new Domain("mount" + descriptor.syscall() % 2, true);
  }

  @Override
  public long heldBytes(Descriptor descriptor) {
    return descriptor.userData() % 3 * 100;
  }

  @Override
  public int maxThreads() {
    return maxThreads;
  }

  @Override
  public void discard(Descriptor descriptor, long result) {
    checkLeases(descriptor, "discard");
    if (!discarded.add(descriptor.userData())) {
      faults.add("the result of call " + descriptor.userData() + " was taken back twice");
    }
    if (answers.getOrDefault(descriptor.userData(), -1L) != result) {
      faults.add("not the result of call " + descriptor.userData() + " was taken back: " + result);
    }
  }

  /** User data of the calls whose result was taken back. */
  public Set<Long> discarded() {
    return Set.copyOf(discarded);
  }

  @Override
  public void validate(Descriptor descriptor) {
    world.maybeYield();
    if (descriptor.syscall() == REFUSED) {
      throw new SubmitException(Errno.EPERM, "syscall " + REFUSED + " is refused");
    }
  }

  @Override
  public long attempt(Descriptor descriptor) {
    checkLeases(descriptor, "attempt");
    world.maybeYield();
    if (world.chance(60)) {
      return answer(descriptor);
    }
    if (world.chance(60)) {
      return WOULD_BLOCK;
    }
    long soFar = world.chance(20) ? -115 : world.random().nextInt(4096);
    begun.put(descriptor.userData(), soFar);
    answers.put(descriptor.userData(), soFar);
    return Kernel.begun(soFar);
  }

  @Override
  public void resume(PendingCall call) {
    checkLeases(call.descriptor(), "resume");
    world.maybeYield();
    again.remove(call.callId());
    if (isOver(call) || hung.containsKey(call.callId()) || waiting.containsKey(call.callId())) {
      return;
    }
    checkAttempted(call);
    if (!call.hasThread() && wanting.contains(call.callId())) {
      return; // the engine has it until there is a thread for it
    }
    if (!call.hasThread() && world.chance(15)) {
      wanting.add(call.callId());
      call.needsThread();
      return;
    }
    if (world.chance(10)) {
      world.later(call::resumeAgain);
    }
    if (world.chance(30)) {
      again.put(call.callId(), call);
      if (world.chance(50)) {
        call.resumeAgainWithin(world.random().nextInt(5_000));
      } else {
        world.later(call::resumeAgain);
      }
      world.maybeYield(); // it may be asked for before this call of resume is over
      return;
    }
    int way = world.random().nextInt(100);
    if (way < 5) {
      answers.putIfAbsent(call.descriptor().userData(), (long) -Errno.EIO);
      throw new IllegalStateException("simulated: could not continue");
    }
    if (way < 15) {
      call.started();
      finish(call, answer(call.descriptor()));
      return;
    }
    if (way < 25) {
      call.started();
      hung.put(call.callId(), call);
      if (world.chance(40)) {
        interruptible.add(call.callId());
      }
      return;
    }
    waiting.put(call.callId(), call);
    world.later(
        () -> {
          if (waiting.containsKey(call.callId())) {
            call.started();
            world.later(
                () -> {
                  if (waiting.remove(call.callId()) != null) {
                    finish(call, answer(call.descriptor()));
                  }
                });
          }
        });
  }

  @Override
  public CancelAnswer cancel(PendingCall call) {
    world.maybeYield();
    long id = call.callId();
    if (isOver(call)) {
      return CancelAnswer.TOO_LATE;
    }
    if (interruptible.remove(id)) {
      world.later(
          () -> {
            if (hung.remove(id) != null) {
              interrupt(call);
            }
          });
      return CancelAnswer.INTERRUPTED;
    }
    if (world.chance(50) && again.remove(id) != null) {
      long soFar = Kernel.resultSoFar(call.attempted(), -Errno.ECANCELED);
      boolean partly = call.attempted() != WOULD_BLOCK;
      answers.put(call.descriptor().userData(), soFar);
      if (partly) {
        call.interrupted();
      }
      finish(call, soFar);
      return partly ? CancelAnswer.INTERRUPTED : CancelAnswer.STOPPED_WAITING;
    }
    if (world.chance(50) && waiting.remove(id) != null) {
      interrupt(call);
      return CancelAnswer.INTERRUPTED;
    }
    return CancelAnswer.UNINTERRUPTIBLE;
  }

  private void interrupt(PendingCall call) {
    answers.put(call.descriptor().userData(), (long) -Errno.EINTR);
    call.interrupted();
    finish(call, -Errno.EINTR);
  }

  @Override
  public AttributeStatus answer(
      Attribute attribute, Descriptor descriptor, Route route, long result, ByteBuffer payload) {
    checkLeases(descriptor, "the answer to " + attribute);
    world.maybeYield();
    if (attribute != Attribute.DATA) {
      return AttributeStatus.NOT_SUPPORTED;
    }
    payload.putLong(16).putLong(descriptor.userData()).putLong(result);
    return AttributeStatus.DONE;
  }

  /** Lets some hung calls return. */
  public void releaseSomeHung() {
    List<PendingCall> calls = new ArrayList<>(hung.values());
    for (PendingCall call : calls) {
      if (world.chance(50) && hung.remove(call.callId()) != null) {
        finish(call, answer(call.descriptor()));
      }
    }
  }

  /** Lets every hung call return. */
  public void releaseHung() {
    List<PendingCall> calls = new ArrayList<>(hung.values());
    hung.clear();
    for (PendingCall call : calls) {
      finish(call, answer(call.descriptor()));
    }
  }

  public int hung() {
    return hung.size();
  }

  /** What the call with this user data was answered, or null when it never got that far. */
  public @Nullable Long answered(long userData) {
    return answers.get(userData);
  }

  /** User data of the continued calls that the kernel has returned from so far. */
  public Set<Long> returned() {
    return Set.copyOf(returned);
  }

  /** Whether the attempt of the call with this user data had done a part of it. */
  public boolean hasBegun(long userData) {
    return begun.containsKey(userData);
  }

  public List<String> faults() {
    return faults;
  }

  public int closes() {
    return closes;
  }

  @Override
  public String syscallName(int syscall) {
    return "sim" + syscall;
  }

  @Override
  public String describe(Descriptor descriptor) {
    return syscallName(descriptor.syscall()) + "(#" + descriptor.userData() + ")";
  }

  @Override
  public void close() {
    closes++;
  }

  private void finish(PendingCall call, long result) {
    checkLeases(call.descriptor(), "completion");
    returned.add(call.descriptor().userData());
    call.complete(Route.THREAD, result);
  }

  private boolean isOver(PendingCall call) {
    return returned.contains(call.descriptor().userData());
  }

  private void checkAttempted(PendingCall call) {
    long expected =
        begun.containsKey(call.descriptor().userData())
            ? Kernel.begun(begun.get(call.descriptor().userData()))
            : WOULD_BLOCK;
    if (call.attempted() != expected) {
      faults.add("call " + call.descriptor().userData() + " forgot what its attempt had done");
    }
  }

  private long answer(Descriptor descriptor) {
    long result =
        world.chance(20) ? -1 - world.random().nextInt(100) : world.random().nextInt(4096);
    if (answers.put(descriptor.userData(), result) != null
        && !begun.containsKey(descriptor.userData())) {
      faults.add("call " + descriptor.userData() + " ran twice");
    }
    return result;
  }

  private void checkLeases(Descriptor descriptor, String when) {
    for (int i = 0; i < descriptor.argumentCount(); i++) {
      if (descriptor.held(i) instanceof SimulatedLease lease && lease.holds() == 0) {
        faults.add("at " + when + " of call " + descriptor.userData() + " its lease was gone");
      }
    }
  }
}
