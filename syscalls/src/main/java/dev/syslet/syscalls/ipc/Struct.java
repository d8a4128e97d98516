package dev.syslet.syscalls.ipc;

import dev.syslet.syscalls.raw.NativeMemory;
import java.nio.ByteBuffer;

/** What the types of this package are inside; it keeps {@link NativeMemory} out of their API. */
abstract class Struct extends NativeMemory {

  Struct(ByteBuffer memory) {
    super(memory);
  }
}
