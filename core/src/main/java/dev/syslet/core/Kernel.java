package dev.syslet.core;

import dev.syslet.core.event.Attribute;
import dev.syslet.core.event.AttributeStatus;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What the engine stands on: something that runs syscalls. The real one speaks to Linux; the tests' one is simulated, with
 * a schedule that a seed decides.
 *
 * <p>All methods are thread-safe. {@link #validate} and {@link #attempt} are called by the submitter and must not wait;
 * {@link #resume} is called on a virtual thread and must not make a call that can block either. What a method throws against
 * its contract is counted and logged; it costs no other call its outcome.
 */
public interface Kernel extends AutoCloseable {

  /** The answer of {@link #attempt} when the call cannot be finished without waiting. No syscall returns this number. */
  long WOULD_BLOCK = Long.MIN_VALUE;

  /** The largest number of an error: no syscall returns less than its negative. */
  int MAX_ERRNO = 4095;

  /**
   * The answer of {@link #attempt} when a part of the call has been done and the rest would block: a blocking write of which a
   * pipe took the first bytes, a connect that has begun its handshake. The call goes on from there; only if it cannot, because
   * the pool is full or it is cancelled first, the result so far is what it ends with.
   *
   * @param resultSoFar what the kernel told, such as a count of bytes or a negative errno
   * @return the answer
   */
  static long begun(long resultSoFar) {
    return WOULD_BLOCK + MAX_ERRNO + 1 + resultSoFar;
  }

  /**
   * Whether an answer of {@link #attempt} leaves something to be continued.
   *
   * @param answer the answer
   * @return true for {@link #WOULD_BLOCK} and what {@link #begun} gives; false for a result
   */
  static boolean isWouldBlock(long answer) {
    return answer < -MAX_ERRNO;
  }

  /**
   * What a call ends with if it is not continued.
   *
   * @param answer an answer of {@link #attempt} that leaves something
   * @param ifNothing what it ends with when nothing of it has been done
   * @return the result so far, or {@code ifNothing}
   */
  static long resultSoFar(long answer, long ifNothing) {
    return answer == WOULD_BLOCK ? ifNothing : answer - WOULD_BLOCK - MAX_ERRNO - 1;
  }

  /**
   * Checks a descriptor before anything of it runs.
   *
   * @param descriptor the descriptor; not changed
   * @throws SubmitException when it cannot be run: an unknown or refused syscall, wrong arguments
   */
  void validate(Descriptor descriptor);

  /**
   * Runs the call on the current thread if that takes no waiting. Called with all leases of the descriptor held.
   *
   * <p>Must not throw: an attempt that cannot tell answers {@link #WOULD_BLOCK}. An attempt that answers it has had no
   * effect that the continued call would repeat. One that has answers {@link #begun}.
   *
   * @param descriptor the call
   * @return the result ({@code >= 0} or a negative errno), {@link #WOULD_BLOCK}, or {@link #begun}
   */
  long attempt(Descriptor descriptor);

  /**
   * Called every now and then while calls are unfinished, for what the kernel may have to try again. On the thread that keeps
   * deadlines: must not wait.
   */
  default void look() {}

  /**
   * Begins to continue a call that would block and returns without waiting for it. From then on the kernel owes exactly one
   * {@link PendingCall#complete}, from any thread, also before this method returns.
   *
   * <p>Always called on the call's own virtual thread. It is called once more for each time that the kernel has asked for it
   * by {@link PendingCall#resumeAgain} or {@link PendingCall#resumeAgainWithin}; several askings may become one call, and one
   * may come when the call has been completed meanwhile, and is then to be ignored.
   *
   * @param call the call; its leases stay held until it is completed
   * @throws RuntimeException only when nothing goes on and {@link PendingCall#complete} will not be called; the same holds
   *     for an Error
   */
  void resume(PendingCall call);

  /**
   * Whether a call that would block takes a platform thread of this kernel's while it is continued. Such a call is resumed only
   * when its lane has a thread for it ({@link PendingCall#hasThread}); others wait without one and are bounded by the cachemiss
   * pool alone. Asked once for each miss, on the submitter; must not wait.
   *
   * @param descriptor the call
   * @return whether it does
   */
  default boolean takesThread(Descriptor descriptor) {
    return false;
  }

  /**
   * The failure domain that a call that would block belongs to: the mount of its file or path, or what else it waits for. Asked
   * once for each miss whose descriptor names no lane, on the submitter; must neither wait nor touch a mount.
   *
   * @param descriptor the call
   * @return the domain; the same one for calls that share a fate
   */
  default Domain domain(Descriptor descriptor) {
    return Domain.DEFAULT;
  }

  /**
   * The bytes of memory that a call keeps held while it waits, as far as its arguments say.
   *
   * @param descriptor the call
   * @return bytes, 0 when there are none or it is not known
   */
  default long heldBytes(Descriptor descriptor) {
    return 0;
  }

  /**
   * Tries to end a resumed call early. Whatever the answer, {@link PendingCall#complete} still comes, once. May be called more
   * than once for a call, by several threads at a time, and when the call is over or the kernel is closed. Must not wait.
   *
   * <p>INTERRUPTED also stands for an interrupt that is on its way: a signal has been sent to the thread that is inside the
   * call. The kernel sends it again until the call has returned, and says {@link PendingCall#interrupted} before it completes a
   * call that the interrupt has ended.
   *
   * @param call a call that {@link #resume} has returned from
   * @return what could be done
   */
  CancelAnswer cancel(PendingCall call);

  /**
   * Answers one of the attributes that only a kernel can answer: CACHE, DATA, FAULTS and CHECKSUM. Asked of a call that is
   * over, with its leases still held, after {@link #attempt} or {@link PendingCall#complete} has told its result; on the
   * submitter's thread or a virtual one, so it must not make a call that can block. What it throws is counted, and the event
   * says {@link AttributeStatus#FAILED} then.
   *
   * @param attribute the attribute
   * @param descriptor the call
   * @param route the way it went
   * @param result what it is told to have ended with
   * @param payload where to, from its position to its limit, in the byte order of the machine and as {@link
   *     dev.syslet.core.event.AttributeLayout} says; by how much the position has moved is the answer's length
   * @return {@link AttributeStatus#DONE}, or why there is no answer, and then nothing that was written counts
   */
  default AttributeStatus answer(
      Attribute attribute, Descriptor descriptor, Route route, long result, ByteBuffer payload) {
    return AttributeStatus.NOT_SUPPORTED;
  }

  /**
   * The name of a syscall.
   *
   * @param syscall its number
   * @return the man page's name, or a text with the number in it for one that is not known
   */
  String syscallName(int syscall);

  /**
   * The call as a person would write it, for tables and messages; it touches no file.
   *
   * @param descriptor the call
   * @return such as {@code openat(AT_FDCWD, "/tmp/fifo", 0x0)}
   */
  String describe(Descriptor descriptor);

  /**
   * As {@link #describe}, with the names of the open files that it is about, as far as they can be told without asking a file
   * system.
   *
   * @param descriptor the call, its leases held
   * @return such as {@code pread64(12</data/a>, <4096 bytes>, 4096, 0)}
   */
  default String describeWithFiles(Descriptor descriptor) {
    return describe(descriptor);
  }

  /**
   * What the machine says about a call in this moment. It reads what is at hand and waits for nothing.
   *
   * @param call a continued call
   * @return where it stands, or null when no thread of this kernel's is inside it
   */
  default @Nullable KernelView inspect(PendingCall call) {
    return null;
  }

  /**
   * Takes back what a result stands for that nobody will be told: the file descriptor that an abandoned open has made. Called
   * on a virtual thread with the call's leases held; must not wait.
   *
   * @param descriptor the call
   * @param result its result, {@code >= 0}
   */
  default void discard(Descriptor descriptor, long result) {}

  /**
   * The most calls that may be inside this kernel's threads at a time, those that were set aside not counted.
   *
   * @return the bound, above zero
   */
  default int maxThreads() {
    return Integer.MAX_VALUE;
  }

  /**
   * Platform threads that run calls for this kernel, busy or idle.
   *
   * @return the count now
   */
  default int threads() {
    return 0;
  }

  /**
   * Those of {@link #threads} that are inside a call.
   *
   * @return the count now
   */
  default int busyThreads() {
    return 0;
  }

  /**
   * Lets go of threads and other resources that no call uses. Calls that are still held keep what they need. Never waits
   * for a held call. Called once; a submit that was under way then may still come to {@link #attempt} and {@link #resume}.
   */
  @Override
  void close();
}
