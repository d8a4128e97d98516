package dev.syslet.benchmarks.ring;

/**
 * The completion ring with the bound that it has unless told otherwise: when it is full, as much
 * again waits outside, on the heap, before a producer is refused.
 */
public class SysletOverflow extends SysletRing {

  @Override
  protected int overflowBytes() {
    return CAPACITY_BYTES;
  }
}
