package dev.syslet.core;

/**
 * Says which calls are meant, for {@link SyscallExecutor#cancel(CallFilter)}.
 *
 * <pre>{@code
 * executor.cancel(CallFilter.lane("mount:/mnt/nfs").and(CallFilter.syscall(statx)));
 * }</pre>
 */
@FunctionalInterface
public interface CallFilter {

  /**
   * Whether a call is meant. Called for each missed call that is not over; must be quick.
   *
   * @param callId the number that submit gave it
   * @param descriptor what was submitted; only read
   * @param lane the name of the lane that it is in
   * @return whether it is
   */
  boolean test(long callId, Descriptor descriptor, String lane);

  /**
   * All calls.
   *
   * @return takes any
   */
  static CallFilter all() {
    return (id, descriptor, lane) -> true;
  }

  /**
   * The calls with some user data.
   *
   * @param data the 64 bits
   * @return takes those
   */
  static CallFilter userData(long data) {
    return (id, descriptor, lane) -> descriptor.userData() == data;
  }

  /**
   * The calls of one syscall.
   *
   * @param number its number on this architecture
   * @return takes those
   */
  static CallFilter syscall(int number) {
    return (id, descriptor, lane) -> descriptor.syscall() == number;
  }

  /**
   * The calls of one lane.
   *
   * @param name the lane's name
   * @return takes those
   */
  static CallFilter lane(String name) {
    return (id, descriptor, lane) -> lane.equals(name);
  }

  /**
   * The calls that use an object: an open file's handle, a buffer.
   *
   * @param held what was given with an argument; the same object, not an equal one
   * @return takes those
   */
  @SuppressWarnings("ReferenceEquality") // two handles may be equal and stand for different files
  static CallFilter using(Object held) {
    return (id, descriptor, lane) -> {
      for (int i = 0; i < descriptor.argumentCount(); i++) {
        if (descriptor.held(i) == held) {
          return true;
        }
      }
      return false;
    };
  }

  /**
   * The calls that both take.
   *
   * @param other the other
   * @return takes those
   */
  default CallFilter and(CallFilter other) {
    return (id, descriptor, lane) -> test(id, descriptor, lane) && other.test(id, descriptor, lane);
  }
}
