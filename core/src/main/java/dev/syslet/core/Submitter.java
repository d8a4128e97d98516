package dev.syslet.core;

import dev.syslet.core.event.CompletionRing;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Submits to one executor, with the events going to one ring. An executor may have any number of submitters, each with a
 * ring of its own or sharing one.
 *
 * <p>Thread-safe. What a thread did before submit happens before the call; what the call wrote happens before its event is
 * handled.
 */
public final class Submitter {

  private final Engine engine;
  private final CompletionRing ring;

  Submitter(Engine engine, CompletionRing ring) {
    this.engine = engine;
    this.ring = ring;
  }

  /**
   * The ring that gets the events of descriptors that name none.
   *
   * @return the ring
   */
  public CompletionRing ring() {
    return ring;
  }

  /**
   * Submits one call. It does not wait: the call is finished now if that takes no waiting, else it is continued elsewhere.
   * Either way exactly one event comes, before this returns or later.
   *
   * @param descriptor the call; free to be used again when this returns
   * @return the call's id, as its event tells it
   * @throws SubmitException when the call is not accepted: the caller's mistake, or EAGAIN because the pool or the ring is
   *     full, or ESHUTDOWN; then nothing ran and no event comes
   * @throws dev.syslet.core.ring.CorruptRingException when the ring is found corrupt while the event is posted; the call has
   *     run
   */
  public long submit(Descriptor descriptor) {
    return engine.submit(descriptor, ring);
  }

  /**
   * Submits calls in order until one is refused.
   *
   * @param descriptors the calls
   * @return how many were accepted, and why the next was not
   */
  public BatchResult submit(List<Descriptor> descriptors) {
    int accepted = 0;
    for (@Nullable Descriptor descriptor : descriptors) {
      try {
        if (descriptor == null) {
          throw new SubmitException(
              Errno.EINVAL, "descriptor " + accepted + " of the batch is null");
        }
        engine.submit(descriptor, ring);
      } catch (SubmitException refusal) {
        return new BatchResult(accepted, refusal);
      }
      accepted++;
    }
    return new BatchResult(accepted, null);
  }
}
