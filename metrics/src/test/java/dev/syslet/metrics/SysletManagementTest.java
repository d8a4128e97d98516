package dev.syslet.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.Await;
import dev.syslet.core.CancelAnswer;
import dev.syslet.core.Descriptor;
import dev.syslet.core.KernelView;
import dev.syslet.core.Route;
import dev.syslet.core.ScriptedKernel;
import dev.syslet.core.SyscallExecutor;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SysletManagementTest {

  private final ScriptedKernel kernel = new ScriptedKernel();
  private final SyscallExecutor executor =
      SyscallExecutor.builder(kernel)
          .cancelPatience(Duration.ofMillis(1))
          .closeTimeout(Duration.ofMillis(200))
          .build();
  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
  private final SysletManagement management = SysletManagement.register(executor, "files");
  private final ObjectName name = management.objectName();

  @AfterEach
  void close() {
    management.close();
    kernel.release(0);
    executor.close();
  }

  private long miss(String lane) {
    int before = kernel.held.size();
    long id = executor.submit(new Descriptor().syscall(3).lane(lane).userData(-1));
    Await.until("held", () -> kernel.held.size() > before);
    return id;
  }

  private SyscallExecutorMXBean proxy() {
    return JMX.newMXBeanProxy(server, name, SyscallExecutorMXBean.class);
  }

  @Test
  void attributesAreOpenDataThatNeedsNoClassOfOurs() throws Exception {
    assertEquals("dev.syslet:type=SyscallExecutor,name=files", name.toString());
    miss("a");
    miss("b");
    assertEquals(2L, server.getAttribute(name, "InFlight"));
    assertEquals(2, server.getAttribute(name, "Unfinished"));
    assertEquals(2, server.getAttribute(name, "CachemissActive"));
    assertEquals(false, server.getAttribute(name, "Shutdown"));
    CompositeData[] lanes = (CompositeData[]) server.getAttribute(name, "Lanes");
    assertEquals(2, lanes.length);
    assertEquals("a", lanes[0].get("name"));
    assertEquals("b", lanes[1].get("name"));
    assertEquals(1, lanes[0].get("inFlight"));
    assertEquals("CLOSED", lanes[0].get("breaker"));
    assertEquals(1L, lanes[0].get("calls"));
    for (var attribute : server.getMBeanInfo(name).getAttributes()) {
      assertFalse(attribute.isWritable(), attribute.getName());
      server.getAttribute(name, attribute.getName());
    }
  }

  @Test
  void tableOfUnfinishedCallsSaysWhichHangsAndWhere() throws Exception {
    kernel.onDescribe = descriptor -> "openat(\"/mnt/dead/\u0001\")";
    long older = miss("mount:/mnt/dead");
    long younger = miss("other");
    kernel.onInspect =
        call -> call.callId() == older ? new KernelView(4711, 'D', "nfs_wait", null) : null;
    CompositeData[] table = (CompositeData[]) server.invoke(name, "unfinishedCalls", null, null);
    assertEquals(2, table.length);
    assertEquals(older, table[0].get("callId"));
    assertEquals(younger, table[1].get("callId"));
    assertEquals("scripted3", table[0].get("syscall"));
    assertEquals("openat(\"/mnt/dead/\u0001\")", table[0].get("call"));
    assertEquals("mount:/mnt/dead", table[0].get("lane"));
    assertEquals("WAITING", table[0].get("state"));
    assertEquals(-1L, table[0].get("userData"));
    assertTrue((long) table[0].get("ageNanos") >= (long) table[1].get("ageNanos"));
    assertEquals(0L, table[0].get("deadlineNanos"));
    assertEquals(Thread.currentThread().getName(), table[0].get("submitter"));
    assertEquals(4711L, table[0].get("osThreadId"));
    assertEquals("D", table[0].get("threadState"));
    assertEquals("nfs_wait", table[0].get("waitsIn"));
    assertNull(table[0].get("threadSyscall"));
    assertNull(table[1].get("osThreadId"));
    List<UnfinishedCall> rows = proxy().unfinishedCalls();
    assertEquals(older, rows.get(0).callId());
    assertEquals(4711L, rows.get(0).osThreadId());
    assertNull(rows.get(1).threadState());
    assertEquals(2, proxy().getLanes().size());
  }

  @Test
  void cancelsACallAndSaysWhatThatDid() {
    long id = miss("a");
    assertEquals(CancelAnswer.UNINTERRUPTIBLE.name(), proxy().cancel(id));
    kernel.onCancel =
        call -> {
          call.complete(Route.READINESS, -125);
          return CancelAnswer.STOPPED_WAITING;
        };
    assertEquals(CancelAnswer.STOPPED_WAITING.name(), proxy().cancel(id));
    Await.until("over", () -> executor.inFlight() == 0);
    assertEquals(CancelAnswer.TOO_LATE.name(), proxy().cancel(id));
  }

  @Test
  void cancelsTheCallsOfOneLaneAndNoOthers() throws Exception {
    miss("sick");
    miss("sick");
    miss("well");
    kernel.onCancel =
        call -> {
          call.complete(Route.READINESS, -125);
          return CancelAnswer.STOPPED_WAITING;
        };
    assertEquals(Map.of("STOPPED_WAITING", 2), proxy().cancelLane("sick"));
    Await.until("over", () -> executor.inFlight() == 1);
    TabularData none =
        (TabularData)
            server.invoke(
                name, "cancelLane", new Object[] {"sick"}, new String[] {"java.lang.String"});
    assertTrue(none.isEmpty());
    assertEquals(1, proxy().getLanes().get(1).inFlight());
  }

  @Test
  void closeTakesTheBeanOutAndNotTheExecutor() {
    assertTrue(server.isRegistered(name));
    assertThrows(
        IllegalArgumentException.class, () -> SysletManagement.register(executor, "files"));
    management.close();
    assertFalse(server.isRegistered(name));
    management.close();
    assertFalse(executor.isShutdown());
    try (SysletManagement again = SysletManagement.register(executor, "files")) {
      assertTrue(server.isRegistered(again.objectName()));
    }
  }

  @Test
  void anyNameMayBeGiven() {
    for (String odd : List.of("a,b=c", "*", "\"quoted\"", "two\nlines", "\u00fc ber")) {
      try (SysletManagement odds = SysletManagement.register(executor, odd)) {
        String value = odds.objectName().getKeyProperty("name");
        assertEquals(odd, value.startsWith("\"") ? ObjectName.unquote(value) : value);
      }
    }
    assertThrows(IllegalArgumentException.class, () -> SysletManagement.register(executor, ""));
  }
}
