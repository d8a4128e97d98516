package dev.syslet.syscalls.socket;

import dev.syslet.syscalls.raw.LengthWord;
import dev.syslet.syscalls.raw.NativeMemory;
import java.nio.ByteBuffer;

/** What the types of this package are inside; it keeps {@link NativeMemory} out of their API. */
abstract class Struct extends NativeMemory {

  Struct(ByteBuffer memory) {
    super(memory);
  }

  Struct(ByteBuffer memory, LengthWord lengthWord) {
    super(memory, lengthWord);
  }
}
