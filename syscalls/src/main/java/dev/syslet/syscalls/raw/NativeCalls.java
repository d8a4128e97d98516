package dev.syslet.syscalls.raw;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.CallingConvention;
import com.kenai.jffi.HeapInvocationBuffer;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.LastError;
import com.kenai.jffi.Library;
import com.kenai.jffi.Type;
import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.table.SyscallRow;
import dev.syslet.syscalls.table.SyscallTable;
import java.util.Arrays;

/**
 * The one door to the kernel: makes a syscall on the current thread and answers as the kernel does,
 * {@code >= 0} or a negative errno.
 *
 * <p>Three ways, chosen by the number of arguments:
 *
 * <ul>
 *   <li>Up to five arguments: libc's {@code syscall}, whose own six arguments are the number and
 *       those five.
 *   <li>Six arguments, where libc has a function of the same signature as the raw call ({@link
 *       #SAME_IN_LIBC}): that function. {@code preadv2} and {@code pwritev2} have six raw arguments
 *       and five in libc, because on 64 bits the offset is one register and its upper half is
 *       ignored.
 *   <li>Any other call with six: {@code syscall} with seven arguments, which is slower and
 *       allocates.
 * </ul>
 *
 * <p>The first two ways use {@code Invoker.invokeN5/invokeN6}, which make no garbage. jnr-ffi's own
 * stubs are not used: those of 2.3 pass a wrong sixth integer argument on x86-64.
 *
 * <p>errno belongs to the OS thread. It is read directly after the call, with nothing in between at
 * which a virtual thread could move to another carrier.
 */
public final class NativeCalls {

  private static final Invoker INVOKER = Invoker.getInstance();
  private static final LastError LAST_ERROR = LastError.getInstance();
  private static final CallContext THREE = context(3);
  private static final CallContext FIVE = context(5);
  private static final CallContext SIX = context(6);
  private static final CallContext SEVEN = context(7);
  private static final long SYSCALL = required("syscall");
  private static final long PREADV2 = symbol("preadv2");
  private static final long PWRITEV2 = symbol("pwritev2");
  private static final int PREADV2_NUMBER = SyscallTable.load().numberOf("preadv2");
  private static final int PWRITEV2_NUMBER = SyscallTable.load().numberOf("pwritev2");

  /** The calls with six arguments whose libc function takes the same six and does nothing else. */
  private static final String[] SAME_IN_LIBC = {
    "mmap",
    "sendto",
    "recvfrom",
    "splice",
    "copy_file_range",
    "process_vm_readv",
    "process_vm_writev"
  };

  /** By syscall number: the address of libc's own function, or 0. */
  private static final long[] LIBC_FUNCTIONS = libcFunctions();

  private NativeCalls() {}

  private static CallContext context(int arguments) {
    Type[] types = new Type[arguments];
    Arrays.fill(types, Type.SLONG);
    return CallContext.getCallContext(Type.SLONG, types, CallingConvention.DEFAULT, true);
  }

  /** The address of a function of libc's, or 0. */
  public static long symbol(String name) {
    return Library.getDefault().getSymbolAddress(name);
  }

  private static long required(String name) {
    long address = symbol(name);
    if (address == 0) {
      throw new UnsatisfiedLinkError("libc has no function " + name);
    }
    return address;
  }

  private static long[] libcFunctions() {
    SyscallTable table = SyscallTable.load();
    int last = Arrays.stream(SAME_IN_LIBC).mapToInt(table::numberOf).max().orElseThrow();
    long[] functions = new long[last + 1];
    for (String name : SAME_IN_LIBC) {
      functions[table.numberOf(name)] = symbol(name);
    }
    return functions;
  }

  /** Makes the call of a descriptor, whose arguments have been checked. */
  public static long call(Descriptor d) {
    return d.argumentCount() < SyscallRow.MAX_ARGUMENTS
        ? call(
            d.syscall(), d.argument(0), d.argument(1), d.argument(2), d.argument(3), d.argument(4))
        : call(
            d.syscall(),
            d.argument(0),
            d.argument(1),
            d.argument(2),
            d.argument(3),
            d.argument(4),
            d.argument(5));
  }

  public static long call(int number) {
    return call(number, 0, 0, 0, 0, 0);
  }

  public static long call(int number, long a0) {
    return call(number, a0, 0, 0, 0, 0);
  }

  public static long call(int number, long a0, long a1) {
    return call(number, a0, a1, 0, 0, 0);
  }

  public static long call(int number, long a0, long a1, long a2) {
    return call(number, a0, a1, a2, 0, 0);
  }

  public static long call(int number, long a0, long a1, long a2, long a3) {
    return call(number, a0, a1, a2, a3, 0);
  }

  public static long call(int number, long a0, long a1, long a2, long a3, long a4) {
    return result(INVOKER.invokeN6(SIX, SYSCALL, number, a0, a1, a2, a3, a4));
  }

  public static long call(int number, long a0, long a1, long a2, long a3, long a4, long a5) {
    if (number == PREADV2_NUMBER && PREADV2 != 0) {
      return result(INVOKER.invokeN5(FIVE, PREADV2, a0, a1, a2, a3, a5));
    }
    if (number == PWRITEV2_NUMBER && PWRITEV2 != 0) {
      return result(INVOKER.invokeN5(FIVE, PWRITEV2, a0, a1, a2, a3, a5));
    }
    if (number < LIBC_FUNCTIONS.length && LIBC_FUNCTIONS[number] != 0) {
      return result(INVOKER.invokeN6(SIX, LIBC_FUNCTIONS[number], a0, a1, a2, a3, a4, a5));
    }
    return sevenArguments(number, a0, a1, a2, a3, a4, a5);
  }

  public static long preadv2(int fd, long iovec, int count, long offset, int flags) {
    return call(PREADV2_NUMBER, fd, iovec, count, offset, 0, flags);
  }

  public static long pwritev2(int fd, long iovec, int count, long offset, int flags) {
    return call(PWRITEV2_NUMBER, fd, iovec, count, offset, 0, flags);
  }

  static long sevenArguments(int number, long a0, long a1, long a2, long a3, long a4, long a5) {
    HeapInvocationBuffer arguments = new HeapInvocationBuffer(SEVEN);
    arguments.putLong(number);
    arguments.putLong(a0);
    arguments.putLong(a1);
    arguments.putLong(a2);
    arguments.putLong(a3);
    arguments.putLong(a4);
    arguments.putLong(a5);
    return result(INVOKER.invokeLong(SEVEN, SYSCALL, arguments));
  }

  /** Calls a function of libc's that returns an int: -1, with errno, for an error. */
  public static long function(long address, long a0, long a1, long a2) {
    int returned = (int) INVOKER.invokeN3(THREE, address, a0, a1, a2); // no more is defined
    return result(returned);
  }

  private static long result(long returned) {
    return returned == -1 ? -LAST_ERROR.get() : returned;
  }
}
