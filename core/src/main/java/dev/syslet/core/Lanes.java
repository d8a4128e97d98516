package dev.syslet.core;

import dev.syslet.core.lane.LaneOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The lanes of an executor by their names. A lane is made when the first call misses in it.
 *
 * <p>There are at most {@link #MAX_LANES}. When one more is wanted, those that nothing is in are forgotten; when none is idle,
 * the call goes to a lane for all that are too many. Who has looked up a lane that is being forgotten uses it all the same: then
 * there are two of the name until its call is over, and the threads are bounded by what all lanes share.
 */
final class Lanes {

  static final int MAX_LANES = 1024;

  /** The name of the lane for calls whose own lane would be one too many. */
  static final String TOO_MANY = "others";

  private static final int DEFAULT_THREADS = 64;

  private final Kernel kernel;
  private final Map<String, LaneOptions> named;
  private final LaneOptions mounts;
  private final LaneOptions others;
  private final ThreadBudget budget;
  private final ThreadFactory threads;
  private final Unexpected unexpected;
  private final AtomicInteger numbers = new AtomicInteger();
  private final ConcurrentHashMap<String, Lane> lanes = new ConcurrentHashMap<>();
  private final List<Consumer<Lane>> listeners = new ArrayList<>(); // guarded by this

  Lanes(SyscallExecutor.Builder options, ThreadBudget budget, Unexpected unexpected) {
    kernel = options.kernel;
    named = Map.copyOf(options.lanes);
    mounts = options.mountLanes;
    others = options.otherLanes;
    threads = options.cachemissThreads;
    this.budget = budget;
    this.unexpected = unexpected;
  }

  /** The lane of a call that would block; never throws and does not wait. */
  Lane of(Descriptor descriptor) {
    String name = descriptor.lane();
    if (name != null) {
      Lane there = lanes.get(name);
      return there != null ? there : make(name, false);
    }
    Domain domain = domain(descriptor);
    Lane there = lanes.get(domain.name());
    return there != null ? there : make(domain.name(), domain.isMount());
  }

  private Domain domain(Descriptor descriptor) {
    try {
      return kernel.domain(descriptor);
    } catch (Throwable e) {
      unexpected.report("the kernel could not tell a call's domain", e);
      return Domain.DEFAULT;
    }
  }

  private Lane make(String name, boolean mount) {
    if (lanes.size() >= MAX_LANES) {
      lanes.values().removeIf(Lane::isIdle);
    }
    boolean tooMany = lanes.size() >= MAX_LANES && !name.equals(TOO_MANY);
    if (tooMany) {
      return make(TOO_MANY, false);
    }
    Lane made = newLane(name, mount);
    List<Consumer<Lane>> toTell;
    synchronized (this) {
      Lane before = lanes.putIfAbsent(name, made);
      if (before != null) {
        return before;
      }
      toTell = List.copyOf(listeners);
    }
    toTell.forEach(listener -> tell(listener, made));
    return made;
  }

  private Lane newLane(String name, boolean mount) {
    LaneOptions own = named.getOrDefault(name, mount ? mounts : others);
    int most = own.threads() > 0 ? own.threads() : defaultThreads();
    CachemissPool pool =
        new CachemissPool(
            threads,
            new CachemissPool.Bounds(most, own.queueCalls(), own.queueBytes()),
            budget,
            unexpected);
    return new Lane(numbers.incrementAndGet(), name, mount, own, most, pool);
  }

  private int defaultThreads() {
    return Math.max(1, Math.min(DEFAULT_THREADS, budget.total() - budget.reserve()));
  }

  /** Tells a listener of each lane there is and of each new one, each once; no lock is held while it is told. */
  Runnable listen(Consumer<Lane> listener) {
    List<Lane> there;
    synchronized (this) {
      listeners.add(listener);
      there = all();
    }
    there.forEach(lane -> tell(listener, lane));
    return () -> {
      synchronized (this) {
        listeners.remove(listener);
      }
    };
  }

  private void tell(Consumer<Lane> listener, Lane lane) {
    try {
      listener.accept(lane);
    } catch (Throwable e) {
      unexpected.report("a listener for lanes threw", e);
    }
  }

  List<Lane> all() {
    return new ArrayList<>(lanes.values());
  }
}
