package dev.syslet.core;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What should not have happened: counted every time, logged the first time of its kind, never swallowed. */
final class Unexpected {

  private static final System.Logger LOG = System.getLogger("dev.syslet.core");

  private final LongAdder count = new LongAdder();
  private final Set<String> logged = ConcurrentHashMap.newKeySet();

  /**
   * Notes a failure; {@code what} is a constant, it decides which reports are of one kind. Never throws: whoever reports has
   * something to finish.
   */
  void report(String what, Throwable cause) {
    try {
      count.increment();
      if (logged.add(what + cause.getClass().getName())) {
        LOG.log(System.Logger.Level.ERROR, what + " (further ones are only counted)", cause);
      }
    } catch (Throwable e) {
      // A logger that throws, or no memory: nobody is left to tell.
    }
  }

  long count() {
    return count.sum();
  }
}
