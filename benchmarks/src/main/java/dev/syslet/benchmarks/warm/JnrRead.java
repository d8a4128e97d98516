package dev.syslet.benchmarks.warm;

import com.kenai.jffi.MemoryIO;
import jnr.constants.platform.OpenFlags;
import jnr.ffi.LibraryLoader;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The bare call: {@code pread} of libc by jnr-ffi, with a buffer's address, and no more. What a
 * Java program pays at the least that goes to the kernel by JNR.
 */
public class JnrRead extends WarmRead {

  private static final LibC LIB_C = LibraryLoader.create(LibC.class).load("c");

  private long address;
  private int fd;

  @Setup
  @Override
  public void open() {
    address = MemoryIO.getInstance().getDirectBufferAddress(buffer);
    fd = LIB_C.open(file, OpenFlags.O_RDONLY.intValue());
    if (fd < 0) {
      throw new IllegalStateException("cannot open " + file);
    }
  }

  @Benchmark
  @Override
  public long read() {
    return whole(LIB_C.pread(fd, address, BLOCK_BYTES, nextOffset()));
  }

  @TearDown
  @Override
  public void close() {
    LIB_C.close(fd);
  }
}
