import org.jspecify.annotations.NullMarked;

/** Micrometer meters, an MXBean and JSON reports for an executor. */
@NullMarked
module dev.syslet.metrics {
  requires static transitive org.jspecify;
  requires transitive dev.syslet.core;
  requires transitive java.management;
  requires transitive micrometer.core;
  requires com.google.gson;

  exports dev.syslet.metrics;
}
