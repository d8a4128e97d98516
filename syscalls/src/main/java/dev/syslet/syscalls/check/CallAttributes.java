package dev.syslet.syscalls.check;

import dev.syslet.core.CallFacts;
import dev.syslet.core.Descriptor;
import dev.syslet.core.Route;
import dev.syslet.core.event.Attribute;
import dev.syslet.core.event.AttributeLayout;
import dev.syslet.core.event.AttributeStatus;
import dev.syslet.core.event.PageCache;
import dev.syslet.syscalls.fd.FileGroup;
import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.file.FileType;
import dev.syslet.syscalls.form.ReadForms;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.IoVectors;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.table.ArgumentKind;
import dev.syslet.syscalls.table.SyscallRow;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * Answers what an event shall tell of a call on Linux: CACHE, DATA, FAULTS, CHECKSUM.
 *
 * <p>Asked when the call is over and its memory is still held. What the call has written is looked at through the addresses
 * that were checked at submit, and never beyond the memory that came with them, whatever the kernel has put into a length.
 */
public final class CallAttributes {

  private static final Set<String> READS =
      Set.of("read", "pread64", "readv", "preadv", "preadv2", "recvfrom");
  private static final Set<String> WRITES =
      Set.of("write", "pwrite64", "writev", "pwritev", "pwritev2", "sendto");

  /** Calls on the page cache that no form tells anything of. */
  private static final Set<String> BETWEEN_FILES = Set.of("sendfile", "splice", "copy_file_range");

  private static final int ARGUMENT_OF_BYTES = 1;

  private final OutData[] outData;

  public CallAttributes() {
    int last =
        Numbers.TABLE.rows().stream()
            .mapToInt(row -> row.number(Numbers.TABLE.architecture()))
            .max()
            .orElse(-1);
    outData = new OutData[last + 1];
    for (SyscallRow row : Numbers.TABLE.rows()) {
      if (row.existsOn(Numbers.TABLE.architecture())) {
        outData[row.number(Numbers.TABLE.architecture())] = OutData.of(row);
      }
    }
  }

  /** As {@link dev.syslet.core.Kernel#answer}, for a call that has a row. */
  public AttributeStatus answer(
      Attribute attribute, SyscallRow row, Descriptor d, Route route, long result, ByteBuffer to) {
    return switch (attribute) {
      case CACHE -> cache(row.name(), d, route, result, to);
      case FAULTS -> faults(d, to);
      case DATA ->
          result < 0 ? AttributeStatus.NOT_APPLICABLE : outData[d.syscall()].copy(d, result, to);
      case CHECKSUM -> checksum(row, d, result, to);
      default -> AttributeStatus.NOT_SUPPORTED;
    };
  }

  private static AttributeStatus cache(
      String name, Descriptor d, Route route, long result, ByteBuffer to) {
    boolean isRead = READS.contains(name);
    boolean isBetweenFiles = BETWEEN_FILES.contains(name);
    OpenFile fd = isBetweenFiles ? null : OpenFile.of(d.held(0));
    boolean isNoFile = fd != null && fd.kind().type() != FileType.REGULAR;
    boolean moves = isRead || isBetweenFiles || WRITES.contains(name);
    boolean refused = route == Route.INLINE && result == -Errno.EAGAIN;
    boolean moved = result > 0 || refused;
    if (route == Route.NONE || isNoFile || !moves || !moved) {
      return AttributeStatus.NOT_APPLICABLE;
    }
    PageCache answer = fd != null ? ofFile(fd, isRead, d, route, result) : PageCache.UNKNOWN;
    AttributeLayout.putCache(to, answer);
    return AttributeStatus.DONE;
  }

  private static PageCache ofFile(
      OpenFile fd, boolean isRead, Descriptor d, Route route, long result) {
    if (FileGroup.TMPFS_FILE.has(fd.kind())) {
      return PageCache.HIT;
    }
    boolean tried = !d.has(Descriptor.FORCE_ASYNC);
    CallFacts facts = d.facts();
    if (!tried || facts == null || facts.isAttemptSkipped() || !isCachedRead(fd, isRead, d)) {
      return PageCache.UNKNOWN;
    }
    if (route != Route.INLINE || result < 0) {
      return PageCache.MISS;
    }
    boolean mayBePart = d.syscall() == Numbers.PREADV2 && ReadForms.isCallersNowait(d);
    return mayBePart && result < IoVectors.total(d) ? PageCache.UNKNOWN : PageCache.HIT;
  }

  /** Whether the attempt is a read with RWF_NOWAIT. */
  private static boolean isCachedRead(OpenFile fd, boolean isRead, Descriptor d) {
    boolean hasForm =
        d.syscall() == Numbers.PREAD64
            || d.syscall() == Numbers.PREADV
            || (d.syscall() == Numbers.PREADV2 && ReadForms.takesFlags((int) d.argument(5)));
    return isRead
        && hasForm
        && d.argument(3) >= 0
        && (fd.inlineForms() & FileGroup.CACHED.bit()) != 0;
  }

  private static AttributeStatus faults(Descriptor d, ByteBuffer to) {
    CallFacts facts = d.facts();
    if (facts == null || facts.isLost()) {
      return AttributeStatus.FAILED;
    }
    if (!facts.isMeasured()) {
      return AttributeStatus.NOT_APPLICABLE; // never made
    }
    AttributeLayout.putFaults(to, facts.minorFaults(), facts.majorFaults(), facts.cpuNanos());
    return AttributeStatus.DONE;
  }

  private static AttributeStatus checksum(
      SyscallRow row, Descriptor d, long result, ByteBuffer to) {
    String name = row.name();
    if (result < 0 || !(READS.contains(name) || WRITES.contains(name))) {
      return AttributeStatus.NOT_APPLICABLE;
    }
    boolean isVector = row.arguments().get(ARGUMENT_OF_BYTES).kind() == ArgumentKind.IOVEC;
    // With MSG_TRUNC a result tells what there would have been.
    long bytes = isVector ? result : Math.min(result, d.argument(ARGUMENT_OF_BYTES + 1));
    CRC32C crc = new CRC32C();
    long moved = HeldBytes.forEachPart(d, ARGUMENT_OF_BYTES, isVector, bytes, crc::update);
    AttributeLayout.putChecksum(to, crc.getValue(), moved);
    return AttributeStatus.DONE;
  }
}
