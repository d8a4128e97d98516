package dev.syslet.benchmarks.harness;

/**
 * One of the things that a benchmark compares.
 *
 * @param name how it is called in tables and reports
 * @param benchmark the JMH class that measures it, with one {@code @Benchmark} method
 */
public record Subject(String name, Class<?> benchmark) {}
