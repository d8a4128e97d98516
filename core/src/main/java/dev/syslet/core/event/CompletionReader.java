package dev.syslet.core.event;

import dev.syslet.core.ring.RecordHandler;
import dev.syslet.core.ring.RecordLayout;
import dev.syslet.core.ring.RingReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Reads the events of a ring that another process writes: a {@link RingReader} whose handlers take events. Records of other
 * types are passed over.
 *
 * <pre>{@code
 * try (CompletionReader reader = CompletionReader.open(path, RingReader.Role.CONSUMER)) {
 *   while (!reader.records().isWriterGone()) {
 *     if (reader.records().await(1_000_000_000)) {
 *       reader.reap(event -> handle(event.userData(), event.result()), 256);
 *     }
 *   }
 * }
 * }</pre>
 *
 * <p>For one thread at a time.
 */
public final class CompletionReader implements AutoCloseable {

  private final RingReader records;
  private final CompletionEvent event = new CompletionEvent();
  private final RecordHandler onRecord = this::onRecord;
  private EventHandler handler = taken -> {};

  /**
   * Reads events by the given reader.
   *
   * @param records reads the ring; closed with this
   */
  public CompletionReader(RingReader records) {
    this.records = records;
  }

  /**
   * Opens the ring in a file.
   *
   * @param path the file
   * @param role whether to take events or only to see them
   * @return a reader, at the oldest event that is there
   * @throws dev.syslet.core.ring.RingFormatException when it is no ring of this version, or has a consumer that lives
   * @throws IOException when it cannot be opened or mapped
   */
  public static CompletionReader open(Path path, RingReader.Role role) throws IOException {
    return new CompletionReader(RingReader.open(path, role));
  }

  /**
   * The reader underneath: waiting, counters, whether the writer is gone.
   *
   * @return the reader of records
   */
  public RingReader records() {
    return records;
  }

  /**
   * As {@link RingReader#reap}.
   *
   * @param eventHandler takes each event
   * @param limit the most events
   * @return how many were taken or seen
   */
  public int reap(EventHandler eventHandler, int limit) {
    handler = eventHandler;
    return records.reap(onRecord, limit);
  }

  /**
   * As {@link RingReader#peek}.
   *
   * @param eventHandler sees each event
   * @param limit the most events
   * @return how many were seen
   */
  public int peek(EventHandler eventHandler, int limit) {
    handler = eventHandler;
    return records.peek(onRecord, limit);
  }

  /** As {@link RingReader#advance}. */
  public void advance() {
    records.advance();
  }

  /** As {@link RingReader#close}. */
  @Override
  public void close() {
    records.close();
  }

  private void onRecord(ByteBuffer scratch, int offset, int length) {
    if (EventLayout.isEvent(RecordLayout.type(scratch, offset), length)) {
      handler.onEvent(event.wrap(scratch, offset, length));
    }
  }
}
