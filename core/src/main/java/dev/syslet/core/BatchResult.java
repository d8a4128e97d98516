package dev.syslet.core;

import org.jspecify.annotations.Nullable;

/**
 * How far a batch got. Descriptors are taken in order; the first that is refused ends the batch.
 *
 * @param accepted how many were accepted, from the first on
 * @param refusal why the next one was not, or null when all were
 */
public record BatchResult(int accepted, @Nullable SubmitException refusal) {

  /**
   * The errno of the refusal.
   *
   * @return the number, positive, or 0 when all were accepted
   */
  public int errno() {
    return refusal == null ? 0 : refusal.errno();
  }
}
