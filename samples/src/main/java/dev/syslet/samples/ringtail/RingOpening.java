package dev.syslet.samples.ringtail;

import dev.syslet.core.ring.RecordRing;
import dev.syslet.core.ring.RingFormatException;
import dev.syslet.core.ring.RingReader;
import dev.syslet.samples.support.UserError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Opens the ring in a file, and says what a user can do when that cannot be. */
final class RingOpening {

  /** What every ring begins with, and where its version stands; see docs/ring-format.md. */
  private static final byte[] MAGIC = "SYSLRING".getBytes(StandardCharsets.US_ASCII);

  private static final int VERSION_OFFSET = 12;
  private static final int VERSION = 1;

  private final Path path;
  private final RingReader.Role role;

  RingOpening(Path path, RingReader.Role role) {
    this.path = path;
    this.role = role;
  }

  /**
   * Opens it.
   *
   * @return a reader, or null when nothing was written there so far
   * @throws UserError when it cannot be read, with the cure
   */
  @Nullable RingReader tryOpen() {
    try {
      if (Files.isDirectory(path)) {
        throw new UserError(path + " is not a ring but a directory; name the file of a ring");
      }
      ByteBuffer header = header();
      return isBlank(header) ? null : open(header);
    } catch (NoSuchFileException e) {
      throw new UserError(
          path + " does not exist; start its writer first (samples/run mixed --ring " + path + ")");
    } catch (AccessDeniedException e) {
      throw new UserError(path + " may not be opened by you; " + cureOfAccess());
    } catch (IOException e) {
      throw new UserError(
          path + " cannot be opened or mapped (" + e.getMessage() + "); name the file of a ring");
    }
  }

  private RingReader open(ByteBuffer header) throws IOException {
    try {
      return RingReader.open(path, role);
    } catch (RingFormatException e) {
      throw new UserError(
          path + " cannot be read: " + e.getMessage() + "; " + cureOfFormat(header));
    }
  }

  private String cureOfFormat(ByteBuffer header) {
    byte[] magic = new byte[MAGIC.length];
    header.get(0, magic);
    if (!Arrays.equals(magic, MAGIC)) {
      return "name the file of a ring";
    }
    if (header.order(ByteOrder.nativeOrder()).getInt(VERSION_OFFSET) != VERSION) {
      return "use the ring-tail of the release that its writer has";
    }
    return role == RingReader.Role.CONSUMER && canBeObserved()
        ? "watch beside it with --observe"
        : "let its writer make it anew";
  }

  /** If an observer gets in, it was the other consumer that was in the way. */
  private boolean canBeObserved() {
    try {
      RingReader.open(path, RingReader.Role.OBSERVER).close();
      return true;
    } catch (IOException | RingFormatException e) {
      return false;
    }
  }

  private String cureOfAccess() {
    return role == RingReader.Role.CONSUMER && Files.isReadable(path)
        ? "a consumer writes to it; --observe needs the right to read only"
        : "run this as the user who made it (a ring's file has mode 0600)";
  }

  private ByteBuffer header() throws IOException {
    ByteBuffer header = ByteBuffer.allocate(RecordRing.HEADER_BYTES);
    try (FileChannel file = FileChannel.open(path)) {
      while (header.hasRemaining() && file.read(header, header.position()) > 0) {
        // once more
      }
    }
    return header;
  }

  /** The writer stores the header last; before that the file is empty, or all zero. */
  private static boolean isBlank(ByteBuffer header) {
    for (int i = 0; i < MAGIC.length; i++) {
      if (header.get(i) != 0) {
        return false;
      }
    }
    return true;
  }
}
