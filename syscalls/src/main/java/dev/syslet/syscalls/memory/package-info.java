/**
 * The memory that calls read from and write into. Any direct {@code ByteBuffer} will do too.
 *
 * <ul>
 *   <li>Buffers: {@link dev.syslet.syscalls.memory.BufferPool} and
 *       {@link dev.syslet.syscalls.memory.LeasedBuffer}.
 *   <li>Several buffers in one call: {@link dev.syslet.syscalls.memory.Iovecs}.
 *   <li>Paths: {@link dev.syslet.syscalls.memory.PathName}.
 *   <li>Reads and writes that go on after a short count: {@link dev.syslet.syscalls.memory.FullCount}.
 * </ul>
 */
@NullMarked
package dev.syslet.syscalls.memory;

import org.jspecify.annotations.NullMarked;
