/**
 * An echo server and its client in one JVM: messages over many connections, one under way on each.
 *
 * <ul>
 *   <li>To say what is exchanged: {@link dev.syslet.benchmarks.echo.EchoPlan}, {@link
 *       dev.syslet.benchmarks.echo.Transport}, {@link dev.syslet.benchmarks.echo.Message}
 *   <li>The subjects, each a server and a client in its own style: {@link
 *       dev.syslet.benchmarks.echo.SysletEcho}, {@link
 *       dev.syslet.benchmarks.echo.VirtualThreadEcho}, {@link dev.syslet.benchmarks.echo.SelectorEcho}
 *   <li>To measure one: {@link dev.syslet.benchmarks.echo.EchoRun} in this JVM, {@link
 *       dev.syslet.benchmarks.echo.EchoJvm} in one of its own
 * </ul>
 */
@NullMarked
package dev.syslet.benchmarks.echo;

import org.jspecify.annotations.NullMarked;
