/**
 * What comes back from a call: the bytes of an event, and the ring that carries events.
 *
 * <ul>
 *   <li>to take events: {@link dev.syslet.core.event.CompletionRing}, {@link dev.syslet.core.event.EventHandler}, {@link
 *       dev.syslet.core.event.CompletionEvent};
 *   <li>to take them in another process: {@link dev.syslet.core.event.CompletionReader};
 *   <li>to ask more of an event: {@link dev.syslet.core.event.Attribute}, {@link
 *       dev.syslet.core.event.AttributeStatus};
 *   <li>to read or write the bytes oneself: {@link dev.syslet.core.event.EventLayout}, {@link
 *       dev.syslet.core.event.AttributeLayout}.
 * </ul>
 */
@NullMarked
package dev.syslet.core.event;

import org.jspecify.annotations.NullMarked;
