package dev.syslet.core;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** One of the calls that take long, as it stands when {@link UnfinishedReports} looks, in a flight recording. */
@Name("syslet.UnfinishedCall")
@Label("Unfinished Call")
@Category("Syslet")
@Description("A call that is unfinished for long; written every few seconds for the oldest of them")
@StackTrace(false)
final class UnfinishedCallEvent extends Event {

  private static final UnfinishedCallEvent ANY = new UnfinishedCallEvent();

  @Label("Call Id")
  long callId;

  @Label("User Data")
  long userData;

  @Label("Syscall")
  String syscall = "";

  @Label("Call")
  @Description("The call with its arguments")
  String call = "";

  @Label("Lane")
  String lane = "";

  @Label("State")
  @Description(
      "QUEUED, WAITING without a thread, RUNNING on one, or ABANDONED: told, and still held")
  String state = "";

  @Label("Age")
  @Description("Since submit")
  @Timespan(Timespan.NANOSECONDS)
  long age;

  @Label("Deadline")
  @Description("Since submit; 0 for none")
  @Timespan(Timespan.NANOSECONDS)
  long deadline;

  @Label("Submitter")
  @Description("The name of the thread that submitted it")
  String submitter = "";

  @Label("Thread Id")
  @Description("The operating system's number of the thread that is inside the call; 0 for none")
  long osThreadId;

  @Label("Thread State")
  @Description("R running, S waits and can be interrupted, D waits and cannot")
  @Nullable String threadState;

  @Label("Waits In")
  @Description("The kernel function that the thread waits in, if that is told")
  @Nullable String waitsIn;

  @Label("Thread's Syscall")
  @Description(
      "What /proc/PID/syscall tells of the thread: number, arguments, stack and program counter")
  @Nullable String threadSyscall;

  /** Whether it is wanted. */
  static boolean isOn() {
    return ANY.isEnabled();
  }

  static void write(CallSnapshot snapshot) {
    UnfinishedCallEvent event = new UnfinishedCallEvent();
    event.callId = snapshot.callId();
    event.userData = snapshot.userData();
    event.syscall = snapshot.syscall();
    event.call = snapshot.description();
    event.lane = snapshot.lane();
    event.state = snapshot.state().name();
    event.age = snapshot.ageNanos();
    event.deadline = snapshot.deadlineNanos();
    event.submitter = snapshot.submitter();
    KernelView view = snapshot.kernel();
    if (view != null) {
      event.osThreadId = view.threadId();
      event.threadState = String.valueOf(view.state());
      event.waitsIn = view.waitsIn();
      event.threadSyscall = view.syscall();
    }
    event.commit();
  }
}
