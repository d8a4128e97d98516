package dev.syslet.samples.ringtail;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.syslet.syscalls.Errnos;

/** A record as a JSON object in one line. What is 64 opaque bits is a string: many readers of JSON would round it. */
final class TailJson {

  private TailJson() {}

  static String line(TailedRecord record) {
    JsonObject line = new JsonObject();
    line.addProperty("sequence", record.sequence());
    line.addProperty("type", record.type());
    TailedRecord.Outcome call = record.call();
    if (call == null) {
      line.addProperty("bytes", record.bytes());
      return line.toString();
    }
    line.addProperty("callId", call.callId());
    line.addProperty("userData", "0x" + Long.toHexString(call.userData()));
    line.addProperty("syscall", call.syscall());
    line.addProperty("number", call.number());
    line.addProperty("result", call.result());
    if (call.result() < 0) {
      line.addProperty("errno", Errnos.name(call.result()));
      line.addProperty("error", Errnos.description(call.result()));
    }
    line.addProperty("late", record.isLate());
    line.addProperty("abandoned", call.isAbandoned());
    line.addProperty("timedOut", call.isTimedOut());
    line.addProperty("failedFast", call.isFailedFast());
    line.addProperty("more", call.hasMore());
    TailedRecord.Timing timing = call.timing();
    if (timing != null) {
      line.addProperty("queueNanos", timing.queueNanos());
      line.addProperty("serviceNanos", timing.serviceNanos());
      line.addProperty("totalNanos", timing.totalNanos());
    }
    TailedRecord.Way way = call.way();
    if (way != null) {
      line.addProperty("route", way.route());
      line.addProperty("tries", way.tries());
      line.addProperty("lane", way.lane());
    }
    JsonArray others = new JsonArray();
    for (TailedRecord.Other other : call.others()) {
      JsonObject one = new JsonObject();
      one.addProperty("name", other.name());
      one.addProperty("code", other.code());
      one.addProperty("status", TailTable.status(other.status()));
      one.addProperty("bytes", other.bytes());
      others.add(one);
    }
    line.add("attributes", others);
    return line.toString();
  }
}
