package dev.syslet.metrics;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonWriter;
import dev.syslet.core.SyscallExecutor;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import org.jspecify.annotations.Nullable;

/**
 * An executor's lanes and unfinished calls as JSON.
 *
 * <pre>
 * {
 *   "inFlight": 2, "unfinished": 1, "setAside": 0, "cachemissActive": 1, "cachemissQueued": 0,
 *   "laneThreads": 1, "kernelThreads": 4, "kernelThreadsBusy": 1, "unexpectedFailures": 0, "shutdown": false,
 *   "lanes": [
 *     {"name": "mount:/mnt/nfs", "mount": true, "threads": 1, "maxThreads": 64, "queued": 0, "maxQueued": 16384,
 *      "queuedBytes": 0, "inFlight": 1, "hung": 1, "setAside": 0, "breaker": "CLOSED", "breakerOpened": 0,
 *      "calls": 17, "refused": 0, "failedFast": 0, "timedOut": 0}
 *   ],
 *   "unfinishedCalls": [
 *     {"callId": "4503599627370512", "userData": "0", "syscall": "openat", "call": "openat(AT_FDCWD, \"/mnt/nfs/a\", 0x0)",
 *      "lane": "mount:/mnt/nfs", "state": "RUNNING", "ageNanos": 12000000000, "deadlineNanos": 0, "submitter": "main",
 *      "osThreadId": 4711, "threadState": "D", "waitsIn": "rpc_wait_bit_killable", "threadSyscall": "257 0xffffff9c ..."}
 *   ]
 * }
 * </pre>
 *
 * <p>The names mean what they mean in {@link SyscallExecutorMXBean}, {@link LaneStatus} and {@link UnfinishedCall}; lanes go by
 * name, calls by age, the oldest first. All names are always there; {@code osThreadId}, {@code threadState}, {@code waitsIn} and
 * {@code threadSyscall} may be null. {@code callId} and {@code userData} are names rather than amounts and use all of their 64
 * bits, so they are strings: a reader that takes numbers for doubles would change them. The text is well-formed Unicode, on one line;
 * half of a surrogate pair, as a path may have it, is shown as U+FFFD.
 */
public final class ExecutorReport {

  private ExecutorReport() {}

  /**
   * Writes the report.
   *
   * @param executor of which executor
   * @return the JSON text
   */
  public static String toJson(SyscallExecutor executor) {
    StringWriter text = new StringWriter();
    try {
      writeJson(executor, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // not by a StringWriter
    }
    return text.toString();
  }

  /**
   * Writes the report.
   *
   * @param executor of which executor
   * @param to where to; flushed, not closed
   * @throws IOException when it cannot be written there
   */
  @SuppressWarnings("resource") // the writer is the caller's
  public static void writeJson(SyscallExecutor executor, Writer to) throws IOException {
    JsonWriter json = new JsonWriter(to);
    json.setStrictness(Strictness.STRICT);
    json.beginObject();
    json.name("inFlight").value(executor.inFlight());
    json.name("unfinished").value(executor.pendingCount());
    json.name("setAside").value(executor.setAside());
    json.name("cachemissActive").value(executor.cachemissActive());
    json.name("cachemissQueued").value(executor.cachemissQueued());
    json.name("laneThreads").value(executor.laneThreads());
    json.name("kernelThreads").value(executor.kernelThreads());
    json.name("kernelThreadsBusy").value(executor.kernelThreadsBusy());
    json.name("unexpectedFailures").value(executor.unexpectedFailures());
    json.name("shutdown").value(executor.isShutdown());
    json.name("lanes").beginArray();
    for (LaneStatus lane : LaneStatus.allOf(executor)) {
      writeLane(json, lane);
    }
    json.endArray();
    json.name("unfinishedCalls").beginArray();
    for (UnfinishedCall call : UnfinishedCall.allOf(executor)) {
      writeCall(json, call);
    }
    json.endArray();
    json.endObject();
    json.flush();
  }

  private static void writeLane(JsonWriter json, LaneStatus lane) throws IOException {
    json.beginObject();
    text(json, "name", lane.name());
    json.name("mount").value(lane.mount());
    json.name("threads").value(lane.threads());
    json.name("maxThreads").value(lane.maxThreads());
    json.name("queued").value(lane.queued());
    json.name("maxQueued").value(lane.maxQueued());
    json.name("queuedBytes").value(lane.queuedBytes());
    json.name("inFlight").value(lane.inFlight());
    json.name("hung").value(lane.hung());
    json.name("setAside").value(lane.setAside());
    json.name("breaker").value(lane.breaker());
    json.name("breakerOpened").value(lane.breakerOpened());
    json.name("calls").value(lane.calls());
    json.name("refused").value(lane.refused());
    json.name("failedFast").value(lane.failedFast());
    json.name("timedOut").value(lane.timedOut());
    json.endObject();
  }

  private static void writeCall(JsonWriter json, UnfinishedCall call) throws IOException {
    json.beginObject();
    json.name("callId").value(Long.toString(call.callId()));
    json.name("userData").value(Long.toString(call.userData()));
    text(json, "syscall", call.syscall());
    text(json, "call", call.call());
    text(json, "lane", call.lane());
    json.name("state").value(call.state());
    json.name("ageNanos").value(call.ageNanos());
    json.name("deadlineNanos").value(call.deadlineNanos());
    text(json, "submitter", call.submitter());
    json.name("osThreadId").value(call.osThreadId());
    text(json, "threadState", call.threadState());
    text(json, "waitsIn", call.waitsIn());
    text(json, "threadSyscall", call.threadSyscall());
    json.endObject();
  }

  private static void text(JsonWriter json, String name, @Nullable String value)
      throws IOException {
    json.name(name).value(value == null ? null : wellFormed(value));
  }

  private static String wellFormed(String text) {
    StringBuilder whole = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
        .forEach(whole::appendCodePoint);
    return whole.toString();
  }
}
