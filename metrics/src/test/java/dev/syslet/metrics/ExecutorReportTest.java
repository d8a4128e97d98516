package dev.syslet.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.syslet.core.Await;
import dev.syslet.core.Descriptor;
import dev.syslet.core.KernelView;
import dev.syslet.core.ScriptedKernel;
import dev.syslet.core.SyscallExecutor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExecutorReportTest {

  private final ScriptedKernel kernel = new ScriptedKernel();
  private final SyscallExecutor executor =
      SyscallExecutor.builder(kernel).closeTimeout(Duration.ofMillis(200)).build();

  @AfterEach
  void close() {
    kernel.release(0);
    executor.close();
  }

  private long miss(String lane) {
    int before = kernel.held.size();
    long id = executor.submit(new Descriptor().syscall(3).lane(lane).userData(Long.MAX_VALUE));
    Await.until("held", () -> kernel.held.size() > before);
    return id;
  }

  private JsonObject report() {
    String text = ExecutorReport.toJson(executor);
    assertFalse(text.contains("\n"), text);
    return JsonParser.parseString(text).getAsJsonObject();
  }

  @Test
  void emptyExecutorHasEmptyArrays() {
    JsonObject report = report();
    assertEquals(0, report.get("inFlight").getAsInt());
    assertFalse(report.get("shutdown").getAsBoolean());
    assertTrue(report.getAsJsonArray("lanes").isEmpty());
    assertTrue(report.getAsJsonArray("unfinishedCalls").isEmpty());
  }

  @Test
  void tellsLanesByNameAndCallsByAge() {
    long first = miss("b");
    long second = miss("a");
    kernel.onInspect = call -> new KernelView(7, 'S', "pipe_read", null);
    JsonObject report = report();
    assertEquals(2, report.get("unfinished").getAsInt());
    JsonArray lanes = report.getAsJsonArray("lanes");
    assertEquals("a", lanes.get(0).getAsJsonObject().get("name").getAsString());
    assertEquals("b", lanes.get(1).getAsJsonObject().get("name").getAsString());
    assertEquals(
        Set.of(
            "name",
            "mount",
            "threads",
            "maxThreads",
            "queued",
            "maxQueued",
            "queuedBytes",
            "inFlight",
            "hung",
            "setAside",
            "breaker",
            "breakerOpened",
            "calls",
            "refused",
            "failedFast",
            "timedOut"),
        lanes.get(0).getAsJsonObject().keySet());
    JsonArray calls = report.getAsJsonArray("unfinishedCalls");
    JsonObject oldest = calls.get(0).getAsJsonObject();
    assertEquals(Long.toString(first), oldest.get("callId").getAsString());
    assertEquals(Long.toString(second), calls.get(1).getAsJsonObject().get("callId").getAsString());
    assertTrue(oldest.getAsJsonPrimitive("userData").isString());
    assertEquals("9223372036854775807", oldest.get("userData").getAsString());
    assertEquals("b", oldest.get("lane").getAsString());
    assertEquals("WAITING", oldest.get("state").getAsString());
    assertEquals(7, oldest.get("osThreadId").getAsInt());
    assertEquals("pipe_read", oldest.get("waitsIn").getAsString());
    assertTrue(oldest.get("threadSyscall").isJsonNull());
    assertEquals(
        Set.of(
            "callId",
            "userData",
            "syscall",
            "call",
            "lane",
            "state",
            "ageNanos",
            "deadlineNanos",
            "submitter",
            "osThreadId",
            "threadState",
            "waitsIn",
            "threadSyscall"),
        oldest.keySet());
  }

  @Test
  void oddBytesOfPathsComeBackAsTheyWereShown() {
    String odd = "\"\\/\b\f\n\r\t\u0000\u0001\u001f\u007f\u0080\u2028\u2029\ud83d\ude00</script>'&";
    kernel.onDescribe = descriptor -> odd;
    long unused = miss(odd);
    String text = ExecutorReport.toJson(executor);
    assertTrue(text.chars().allMatch(c -> c >= ' '), "control characters are escaped");
    JsonObject report = JsonParser.parseString(text).getAsJsonObject();
    JsonObject call = report.getAsJsonArray("unfinishedCalls").get(0).getAsJsonObject();
    assertEquals(odd, call.get("call").getAsString());
    assertEquals(odd, call.get("lane").getAsString());
    JsonObject lane = report.getAsJsonArray("lanes").get(0).getAsJsonObject();
    assertEquals(odd, lane.get("name").getAsString());
  }

  @Test
  void halfAPairIsReplacedSoThatTheTextCanBeSent() {
    kernel.onDescribe = descriptor -> "a\ud83db\ude00c";
    long unused = miss("a");
    String text = ExecutorReport.toJson(executor);
    assertTrue(StandardCharsets.UTF_8.newEncoder().canEncode(text));
    JsonObject call =
        JsonParser.parseString(text)
            .getAsJsonObject()
            .getAsJsonArray("unfinishedCalls")
            .get(0)
            .getAsJsonObject();
    assertEquals("a\ufffdb\ufffdc", call.get("call").getAsString());
  }
}
