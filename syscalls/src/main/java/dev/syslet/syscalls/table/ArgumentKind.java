package dev.syslet.syscalls.table;

/** What one 64-bit argument of a syscall stands for. */
public enum ArgumentKind {
  /** A file descriptor, or a directory that a path starts from. */
  FD(false),

  /** The address of a zero-terminated file name that the kernel looks up or stores. */
  PATH(true),

  /** The address of any other zero-terminated string. */
  CSTR(true),

  /** The address of bytes that the kernel reads; a {@link #LEN} says how many. */
  INBUF(true),

  /** The address of bytes that the kernel writes; a {@link #LEN} says how many at most. */
  OUTBUF(true),

  /** The address of a struct, or an array of structs, that the kernel reads. */
  INSTRUCT(true),

  /** The address of a struct that the kernel writes. */
  OUTSTRUCT(true),

  /** The address of a struct that the kernel reads and writes. */
  IOSTRUCT(true),

  /**
   * The address of an array of {@code struct iovec}; the detail says what becomes of its buffers.
   */
  IOVEC(true),

  /** A count of bytes, mostly of the buffer in front of it. */
  LEN(false),

  /** A file offset. */
  OFF(false),

  /** Flag bits. */
  FLAGS(false),

  /** The mode of a new or changed file: permission bits, and for {@code mknod} the type. */
  MODE(false),

  /** The id of a process, a thread or a group of processes. */
  PID(false),

  /** The address of a time that ends a wait; the detail says relative, absolute or written back. */
  TIMEOUT(true),

  /** A command that decides what the call does and what the other arguments are. */
  CMD(false),

  /**
   * An address that the call is about rather than a buffer of it, such as a mapping or a futex; or,
   * by a {@link #CMD}, an address or a plain number.
   */
  ADDR(false),

  /** Any other number. */
  LONG(false),

  /** The address of a number that the kernel writes. */
  PTROUT(true),

  /** The address of a number that the kernel reads and writes. */
  PTRIO(true);

  private final boolean pointer;

  ArgumentKind(boolean pointer) {
    this.pointer = pointer;
  }

  /**
   * Whether the argument is always the address of memory that the kernel reads or writes during the
   * call, so that this memory must stay alive until the call is over.
   *
   * @return whether it is; false for {@link #ADDR}, of which only the caller knows
   */
  public boolean isPointer() {
    return pointer;
  }
}
