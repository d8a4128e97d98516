package dev.syslet.samples.support;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Real files below a directory: a random choice to read from and to stat.
 *
 * @param files readable regular files that are not empty
 * @param paths anything: files, directories, links
 * @param seen how many entries were looked at
 * @param unreadable how many could not be read or entered
 */
public record Corpus(List<Path> files, List<Path> paths, int seen, int unreadable) {

  /** Entries after which the search ends: enough to choose from, and "/" takes no minutes. */
  private static final int MOST_ENTRIES = 200_000;

  /**
   * Looks below a directory.
   *
   * @param argument what the user calls it, such as {@code DIR} or {@code --healthy}
   */
  public static Corpus below(
      String argument, Path directory, int mostFiles, int mostPaths, Random random) {
    if (!Files.exists(directory)) {
      throw new UserError(
          argument + " " + directory + " does not exist: name a directory with files in it");
    }
    if (!Files.isDirectory(directory)) {
      throw new UserError(
          argument + " " + directory + " is not a directory: name the one it lies in");
    }
    Collector collector = new Collector(mostFiles, mostPaths, random);
    try {
      Files.walkFileTree(directory, collector);
    } catch (IOException e) {
      throw new UserError(argument + " " + directory + " cannot be read: " + e.getMessage());
    }
    if (collector.files.chosen.isEmpty()) {
      throw new UserError(
          argument
              + " "
              + directory
              + " has no readable file with data in it ("
              + collector.seen
              + " entries, "
              + collector.unreadable
              + " unreadable): name another");
    }
    return new Corpus(
        List.copyOf(collector.files.chosen),
        List.copyOf(collector.paths.chosen),
        collector.seen,
        collector.unreadable);
  }

  /** Each entry has the same chance to be among the chosen, however many there are. */
  private static final class Reservoir {
    private final List<Path> chosen = new ArrayList<>();
    private final int most;
    private final Random random;
    private int offered;

    Reservoir(int most, Random random) {
      this.most = most;
      this.random = random;
    }

    void offer(Path path) {
      offered++;
      if (chosen.size() < most) {
        chosen.add(path);
        return;
      }
      int place = random.nextInt(offered);
      if (place < most) {
        chosen.set(place, path);
      }
    }
  }

  private static final class Collector extends SimpleFileVisitor<Path> {
    private final Reservoir files;
    private final Reservoir paths;
    private int seen;
    private int unreadable;

    Collector(int mostFiles, int mostPaths, Random random) {
      files = new Reservoir(mostFiles, random);
      paths = new Reservoir(mostPaths, random);
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
      return taken(directory);
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (attributes.isRegularFile() && attributes.size() > 0) {
        if (Files.isReadable(file)) {
          files.offer(file);
        } else {
          unreadable++;
        }
      }
      return taken(file);
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) {
      unreadable++;
      return taken(file);
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, IOException failure) {
      if (failure != null) {
        unreadable++;
      }
      return FileVisitResult.CONTINUE;
    }

    private FileVisitResult taken(Path path) {
      paths.offer(path);
      return ++seen < MOST_ENTRIES ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
    }
  }
}
