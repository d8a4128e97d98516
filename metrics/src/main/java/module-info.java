import org.jspecify.annotations.NullMarked;

/** Micrometer meters for an executor. */
@NullMarked
module dev.syslet.metrics {
  requires static transitive org.jspecify;
  requires transitive dev.syslet.core;
  requires transitive micrometer.core;

  exports dev.syslet.metrics;
}
