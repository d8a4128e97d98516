package dev.syslet.core;

import dev.syslet.core.event.Attribute;
import dev.syslet.core.event.AttributeStatus;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntFunction;
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
  public volatile boolean takesThread;
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
    call.started();
    held.add(call);
  }

  @Override
  public boolean takesThread(Descriptor descriptor) {
    return takesThread;
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
