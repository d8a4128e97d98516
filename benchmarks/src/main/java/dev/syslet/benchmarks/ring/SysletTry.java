package dev.syslet.benchmarks.ring;

import dev.syslet.core.ring.RecordLayout;

/** The completion ring without reservations: a record a call, which may be refused, as by the others. */
public class SysletTry extends SysletRing {

  @Override
  protected Producer newProducer() {
    Encoder encoder = new Encoder(words());
    int recordBytes = RecordLayout.recordBytes(bytes);
    return key -> {
      encoder.key = key;
      return ring.tryPost(recordBytes, encoder);
    };
  }
}
