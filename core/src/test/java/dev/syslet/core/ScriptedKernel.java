package dev.syslet.core;

import dev.syslet.core.event.Attribute;
import dev.syslet.core.event.AttributeStatus;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** A kernel that does what one test says, on real threads. By default every call would block and is held until released. */
public final class ScriptedKernel implements Kernel {

  public volatile ToLongFunction<Descriptor> onAttempt = descriptor -> WOULD_BLOCK;
  public volatile Function<PendingCall, CancelAnswer> onCancel =
      call -> CancelAnswer.UNINTERRUPTIBLE;
  public volatile Runnable onResume = () -> {};
  public volatile Answer onAnswer =
      (attribute, call, result, payload) -> AttributeStatus.NOT_SUPPORTED;
  public volatile Predicate<Descriptor> onTakesThread = descriptor -> false;
  public volatile Function<Descriptor, Domain> onDomain = descriptor -> Domain.DEFAULT;
  public volatile Predicate<PendingCall> needsThread = call -> false;
  public volatile int threadBound = Integer.MAX_VALUE;
  public final Queue<Long> discarded = new ConcurrentLinkedQueue<>();
  public volatile IntFunction<String> onName = syscall -> "scripted" + syscall;
  public volatile Function<Descriptor, String> onDescribe =
      descriptor -> syscallName(descriptor.syscall()) + "()";
  public volatile Function<PendingCall, @Nullable KernelView> onInspect = call -> null;
  public final Queue<PendingCall> held = new ConcurrentLinkedQueue<>();
  public final AtomicInteger closes = new AtomicInteger();

  /** Answers an attribute. */
  public interface Answer {
    AttributeStatus of(Attribute attribute, Descriptor call, long result, ByteBuffer payload);
  }

  @Override
  public AttributeStatus answer(
      Attribute attribute, Descriptor call, Route route, long result, ByteBuffer payload) {
    return onAnswer.of(attribute, call, result, payload);
  }

  @Override
  public boolean takesThread(Descriptor descriptor) {
    return onTakesThread.test(descriptor);
  }

  @Override
  public Domain domain(Descriptor descriptor) {
    return onDomain.apply(descriptor);
  }

  @Override
  public long heldBytes(Descriptor descriptor) {
    return descriptor.argument(0);
  }

  @Override
  public int maxThreads() {
    return threadBound;
  }

  @Override
  public void discard(Descriptor descriptor, long result) {
    discarded.add(result);
  }

  @Override
  public void validate(Descriptor descriptor) {
    if (descriptor.syscall() < 0) {
      throw new SubmitException(Errno.ENOSYS, "no syscall has the number " + descriptor.syscall());
    }
  }

  @Override
  public long attempt(Descriptor descriptor) {
    return onAttempt.applyAsLong(descriptor);
  }

  @Override
  public void resume(PendingCall call) {
    onResume.run();
    if (!call.hasThread() && needsThread.test(call)) {
      call.needsThread();
      return;
    }
    call.started();
    held.add(call);
  }

  @Override
  public CancelAnswer cancel(PendingCall call) {
    return onCancel.apply(call);
  }

  /** Completes every held call with the result. */
  public void release(long result) {
    PendingCall call;
    while ((call = held.poll()) != null) {
      call.complete(Route.THREAD, result);
    }
  }

  /** Completes the calls of one lane with the result that are held now, and none that comes because of that. */
  public void release(String lane, long result) {
    for (PendingCall call : List.copyOf(held)) {
      if (lane.equals(call.descriptor().lane()) && held.remove(call)) {
        call.complete(Route.THREAD, result);
      }
    }
  }

  /** How many calls of a lane are held. */
  public int held(String lane) {
    return (int) held.stream().filter(call -> lane.equals(call.descriptor().lane())).count();
  }

  @Override
  public String syscallName(int syscall) {
    return onName.apply(syscall);
  }

  @Override
  public String describe(Descriptor descriptor) {
    return onDescribe.apply(descriptor);
  }

  @Override
  public @Nullable KernelView inspect(PendingCall call) {
    return onInspect.apply(call);
  }

  @Override
  public void close() {
    closes.incrementAndGet();
  }
}
