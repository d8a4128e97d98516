package dev.syslet.core;

import dev.syslet.core.event.Attribute;
import dev.syslet.core.event.CompletionRing;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One syscall to run: its number, its arguments, and what shall become of its result.
 *
 * <p>A descriptor is filled, submitted, and may be filled again as soon as {@code submit} has returned: a call that had to
 * be continued goes on with a copy. So one descriptor, used again and again, makes no garbage. It is not thread-safe: one
 * thread at a time fills and submits it.
 *
 * <p>An argument is a 64-bit number, as the kernel takes it. Where the number stands for something that must stay alive
 * during the call, the object is given with it: a {@link Lease} is acquired and released around the call; any other object
 * (a direct {@code ByteBuffer}) is kept reachable.
 *
 * <pre>{@code
 * Descriptor d = new Descriptor().syscall(39).userData(7); // getpid on x86-64
 * executor.submit(d);
 * }</pre>
 */
public final class Descriptor {

  /** The most arguments that a syscall takes. */
  public static final int MAX_ARGUMENTS = 6;

  /** Flag: do not try inline, go to the cachemiss pool at once. */
  public static final int FORCE_ASYNC = 1;

  /** Flag: never leave the caller's thread; a call that would block ends with EAGAIN. */
  public static final int INLINE_ONLY = 1 << 1;

  /** Flag: post no event for a result that is not negative; the call is only counted. */
  public static final int SUPPRESS_SUCCESS = 1 << 2;

  /**
   * Flag: when the call is given up while the kernel holds it (its deadline, or a close), post what the kernel says in the end as
   * an event of its own, of type {@link dev.syslet.core.event.EventLayout#TYPE_LATE}. For calls that post to a ring; the bytes
   * are reserved at submit. A file descriptor that the call makes so late is the reader's then; without the flag it is closed.
   */
  public static final int LATE_EVENT = 1 << 3;

  /** Every flag that has a meaning; a descriptor with any other bit set is refused with EINVAL. */
  public static final int ALL_FLAGS = FORCE_ASYNC | INLINE_ONLY | SUPPRESS_SUCCESS | LATE_EVENT;

  private final long[] arguments = new long[MAX_ARGUMENTS];
  private final @Nullable Object[] held = new @Nullable Object[MAX_ARGUMENTS];
  private int syscall = -1;
  private int argumentCount;
  private long userData;
  private int flags;
  private long attributes;
  private long deadlineNanos;
  private @Nullable String lane;
  private @Nullable CompletionRing ring;

  /** What is given with attributes, and their answers; null until something beyond TIMING and ROUTE is asked or given. */
  private @Nullable FurtherAttributes further;

  private boolean asksFurther;

  /** Writes this descriptor's event; here so that an inline call needs no object of its own. */
  final EventEncoder encoder = new EventEncoder();

  /** Makes an empty descriptor; it is refused until a syscall is set. */
  public Descriptor() {}

  /**
   * Begins a new call: sets the number and forgets the arguments, with what they held. Everything else (user data, flags,
   * attributes, deadline, lane, ring) stays.
   *
   * @param number the syscall's number on this architecture
   * @return this
   */
  public Descriptor syscall(int number) {
    syscall = number;
    Arrays.fill(arguments, 0);
    for (int i = 0; i < argumentCount; i++) {
      held[i] = null;
    }
    argumentCount = 0;
    return this;
  }

  /**
   * Adds the next argument, a plain number.
   *
   * @param value the number
   * @return this
   * @throws IllegalStateException when there are {@value #MAX_ARGUMENTS} already
   */
  public Descriptor addArgument(long value) {
    return addArgument(value, null);
  }

  /**
   * Adds the next argument, a number that stands for an object.
   *
   * @param value the number, such as an address or a file descriptor
   * @param object a {@link Lease}, or any object to keep reachable until the call is over; or null
   * @return this
   * @throws IllegalStateException when there are {@value #MAX_ARGUMENTS} already
   */
  public Descriptor addArgument(long value, @Nullable Object object) {
    int index = argumentCount;
    if (index == MAX_ARGUMENTS) {
      throw new IllegalStateException(
          "syscall "
              + syscall
              + " already has "
              + MAX_ARGUMENTS
              + " arguments, the most there can be");
    }
    arguments[index] = value;
    held[index] = object;
    argumentCount = index + 1;
    return this;
  }

  /**
   * Sets the 64 bits that come back in the event, untouched.
   *
   * @param data any number
   * @return this
   */
  public Descriptor userData(long data) {
    userData = data;
    return this;
  }

  /**
   * Sets the flags. Unknown ones are refused by submit, not here.
   *
   * @param bits {@link #FORCE_ASYNC}, {@link #INLINE_ONLY}, {@link #SUPPRESS_SUCCESS}, {@link #LATE_EVENT}, or'ed
   * @return this
   */
  public Descriptor flags(int bits) {
    flags = bits;
    return this;
  }

  /**
   * Asks for an attribute in the event.
   *
   * @param attribute what to tell
   * @return this
   */
  public Descriptor ask(Attribute attribute) {
    askBits(attribute.bit());
    return this;
  }

  /**
   * Asks for an attribute by its code: a {@link UserAttribute}, or one that this version does not know and answers "not
   * supported".
   *
   * @param code 1 to 65,535; at most 16 different ones above 63
   * @return this
   * @throws SubmitException (EINVAL) when it is out of range, or one too many
   */
  public Descriptor ask(int code) {
    if (code < 1 || code > Attribute.LAST_USER_CODE) {
      throw new SubmitException(Errno.EINVAL, "attribute code " + code + " is not in 1 to 65535");
    }
    if (code < Long.SIZE) {
      askBits(1L << code);
    } else {
      furtherOrNew().addCode(code);
      asksFurther = true;
    }
    return this;
  }

  private void askBits(long bits) {
    attributes |= bits;
    if ((bits & ~FurtherAttributes.LIGHT) != 0) {
      FurtherAttributes unused = furtherOrNew();
      asksFurther = true;
    }
  }

  private FurtherAttributes furtherOrNew() {
    FurtherAttributes there = further;
    if (there == null) {
      there = new FurtherAttributes();
      further = there;
    }
    return there;
  }

  /**
   * Sets all asked attributes at once, as a mask of {@link Attribute#bit()}; a bit that no attribute has is answered "not
   * supported". Codes above 63 that were asked are not any more; what was given with attributes (trace, bound, priority) stays.
   *
   * @param mask the mask; bit 0 is reserved and must be zero
   * @return this
   */
  public Descriptor attributes(long mask) {
    attributes = 0;
    asksFurther = false;
    if (further != null) {
      further.clearCodes();
    }
    askBits(mask);
    return this;
  }

  /**
   * Asks for TRACE: bytes that come back in the event, untouched.
   *
   * @param bytes 0 to 64 bytes; copied
   * @return this
   * @throws SubmitException (EINVAL) when there are more
   */
  public Descriptor trace(byte[] bytes) {
    furtherOrNew().trace(bytes, 0, bytes.length);
    return ask(Attribute.TRACE);
  }

  /**
   * Asks for DATA: what the call writes into its buffer travels in the event too. As many bytes are kept free in the ring; an
   * answer that is longer is cut and tells its full length.
   *
   * @param mostBytes the bound, 0 to 1 MiB; with {@link #ask(Attribute)} alone it is
   *     256, a struct statx
   * @return this
   * @throws SubmitException (EINVAL) when it is out of range
   */
  public Descriptor data(int mostBytes) {
    furtherOrNew().dataBytes(mostBytes);
    return ask(Attribute.DATA);
  }

  /**
   * Asks for PRIORITY and gives one. It is carried and told; nothing applies it yet, and the event says so.
   *
   * @param number any number, with the meaning that its user gives it
   * @return this
   */
  public Descriptor priority(int number) {
    furtherOrNew().priority(number);
    return ask(Attribute.PRIORITY);
  }

  /**
   * Asks for LINEAGE and says what the call belongs to; without it both numbers are 0.
   *
   * @param chain the chain's number
   * @param atom the call's number in the chain
   * @return this
   */
  public Descriptor lineage(long chain, int atom) {
    furtherOrNew().lineage(chain, atom);
    return ask(Attribute.LINEAGE);
  }

  /**
   * Sets the time the call may take. A call that is not over then ends with ETIMEDOUT, marked with {@link
   * dev.syslet.core.event.EventLayout#FLAG_DEADLINE}; one of which a part has been done, and that waits for the rest, ends with
   * that part. If the kernel does not let go of the call, its buffers and files stay in use, and the event says so by {@link
   * dev.syslet.core.event.EventLayout#FLAG_ABANDONED}.
   *
   * @param nanos nanoseconds from submit, or 0 for that of the lane
   * @return this
   */
  public Descriptor deadlineNanos(long nanos) {
    deadlineNanos = nanos;
    return this;
  }

  /**
   * Names the lane, the failure domain whose calls share a fate. Lanes are made as they are named, up to 1,024; their bounds are
   * set in {@link SyscallExecutor.Builder#lane}.
   *
   * @param name the lane's name, or null for the domain that the kernel tells, such as a mount
   * @return this
   */
  public Descriptor lane(@Nullable String name) {
    lane = name;
    return this;
  }

  /**
   * Chooses the ring that gets the event.
   *
   * @param sink the ring, or null for the submitter's own
   * @return this
   */
  public Descriptor ring(@Nullable CompletionRing sink) {
    ring = sink;
    return this;
  }

  /**
   * The syscall's number.
   *
   * @return the number, or -1 when none is set
   */
  public int syscall() {
    return syscall;
  }

  /**
   * How many arguments were given.
   *
   * @return the count
   */
  public int argumentCount() {
    return argumentCount;
  }

  /**
   * One argument.
   *
   * @param index 0 to 5
   * @return its number; 0 for one that was not given
   */
  public long argument(int index) {
    return arguments[index];
  }

  /**
   * What an argument stands for.
   *
   * @param index 0 to 5
   * @return the object given with the argument, or null
   */
  public @Nullable Object held(int index) {
    return held[index];
  }

  /**
   * The user data.
   *
   * @return the 64 bits
   */
  public long userData() {
    return userData;
  }

  /**
   * The flags.
   *
   * @return the bits
   */
  public int flags() {
    return flags;
  }

  /**
   * Whether a flag is set.
   *
   * @param flag one of the flags
   * @return whether it is
   */
  public boolean has(int flag) {
    return (flags & flag) != 0;
  }

  /**
   * The asked attributes.
   *
   * @return the mask
   */
  public long attributes() {
    return attributes;
  }

  /**
   * Whether an attribute is asked.
   *
   * @param attribute one that has a bit
   * @return whether it is
   */
  public boolean asks(Attribute attribute) {
    return (attributes & attribute.bit()) != 0;
  }

  /**
   * Where a kernel notes what it will answer attributes with.
   *
   * @return the notes, or null when nothing beyond TIMING and ROUTE is asked
   */
  public @Nullable CallFacts facts() {
    FurtherAttributes more = further();
    return more == null ? null : more.facts();
  }

  /** What is asked beyond TIMING and ROUTE, or null when nothing is. */
  @Nullable FurtherAttributes further() {
    return asksFurther ? further : null;
  }

  /** Whether an event tells this result. */
  boolean tells(long result) {
    return result < 0 || !has(SUPPRESS_SUCCESS);
  }

  /** Whether the outcome has to be timed. */
  boolean isTimed() {
    return (attributes & (Attribute.TIMING.bit() | Attribute.DEADLINE.bit())) != 0
        || deadlineNanos != 0;
  }

  /**
   * The deadline.
   *
   * @return nanoseconds from submit, or 0 for none
   */
  public long deadlineNanos() {
    return deadlineNanos;
  }

  /**
   * The lane's name.
   *
   * @return the name, or null
   */
  public @Nullable String lane() {
    return lane;
  }

  /**
   * The ring that gets the event.
   *
   * @return the ring, or null for the submitter's own
   */
  public @Nullable CompletionRing ring() {
    return ring;
  }

  /**
   * Takes a hold on every lease; all or none.
   *
   * @return 0, or the negative errno of the first lease that refused
   */
  int acquireLeases(Unexpected unexpected) {
    for (int i = 0; i < argumentCount; i++) {
      if (held[i] instanceof Lease lease) {
        int refusal = lease.acquire();
        if (refusal != 0) {
          releaseLeases(i, unexpected);
          return refusal;
        }
      }
    }
    return 0;
  }

  /** Gives every hold back, also when one of them throws. */
  void releaseLeases(Unexpected unexpected) {
    releaseLeases(argumentCount, unexpected);
  }

  private void releaseLeases(int end, Unexpected unexpected) {
    for (int i = 0; i < end; i++) {
      if (held[i] instanceof Lease lease) {
        try {
          lease.release();
        } catch (Throwable e) {
          unexpected.report("a lease could not be released", e);
        }
      }
    }
  }

  /** A copy that shares nothing with this but the held objects. */
  Descriptor copy() {
    Descriptor copy = new Descriptor();
    copy.syscall = syscall;
    copy.argumentCount = argumentCount;
    System.arraycopy(arguments, 0, copy.arguments, 0, MAX_ARGUMENTS);
    System.arraycopy(held, 0, copy.held, 0, MAX_ARGUMENTS);
    copy.userData = userData;
    copy.flags = flags;
    copy.attributes = attributes;
    copy.deadlineNanos = deadlineNanos;
    copy.lane = lane;
    copy.ring = ring;
    FurtherAttributes more = further();
    if (more != null) {
      copy.further = more.copy();
      copy.asksFurther = true;
    }
    return copy;
  }

  @Override
  public String toString() {
    return "Descriptor[syscall="
        + syscall
        + ", arguments="
        + Arrays.toString(Arrays.copyOf(arguments, argumentCount))
        + ", userData="
        + userData
        + ", flags=0x"
        + Integer.toHexString(flags)
        + "]";
  }
}
