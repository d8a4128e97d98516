package dev.syslet.syscalls.scenario;

import static dev.syslet.syscalls.LinuxConstants.O_CLOEXEC;
import static dev.syslet.syscalls.LinuxConstants.O_DIRECTORY;
import static dev.syslet.syscalls.LinuxConstants.O_RDONLY;
import static dev.syslet.syscalls.LinuxConstants.O_RDWR;

import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.LinuxKernel;
import dev.syslet.syscalls.file.FdPair;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.testing.TestFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files and the pipe that the scenarios of the table share. */
final class ScenarioSite implements AutoCloseable {

  private final LinuxKernel kernel;
  private final TestFiles disk;
  private final TestFiles memory;
  private final Fd file;
  private final Fd onTmpfs;
  private final Fd onProc;
  private final Fd directory;
  private final Fd pipeOut;
  private final Fd pipeIn;
  private final List<Fd> opened = new ArrayList<>();
  private final List<Runnable> removals = new ArrayList<>();
  private int names;

  ScenarioSite(LinuxKernel kernel) {
    this.kernel = kernel;
    this.disk = TestFiles.onDisk(kernel);
    this.memory = TestFiles.onTmpfs(kernel);
    disk.file("file", 64 * 1024);
    memory.file("file", 64 * 1024);
    this.file = open(disk.path("file"), O_RDWR);
    this.onTmpfs = open(memory.path("file"), O_RDWR);
    this.onProc = open(Path.of("/proc/self/status"), O_RDONLY);
    this.directory = open(disk.directory(), O_RDONLY | O_DIRECTORY);
    FdPair pipe = new FdPair();
    NativeCalls.call(Numbers.PIPE2, Structs.address(pipe), O_CLOEXEC);
    this.pipeOut = kernel.adopt(pipe.first());
    this.pipeIn = kernel.adopt(pipe.second());
  }

  LinuxKernel kernel() {
    return kernel;
  }

  /** A directory on a disk. */
  TestFiles disk() {
    return disk;
  }

  /** A file on a disk, to read and write. */
  Fd file() {
    return file;
  }

  Fd onTmpfs() {
    return onTmpfs;
  }

  Fd onProc() {
    return onProc;
  }

  Fd directory() {
    return directory;
  }

  /** The end to read. */
  Fd pipeOut() {
    return pipeOut;
  }

  /** The end to write. */
  Fd pipeIn() {
    return pipeIn;
  }

  /** Opens a file that is closed with the site. */
  Fd open(Path path, int flags) {
    Fd fd = TestFiles.open(kernel, path, flags);
    opened.add(fd);
    return fd;
  }

  /** Takes a number over, to be closed with the site. */
  Fd adopt(long number) {
    Fd fd = kernel.adopt((int) number);
    opened.add(fd);
    return fd;
  }

  /** A short path on tmpfs where nothing is. */
  String newPathOnTmpfs() {
    return memory.path("new" + names++).toString();
  }

  /** A path where nothing is. */
  String newPath() {
    return disk.path("new" + names++).toString();
  }

  /** The path of a file of its own. */
  String oldPath() {
    String path = newPath();
    try {
      Files.writeString(Path.of(path), "content");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return path;
  }

  void atEnd(Runnable removal) {
    removals.add(removal);
  }

  @Override
  public void close() {
    removals.forEach(Runnable::run);
    opened.forEach(Fd::close);
    pipeOut.close();
    pipeIn.close();
    disk.close();
    memory.close();
  }
}
