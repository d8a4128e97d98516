package dev.syslet.core.event;

/** Takes events from a {@link CompletionRing}. */
@FunctionalInterface
public interface EventHandler {

  /**
   * Takes one event, on the reaper's thread and time. The ring has already moved on: whatever happens here, the event is
   * not seen again, and other events are not held up.
   *
   * @param event a view of the reaper's scratch, good until this method returns; {@link CompletionEvent#copy()} keeps it
   */
  void onEvent(CompletionEvent event);
}
