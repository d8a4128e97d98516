import org.jspecify.annotations.NullMarked;

/** The executor, its completion ring and the interfaces that a kernel is plugged in by. */
@NullMarked
module dev.syslet.core {
  requires static transitive org.jspecify;
  requires jdk.jfr;

  exports dev.syslet.core;
  exports dev.syslet.core.event;
  exports dev.syslet.core.lane;
  exports dev.syslet.core.ring;
  exports dev.syslet.core.time;

  uses dev.syslet.core.ring.RingPlatform;
}
