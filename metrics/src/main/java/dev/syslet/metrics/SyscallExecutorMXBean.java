package dev.syslet.metrics;

import java.util.List;
import java.util.Map;

/**
 * One executor as JMX shows it: in jconsole or JDK Mission Control, or by {@link
 * javax.management.JMX#newMXBeanProxy(javax.management.MBeanServerConnection, javax.management.ObjectName, Class)}. Registered by
 * {@link SysletManagement}.
 */
public interface SyscallExecutorMXBean {

  /**
   * Calls begun and without their outcome.
   *
   * @return the count
   */
  long getInFlight();

  /**
   * Calls that the kernel holds or that wait to be continued.
   *
   * @return the count
   */
  int getUnfinished();

  /**
   * Calls told at their deadline that the kernel still holds, in places that were replaced.
   *
   * @return the count
   */
  int getSetAside();

  /**
   * Places of the cachemiss pool and of all lanes that calls have.
   *
   * @return the count
   */
  int getCachemissActive();

  /**
   * Calls that wait for such a place.
   *
   * @return the count
   */
  int getCachemissQueued();

  /**
   * Threads that calls of all lanes have.
   *
   * @return the count
   */
  int getLaneThreads();

  /**
   * Platform threads for calls that block, busy or idle.
   *
   * @return the count
   */
  int getKernelThreads();

  /**
   * Platform threads that are inside a call.
   *
   * @return the count
   */
  int getKernelThreadsBusy();

  /**
   * Failures that nobody expected, each logged once of its kind.
   *
   * @return the count
   */
  long getUnexpectedFailures();

  /**
   * Whether calls are refused because of a shutdown.
   *
   * @return whether it is shut down
   */
  boolean isShutdown();

  /**
   * The lanes.
   *
   * @return one row each, by name
   */
  List<LaneStatus> getLanes();

  /**
   * The unfinished calls, with what the machine says about their threads. An operation, not an attribute, because it takes some
   * tens of microseconds for each call.
   *
   * @return one row each, the oldest first
   */
  List<UnfinishedCall> unfinishedCalls();

  /**
   * Cancels one call; see {@link dev.syslet.core.SyscallExecutor#cancel(long)}.
   *
   * @param callId the call's number
   * @return the name of a {@link dev.syslet.core.CancelAnswer}: what that really did
   */
  String cancel(long callId);

  /**
   * Cancels all calls of a lane.
   *
   * @param lane the lane's name
   * @return how many calls had each {@link dev.syslet.core.CancelAnswer}; empty when there was none
   */
  Map<String, Integer> cancelLane(String lane);
}
