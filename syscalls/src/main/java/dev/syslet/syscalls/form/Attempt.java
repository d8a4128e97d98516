package dev.syslet.syscalls.form;

import dev.syslet.core.Descriptor;

/** Runs a call on the current thread if that takes no waiting. */
@FunctionalInterface
public interface Attempt {

  /** Returns the call's result, or {@link dev.syslet.core.Kernel#WOULD_BLOCK}; makes no garbage. */
  long run(Descriptor call);
}
