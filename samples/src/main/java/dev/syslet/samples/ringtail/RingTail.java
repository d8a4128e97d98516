package dev.syslet.samples.ringtail;

import dev.syslet.core.ring.CorruptRingException;
import dev.syslet.core.ring.RingReader;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Follows a ring until there is a reason to end: so many records, a writer that is gone, a stop from another thread. Records go
 * to the one writer, what is said about them to the other, so that the first can be piped.
 */
final class RingTail {

  private static final int BATCH = 256;
  private static final long WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final RingOpening opening;
  private final RingReader.Role role;
  private final long count;
  private final boolean json;
  private final PrintWriter out;
  private final PrintWriter err;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean stopped;
  private long printed;
  private long lastSequence;

  RingTail(
      RingOpening opening,
      RingReader.Role role,
      long count,
      boolean json,
      PrintWriter out,
      PrintWriter err) {
    this.opening = opening;
    this.role = role;
    this.count = count;
    this.json = json;
    this.out = out;
    this.err = err;
  }

  /** Has {@link #run} end soon and waits for that; from another thread. */
  void stop() {
    stopped = true;
    try {
      // Not for ever: the terminal may take nothing any more.
      boolean unused = ended.await(2, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Follows the ring.
   *
   * @return the exit code
   */
  int run() {
    try {
      RingReader reader = awaitRing();
      if (reader == null) {
        say("stopped: no writer has begun");
        return 0;
      }
      try (reader) {
        return follow(reader);
      }
    } finally {
      out.flush();
      err.flush();
      ended.countDown();
    }
  }

  private @Nullable RingReader awaitRing() {
    RingReader reader = opening.tryOpen();
    if (reader == null) {
      say("the file is empty so far: waiting for a writer to begin (Ctrl-C ends this)");
    }
    while (reader == null && !stopped) {
      LockSupport.parkNanos(WAIT_NANOS);
      reader = opening.tryOpen();
    }
    return reader;
  }

  private int follow(RingReader reader) {
    if (!json) {
      print(TailTable.head());
      out.flush();
    }
    String end;
    int exitCode = 0;
    try {
      end = untilTheEnd(reader);
    } catch (CorruptRingException e) {
      end = "the ring cannot be read on (" + e.getMessage() + "): let its writer make it anew";
      exitCode = 1;
    }
    say(end + ": " + summary(reader));
    return exitCode;
  }

  /** Why it has ended. */
  private String untilTheEnd(RingReader reader) {
    while (!stopped) {
      int records = reader.reap(this::onRecord, (int) Math.min(BATCH, count - printed));
      // An error there means that nobody reads on: the pipe is closed.
      if (records > 0 && out.checkError()) {
        return "nobody reads the output any more";
      }
      if (printed == count) {
        return String.format("--count %,d reached", count);
      }
      if (records == 0 && !reader.await(WAIT_NANOS) && reader.isWriterGone()) {
        return "the writer is gone";
      }
    }
    return "stopped";
  }

  private void onRecord(ByteBuffer buffer, int offset, int length) {
    TailedRecord record = TailedRecord.of(buffer, offset, length);
    long gap = lastSequence == 0 ? 0 : record.sequence() - lastSequence - 1;
    if (gap > 0) {
      say(String.format("%,d events missed here: the writer was faster", gap));
    }
    lastSequence = record.sequence();
    print(json ? TailJson.line(record) : TailTable.line(record));
    printed++;
  }

  private String summary(RingReader reader) {
    String read = String.format("%,d events read", printed);
    if (role == RingReader.Role.OBSERVER) {
      return read + String.format(", %,d missed", reader.missed());
    }
    return reader.missed() == 0
        ? read + ", 0 missed"
        : read
            + String.format(
                "; %,d before them were taken by whoever consumed earlier", reader.missed());
  }

  /** Not println, which flushes every line on a terminal's writer. */
  private void print(String line) {
    out.print(line + "\n");
  }

  private void say(String line) {
    out.flush();
    err.println(line);
    err.flush();
  }
}
