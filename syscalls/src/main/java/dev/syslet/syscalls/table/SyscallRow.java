package dev.syslet.syscalls.table;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known about one syscall: one line of the table.
 *
 * <p>A row is the same on every architecture but for its number; {@link #number} gives the right
 * one.
 *
 * @param name the kernel's name, such as {@code newfstatat}
 * @param x86Number the number on {@link Architecture#X86_64}, or {@link #NO_NUMBER}
 * @param aarch64Number the number on {@link Architecture#AARCH64}, or {@link #NO_NUMBER}
 * @param syscallClass whether it can wait
 * @param arguments its arguments in the kernel's order; for a refused call they may be missing
 * @param form how it is attempted on the caller's thread
 * @param wouldBlock what the attempt answers when the call would block
 * @param continuations how it goes on then: none if it never does; if two, the first is for fds
 *     that can be polled and the second for files
 * @param opcode the io_uring operation that does the same, without its prefix IORING_OP_, or null
 * @param cancel what ends it early once it goes on by the first of its continuations
 * @param scope whose state it reads or changes
 * @param refusedErrno the name of the error that a refused call ends with, else null
 * @param note why it is refused, or what its user has to know; empty if there is nothing to say
 */
public record SyscallRow(
    String name,
    int x86Number,
    int aarch64Number,
    SyscallClass syscallClass,
    List<Argument> arguments,
    NonBlockingForm form,
    WouldBlock wouldBlock,
    List<ContinuationKind> continuations,
    @Nullable String opcode,
    CancelKind cancel,
    Scope scope,
    @Nullable String refusedErrno,
    String note) {

  /**
   * The number of a syscall on an architecture that does not have it. The kernel answers ENOSYS to
   * it, so a check that was forgotten does no harm.
   */
  public static final int NO_NUMBER = -1;

  /** The most arguments that a syscall takes. */
  public static final int MAX_ARGUMENTS = 6;

  /**
   * Checks that the parts agree with each other.
   *
   * @throws IllegalArgumentException when two parts contradict each other; the text names both
   */
  public SyscallRow {
    arguments = List.copyOf(arguments);
    continuations = List.copyOf(continuations);
    boolean refused = syscallClass == SyscallClass.REFUSED;
    boolean continued =
        syscallClass == SyscallClass.MAY_BLOCK || syscallClass == SyscallClass.ALWAYS_BLOCKS;

    check(!name.isBlank(), name, "name is blank");
    check(
        x86Number >= NO_NUMBER && aarch64Number >= NO_NUMBER,
        name,
        "numbers " + x86Number + " and " + aarch64Number + " must be " + NO_NUMBER + " or more");
    check(
        arguments.size() <= MAX_ARGUMENTS,
        name,
        arguments.size() + " arguments, no syscall takes more than " + MAX_ARGUMENTS);
    check(
        continued != continuations.isEmpty(),
        name,
        "class " + syscallClass + " does not go with continuations " + continuations);
    check(
        continued == (cancel != CancelKind.NOT_APPLICABLE),
        name,
        "class " + syscallClass + " does not go with cancel " + cancel);
    check(
        form == NonBlockingForm.NONE || syscallClass == SyscallClass.MAY_BLOCK,
        name,
        "class " + syscallClass + " does not go with form " + form);
    check(
        wouldBlock == WouldBlock.NONE || form != NonBlockingForm.NONE,
        name,
        "would_block " + wouldBlock + " without a form");
    check(
        opcode != null || !continuations.contains(ContinuationKind.KERNEL),
        name,
        "continuation KERNEL without an opcode");
    check(
        !continued || scope != Scope.THREAD,
        name,
        "class " + syscallClass + " does not go with scope THREAD: it may run on another thread");
    check(
        refused == (refusedErrno != null),
        name,
        "class " + syscallClass + " does not go with refused_errno " + refusedErrno);
    check(!refused || !note.isBlank(), name, "refused without a reason in note");
  }

  private static void check(boolean condition, String name, String complaint) {
    if (!condition) {
      throw new IllegalArgumentException("syscall \"" + name + "\": " + complaint);
    }
  }

  /**
   * The number of this syscall.
   *
   * @param architecture where it shall be called
   * @return the number, or {@link #NO_NUMBER} if that architecture does not have it
   */
  public int number(Architecture architecture) {
    return switch (architecture) {
      case X86_64 -> x86Number;
      case AARCH64 -> aarch64Number;
    };
  }

  /**
   * Whether an architecture has this syscall.
   *
   * @param architecture where it shall be called
   * @return whether {@link #number} is a number there
   */
  public boolean existsOn(Architecture architecture) {
    return number(architecture) != NO_NUMBER;
  }
}
