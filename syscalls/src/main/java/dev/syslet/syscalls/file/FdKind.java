package dev.syslet.syscalls.file;

/**
 * What is known about an open file, learnt without touching the file system that it is on. It
 * decides what may run inline.
 *
 * @param type the kind of file
 * @param fileSystem the file system it is on
 * @param mountId the mount's id as in mountinfo, or -1 when it is not known
 * @param direct whether it goes past the page cache (O_DIRECT)
 * @param nonBlocking whether O_NONBLOCK is set, so that EAGAIN is the caller's own result
 * @param device the number of the device that the file system is on, as st_dev tells it
 */
public record FdKind(
    FileType type,
    FileSystem fileSystem,
    long mountId,
    boolean direct,
    boolean nonBlocking,
    long device) {

  /** The id of a mount that is not known. */
  public static final long NO_MOUNT = -1;
}
