package dev.syslet.core;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The calls that the caller's thread did not finish, from the miss until the kernel has returned. */
final class InFlightTable {

  private final ConcurrentHashMap<Long, Call> calls = new ConcurrentHashMap<>();

  void add(Call call) {
    calls.put(call.key(), call);
  }

  void remove(Call call) {
    calls.remove(call.key());
  }

  @Nullable Call get(long callId) {
    return calls.get(callId);
  }

  /** The calls there are; one that comes or goes meanwhile may be in it or not. */
  List<Call> calls() {
    return new ArrayList<>(calls.values());
  }

  int size() {
    return calls.size();
  }
}
