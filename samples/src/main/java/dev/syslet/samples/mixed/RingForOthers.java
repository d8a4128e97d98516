package dev.syslet.samples.mixed;

import dev.syslet.core.SyscallExecutor;
import dev.syslet.core.event.CompletionRing;
import dev.syslet.core.ring.RingFormatException;
import dev.syslet.samples.support.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The completion ring of a run in a file, for other processes to watch; or none. This process is its one consumer, so that the run
 * knows of each of its events as it does with a private ring.
 */
final class RingForOthers implements AutoCloseable {

  /** Some 150,000 events: what an observer may be behind before it misses any. */
  private static final int RING_BYTES = 16 << 20;

  private final @Nullable Path path;
  private final @Nullable CompletionRing ring;
  private final String hint;

  private RingForOthers(@Nullable Path path, @Nullable CompletionRing ring, String hint) {
    this.path = path;
    this.ring = ring;
    this.hint = hint;
  }

  /**
   * Makes the ring, or goes on with what a run that was killed has left of it.
   *
   * @param path the file, or null for no ring of this kind
   * @throws UserError when it cannot be made or is in use
   */
  static RingForOthers in(@Nullable Path path) {
    if (path == null) {
      return new RingForOthers(null, null, "");
    }
    try {
      CompletionRing ring = CompletionRing.map(path, RING_BYTES);
      int left = consume(path, ring);
      path.toFile().deleteOnExit(); // also after Ctrl-C: it takes memory
      String hint = "watch the events with: samples/run ring-tail " + path + " --observe";
      return new RingForOthers(
          path,
          ring,
          left == 0
              ? hint
              : String.format(
                  "passed over %,d events that an earlier run left in %s%n%s", left, path, hint));
    } catch (RingFormatException e) {
      throw new UserError(
          "--ring: " + e.getMessage() + "; name another file, or remove it if nobody uses it");
    } catch (IOException e) {
      throw new UserError(
          "--ring "
              + path
              + " cannot be made ("
              + e.getMessage()
              + "); its directory must exist, be writable and have room for 16 MiB");
    }
  }

  /** Who reaps is the consumer from then on, and other consumers are turned away; also takes what is not ours. */
  private static int consume(Path path, CompletionRing ring) {
    CompletionRing.Reaper reaper = ring.newReaper();
    int left = 0;
    try {
      int taken;
      do {
        taken = reaper.reap(event -> {}, 1024);
        left += taken;
      } while (taken > 0);
      return left;
    } catch (IllegalStateException e) {
      throw new UserError(
          "--ring "
              + path
              + ": "
              + e.getMessage()
              + "; end that one, or let it watch with --observe");
    }
  }

  /** Has the executor post there. */
  SyscallExecutor.Builder use(SyscallExecutor.Builder builder) {
    return ring == null ? builder : builder.ring(ring);
  }

  /** How to watch. */
  Optional<String> hint() {
    return hint.isEmpty() ? Optional.empty() : Optional.of(hint);
  }

  /** Removes the file; who has it mapped reads on. */
  @Override
  public void close() {
    try {
      if (path != null) {
        boolean unused = Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UserError("--ring " + path + " cannot be removed: " + e.getMessage());
    }
  }
}
