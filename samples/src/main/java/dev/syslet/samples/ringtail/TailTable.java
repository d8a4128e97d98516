package dev.syslet.samples.ringtail;

import dev.syslet.core.event.AttributeStatus;
import dev.syslet.samples.support.Units;
import dev.syslet.syscalls.Errnos;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A record as one line of a table whose columns stand still: the lines behind are not known yet. */
final class TailTable {

  private TailTable() {}

  static String head() {
    return line(
        "sequence",
        "call",
        "user data",
        "syscall",
        "result",
        "queue",
        "service",
        "total",
        "route",
        "tries",
        "notes");
  }

  static String line(TailedRecord record) {
    TailedRecord.Outcome call = record.call();
    if (call == null) {
      String note = String.format("record of type 0x%04x, %d bytes", record.type(), record.bytes());
      return line(record.sequence(), "-", "-", "-", "-", "-", "-", "-", "-", "-", note);
    }
    TailedRecord.Timing timing = call.timing();
    TailedRecord.Way way = call.way();
    return line(
        record.sequence(),
        call.callId(),
        "0x" + Long.toHexString(call.userData()),
        call.syscall(),
        call.result() < 0
            ? call.result() + " " + Errnos.name(call.result())
            : String.valueOf(call.result()),
        timing == null ? "-" : Units.nanos(timing.queueNanos()),
        timing == null ? "-" : Units.nanos(timing.serviceNanos()),
        timing == null ? "-" : Units.nanos(timing.totalNanos()),
        way == null ? "-" : way.route(),
        way == null ? "-" : way.tries(),
        String.join("; ", notes(record, call)));
  }

  /** The name of a status, as people say it. */
  static String status(AttributeStatus status) {
    return status.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static List<String> notes(TailedRecord record, TailedRecord.Outcome call) {
    List<String> notes = new ArrayList<>();
    if (call.result() < 0) {
      notes.add(Errnos.description(call.result()));
    }
    if (record.isLate()) {
      notes.add("late");
    }
    if (call.isTimedOut()) {
      notes.add("deadline");
    }
    if (call.isFailedFast()) {
      notes.add("never ran");
    }
    if (call.isAbandoned()) {
      notes.add("held by the kernel");
    }
    if (call.hasMore()) {
      notes.add("more follow");
    }
    TailedRecord.Way way = call.way();
    if (way != null && way.lane() != 0) {
      notes.add("lane " + way.lane());
    }
    for (TailedRecord.Other other : call.others()) {
      notes.add(
          other.status() == AttributeStatus.DONE
              ? other.name() + " " + other.bytes() + " bytes"
              : other.name() + " " + status(other.status()));
    }
    return notes;
  }

  private static String line(Object... cells) {
    return String.format(
            Locale.ROOT, "%10s  %16s  %18s  %-16s  %20s  %9s  %9s  %9s  %-9s  %5s  %s", cells)
        .stripTrailing();
  }
}
