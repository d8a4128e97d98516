package dev.syslet.core;

import dev.syslet.core.event.Attribute;
import dev.syslet.core.event.AttributeLayout;
import dev.syslet.core.event.AttributeStatus;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * What a descriptor asks and gives beyond TIMING and ROUTE, and the bytes of the answers.
 *
 * <p>It belongs to one descriptor, and a continued call's copy has its own. The answers come in two parts, because two threads
 * may be at it:
 *
 * <pre>
 * prepare   at submit, before anything runs: makes room for the most that can be answered
 * collect   the thread that has the call, its leases still held: what only the kernel can answer
 * compose   whoever tells the outcome: all the rest, and words for what was not collected
 * put       copies both into the event
 * </pre>
 *
 * <p>An abandoned call is told by another thread while its own may still come to {@link #collect}: that part is not looked
 * at then. Answers are copied into the event in one piece, so that nobody else's code runs while a ring is being written.
 */
final class FurtherAttributes {

  static final int MAX_TRACE_BYTES = 64;
  static final int MAX_DATA_BYTES = 1 << 20;
  static final int DEFAULT_DATA_BYTES = 256;
  static final int MAX_CODES = 16;

  /** Answered by the event's encoder itself. */
  static final long LIGHT = Attribute.TIMING.bit() | Attribute.ROUTE.bit();

  private static final long BY_KERNEL =
      Attribute.CACHE.bit()
          | Attribute.DATA.bit()
          | Attribute.FAULTS.bit()
          | Attribute.CHECKSUM.bit();

  private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

  private final byte[] trace = new byte[MAX_TRACE_BYTES];
  private int traceBytes;
  private int dataBytes = DEFAULT_DATA_BYTES;
  private int priority;
  private boolean hasPriority;
  private long chain;
  private int atom;
  private final int[] codes = new int[MAX_CODES];
  private int codeCount;
  private final CallFacts facts = new CallFacts();

  private long asked;
  private int mostBytes;
  private ByteBuffer kernelPart = EMPTY;
  private int kernelLength;
  private boolean hasKernelPart;
  private ByteBuffer otherPart = EMPTY;
  private int otherLength;

  void trace(byte[] source, int offset, int bytes) {
    Objects.checkFromIndexSize(offset, bytes, source.length);
    if (bytes > MAX_TRACE_BYTES) {
      throw new SubmitException(
          Errno.EINVAL, "TRACE takes " + MAX_TRACE_BYTES + " bytes at most, not " + bytes);
    }
    System.arraycopy(source, offset, trace, 0, bytes);
    traceBytes = bytes;
  }

  void dataBytes(int most) {
    if (most < 0 || most > MAX_DATA_BYTES) {
      throw new SubmitException(
          Errno.EINVAL, "DATA takes 0 to " + MAX_DATA_BYTES + " bytes, not " + most);
    }
    dataBytes = most;
  }

  void priority(int value) {
    priority = value;
    hasPriority = true;
  }

  void lineage(long ofChain, int ofAtom) {
    chain = ofChain;
    atom = ofAtom;
  }

  /** Asks for a code that no mask has a bit for; asking twice is asking once. */
  void addCode(int code) {
    for (int i = 0; i < codeCount; i++) {
      if (codes[i] == code) {
        return;
      }
    }
    if (codeCount == MAX_CODES) {
      throw new SubmitException(
          Errno.EINVAL,
          "attribute code " + code + " would be one more than " + MAX_CODES + " above 63");
    }
    codes[codeCount++] = code;
  }

  /** Whether an answer may be the work of a {@link UserAttribute}. */
  boolean asksUsers() {
    return codeCount > 0;
  }

  void clearCodes() {
    codeCount = 0;
  }

  CallFacts facts() {
    return facts;
  }

  FurtherAttributes copy() {
    FurtherAttributes copy = new FurtherAttributes();
    System.arraycopy(trace, 0, copy.trace, 0, traceBytes);
    copy.traceBytes = traceBytes;
    copy.dataBytes = dataBytes;
    copy.priority = priority;
    copy.hasPriority = hasPriority;
    copy.chain = chain;
    copy.atom = atom;
    System.arraycopy(codes, 0, copy.codes, 0, codeCount);
    copy.codeCount = codeCount;
    copy.facts.copyOf(facts);
    copy.asked = asked;
    copy.mostBytes = mostBytes;
    copy.kernelPart = room(EMPTY, kernelPart.capacity());
    copy.otherPart = room(EMPTY, otherPart.capacity());
    return copy;
  }

  /** Makes room for the answers to a mask and the codes, and forgets what was noted of a call before. */
  void prepare(long mask, UserAttributes users) {
    asked = mask & ~LIGHT & ~1L;
    int kernelBytes = 0;
    int wordsForKernel = 0;
    int otherBytes = 0;
    for (long rest = asked; rest != 0; rest &= rest - 1) {
      int code = Long.numberOfTrailingZeros(rest);
      int bytes = AttributeLayout.bytes(mostPayload(code));
      if ((BY_KERNEL & (1L << code)) != 0) {
        kernelBytes += bytes;
        wordsForKernel += AttributeLayout.HEADER_BYTES;
      } else {
        otherBytes += bytes;
      }
    }
    for (int i = 0; i < codeCount; i++) {
      otherBytes += AttributeLayout.bytes(users.maxBytes(codes[i]));
    }
    kernelPart = room(kernelPart, kernelBytes);
    otherPart = room(otherPart, wordsForKernel + otherBytes);
    mostBytes = kernelBytes + otherBytes;
    kernelLength = 0;
    otherLength = 0;
    facts.clear();
  }

  private static ByteBuffer room(ByteBuffer there, int bytes) {
    return there.capacity() >= bytes
        ? there
        : ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
  }

  private int mostPayload(int code) {
    Attribute attribute = Attribute.of(code);
    if (attribute == null) {
      return 0;
    }
    return switch (attribute) {
      case TIMING -> AttributeLayout.TIMING_BYTES;
      case ROUTE -> AttributeLayout.ROUTE_BYTES;
      case CACHE -> AttributeLayout.CACHE_BYTES;
      case DEADLINE -> AttributeLayout.DEADLINE_BYTES;
      case PRIORITY -> AttributeLayout.PRIORITY_BYTES;
      case DATA -> AttributeLayout.DATA_LENGTH_BYTES + dataBytes;
      case TRACE -> traceBytes;
      case FAULTS -> AttributeLayout.FAULTS_BYTES;
      case CHECKSUM -> AttributeLayout.CHECKSUM_BYTES;
      case LINEAGE -> AttributeLayout.LINEAGE_BYTES;
    };
  }

  /** The most bytes that all answers take in the event, a multiple of 8; good once prepared. */
  int mostBytes() {
    return mostBytes;
  }

  /** Has the kernel answer what it alone can, of a call that is over; its leases must still be held. Never throws. */
  void collect(Kernel kernel, Descriptor call, Route route, long result, Unexpected unexpected) {
    int at = 0;
    for (long rest = asked & BY_KERNEL; rest != 0; rest &= rest - 1) {
      int code = Long.numberOfTrailingZeros(rest);
      int payload = at + AttributeLayout.HEADER_BYTES;
      int most = mostPayload(code);
      AttributeStatus status;
      int bytes = 0;
      try {
        kernelPart.clear().position(payload).limit(payload + most);
        Attribute attribute = Objects.requireNonNull(Attribute.of(code));
        status = kernel.answer(attribute, call, route, result, kernelPart);
        bytes = Objects.checkIndex(kernelPart.position() - payload, most + 1);
      } catch (Throwable e) {
        unexpected.report("the kernel could not answer an attribute", e);
        status = AttributeStatus.FAILED;
      }
      kernelPart.clear().order(ByteOrder.nativeOrder());
      at = end(kernelPart, at, code, status, bytes);
    }
    kernelLength = at;
  }

  /**
   * Answers all the rest. What the kernel was to answer is taken from {@link #collect}, or has the status given for it. Never
   * throws.
   */
  void compose(
      boolean collected,
      AttributeStatus otherwise,
      Descriptor call,
      long result,
      long totalNanos,
      UserAttributes users,
      Unexpected unexpected) {
    hasKernelPart = collected;
    int at = 0;
    for (long rest = asked; rest != 0; rest &= rest - 1) {
      int code = Long.numberOfTrailingZeros(rest);
      if ((BY_KERNEL & (1L << code)) == 0) {
        at = putOwn(at, code, call, totalNanos);
      } else if (!collected) {
        at = end(otherPart, at, code, otherwise, 0);
      }
    }
    for (int i = 0; i < codeCount; i++) {
      at = putUsers(at, codes[i], call, result, users, unexpected);
    }
    otherLength = at;
  }

  private int putOwn(int at, int code, Descriptor call, long totalNanos) {
    Attribute attribute = Attribute.of(code);
    AttributeStatus status = AttributeStatus.DONE;
    int payload = at + AttributeLayout.HEADER_BYTES;
    if (attribute == Attribute.TRACE) {
      otherPart.put(payload, trace, 0, traceBytes);
    } else if (attribute == Attribute.LINEAGE) {
      AttributeLayout.putLineage(otherPart, payload, chain, atom);
    } else if (attribute == Attribute.DEADLINE && call.deadlineNanos() != 0) {
      AttributeLayout.putDeadline(
          otherPart, payload, call.deadlineNanos(), call.deadlineNanos() - totalNanos);
    } else if (attribute == Attribute.PRIORITY && hasPriority) {
      AttributeLayout.putPriority(
          otherPart, payload, priority, AttributeStatus.NOT_SUPPORTED); // nobody applies it yet
    } else {
      status = attribute == null ? AttributeStatus.NOT_SUPPORTED : AttributeStatus.NOT_APPLICABLE;
    }
    return end(otherPart, at, code, status, mostPayload(code));
  }

  private int putUsers(
      int at, int code, Descriptor call, long result, UserAttributes users, Unexpected unexpected) {
    UserAttribute attribute = users.of(code);
    if (attribute == null) {
      return end(otherPart, at, code, AttributeStatus.NOT_SUPPORTED, 0);
    }
    AttributeStatus status;
    int bytes = 0;
    try {
      int payload = at + AttributeLayout.HEADER_BYTES;
      ByteBuffer slice =
          otherPart.slice(payload, users.maxBytes(code)).order(ByteOrder.nativeOrder());
      status = attribute.write(call, result, slice);
      bytes = slice.position();
      if (status == AttributeStatus.NOT_ASKED) {
        throw new IllegalStateException("NOT_ASKED is no answer");
      }
    } catch (Throwable e) {
      unexpected.report("an attribute of the user's could not be written", e);
      status = AttributeStatus.FAILED;
    }
    return end(otherPart, at, code, status, bytes);
  }

  /** Completes an attribute whose payload stands there already, and returns where the next one begins. */
  private static int end(
      ByteBuffer part, int at, int code, AttributeStatus status, int payloadBytes) {
    int bytes = status == AttributeStatus.DONE ? payloadBytes : 0;
    int payload = AttributeLayout.putHeader(part, at, code, status, bytes);
    int next = at + AttributeLayout.bytes(bytes);
    for (int i = payload + bytes; i < next; i++) {
      part.put(i, (byte) 0); // an earlier call's bytes are nobody else's to see
    }
    return next;
  }

  /** Copies the answers into an event and returns where they end there. */
  int put(ByteBuffer event, int at) {
    int end = at;
    if (hasKernelPart) {
      event.put(end, kernelPart, 0, kernelLength);
      end += kernelLength;
    }
    event.put(end, otherPart, 0, otherLength);
    return end + otherLength;
  }
}
