package dev.syslet.metrics;

import dev.syslet.core.CallFilter;
import dev.syslet.core.Cancelled;
import dev.syslet.core.SyscallExecutor;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/**
 * Shows an executor as an MXBean, {@code dev.syslet:type=SyscallExecutor,name=NAME}, until it is closed.
 *
 * <pre>{@code
 * try (SyscallExecutor executor = ...;
 *     SysletManagement management = SysletManagement.register(executor, "files")) {
 *   ...
 * }
 * }</pre>
 *
 * <p>Whoever may use the JVM's management may cancel calls with it. The bean holds the executor; to close this does not close
 * that. Thread-safe.
 */
public final class SysletManagement implements AutoCloseable {

  private static final String UNQUOTED = "[^\",=:*?\\n]+";

  private final MBeanServer server;
  private final ObjectName name;

  private SysletManagement(MBeanServer server, ObjectName name) {
    this.server = server;
    this.name = name;
  }

  /**
   * Registers an executor with the platform's MBean server.
   *
   * @param executor the executor
   * @param name tells it from others; any text, quoted as {@link ObjectName#quote} does where it has to be
   * @return ends the registration
   * @throws IllegalArgumentException when the name is taken or empty
   */
  public static SysletManagement register(SyscallExecutor executor, String name) {
    return register(executor, name, ManagementFactory.getPlatformMBeanServer());
  }

  /**
   * Registers an executor with an MBean server.
   *
   * @param executor the executor
   * @param name tells it from others
   * @param server the server
   * @return ends the registration
   * @throws IllegalArgumentException when the name is taken or empty
   */
  public static SysletManagement register(
      SyscallExecutor executor, String name, MBeanServer server) {
    ObjectName own = objectName(name);
    try {
      server.registerMBean(new Bean(executor), own);
    } catch (InstanceAlreadyExistsException e) {
      throw new IllegalArgumentException(
          "the name " + own + " is taken: give each executor its own, and close its registration",
          e);
    } catch (JMException e) {
      throw new IllegalStateException("the MBean server refuses " + own, e);
    }
    return new SysletManagement(server, own);
  }

  private static ObjectName objectName(String name) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("the name is empty: an executor needs one to be found by");
    }
    String value = name.matches(UNQUOTED) ? name : ObjectName.quote(name);
    try {
      return new ObjectName("dev.syslet:type=SyscallExecutor,name=" + value);
    } catch (MalformedObjectNameException e) {
      throw new IllegalArgumentException("no object can have the name " + name, e);
    }
  }

  /**
   * The name that the bean has.
   *
   * @return the name
   */
  public ObjectName objectName() {
    return name;
  }

  /** Takes the bean out of the server; more than once is no mistake. */
  @Override
  public void close() {
    try {
      server.unregisterMBean(name);
    } catch (InstanceNotFoundException e) {
      // Closed before, or taken out by somebody else: gone either way.
    } catch (JMException e) {
      throw new IllegalStateException("the MBean server does not let go of " + name, e);
    }
  }

  private record Bean(SyscallExecutor executor) implements SyscallExecutorMXBean {

    @Override
    public long getInFlight() {
      return executor.inFlight();
    }

    @Override
    public int getUnfinished() {
      return executor.pendingCount();
    }

    @Override
    public int getSetAside() {
      return executor.setAside();
    }

    @Override
    public int getCachemissActive() {
      return executor.cachemissActive();
    }

    @Override
    public int getCachemissQueued() {
      return executor.cachemissQueued();
    }

    @Override
    public int getLaneThreads() {
      return executor.laneThreads();
    }

    @Override
    public int getKernelThreads() {
      return executor.kernelThreads();
    }

    @Override
    public int getKernelThreadsBusy() {
      return executor.kernelThreadsBusy();
    }

    @Override
    public long getUnexpectedFailures() {
      return executor.unexpectedFailures();
    }

    @Override
    public boolean isShutdown() {
      return executor.isShutdown();
    }

    @Override
    public List<LaneStatus> getLanes() {
      return LaneStatus.allOf(executor);
    }

    @Override
    public List<UnfinishedCall> unfinishedCalls() {
      return UnfinishedCall.allOf(executor);
    }

    @Override
    public String cancel(long callId) {
      return executor.cancel(callId).name();
    }

    @Override
    public Map<String, Integer> cancelLane(String lane) {
      Map<String, Integer> counts = new TreeMap<>();
      for (Cancelled cancelled : executor.cancel(CallFilter.lane(lane))) {
        counts.merge(cancelled.answer().name(), 1, Integer::sum);
      }
      return counts;
    }
  }
}
