package dev.syslet.syscalls.table;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All syscalls that this library knows, looked up by name or by the number of one architecture.
 *
 * <pre>{@code
 * SyscallTable table = SyscallTable.load();
 * int pread64 = table.numberOf("pread64");
 * SyscallRow row = table.byNumber(pread64);
 * row.form(); // RWF_NOWAIT
 * }</pre>
 *
 * <p>Immutable and thread-safe. There is one table per architecture in a JVM, and all of them hold
 * the same rows.
 */
public final class SyscallTable {

  private static final String RESOURCE = "syscalls.tsv";
  private static final Map<Architecture, SyscallTable> TABLES = loadAll();

  private final Architecture architecture;
  private final List<SyscallRow> rows;
  private final Map<String, SyscallRow> rowsByName;
  private final @Nullable SyscallRow[] rowsByNumber;

  private SyscallTable(Architecture architecture, List<SyscallRow> rows) {
    this.architecture = architecture;
    this.rows = rows;
    int last = rows.stream().mapToInt(row -> row.number(architecture)).max().orElse(-1);
    rowsByName = HashMap.newHashMap(rows.size());
    rowsByNumber = new @Nullable SyscallRow[last + 1];
    for (SyscallRow row : rows) {
      rowsByName.put(row.name(), row);
      if (row.existsOn(architecture)) {
        rowsByNumber[row.number(architecture)] = row;
      }
    }
  }

  private static Map<Architecture, SyscallTable> loadAll() {
    List<SyscallRow> rows = SyscallTableParser.parse(RESOURCE, readResource());
    Map<Architecture, SyscallTable> tables = new EnumMap<>(Architecture.class);
    for (Architecture architecture : Architecture.values()) {
      tables.put(architecture, new SyscallTable(architecture, rows));
    }
    return Collections.unmodifiableMap(tables);
  }

  private static List<String> readResource() {
    try (InputStream in = SyscallTable.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(
            "resource " + RESOURCE + " is missing beside " + SyscallTable.class.getName());
      }
      return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The table of the architecture that this JVM runs on.
   *
   * @return the table; the same one on each call
   * @throws UnsupportedOperationException when the architecture is not known
   */
  public static SyscallTable load() {
    return forArchitecture(Architecture.current());
  }

  /**
   * The table of an architecture, which need not be the one that this JVM runs on.
   *
   * @param architecture whose numbers count
   * @return the table; the same one on each call
   */
  public static SyscallTable forArchitecture(Architecture architecture) {
    SyscallTable table = TABLES.get(architecture);
    if (table == null) {
      throw new AssertionError(architecture);
    }
    return table;
  }

  /**
   * Whose numbers {@link #byNumber} and {@link #numberOf} use.
   *
   * @return the architecture
   */
  public Architecture architecture() {
    return architecture;
  }

  /**
   * Finds a row by its name.
   *
   * @param name the kernel's name
   * @return the row, or null; it may be one that exists on another architecture only
   */
  public @Nullable SyscallRow byName(String name) {
    return rowsByName.get(name);
  }

  /**
   * Finds a row by its number on this table's architecture. Makes no garbage.
   *
   * @param number any number
   * @return the row, or null when no known syscall has that number
   */
  public @Nullable SyscallRow byNumber(int number) {
    return number >= 0 && number < rowsByNumber.length ? rowsByNumber[number] : null;
  }

  /**
   * The row of a syscall that must exist on this table's architecture. It may be one that is
   * refused.
   *
   * @param name the kernel's name
   * @return the row; it has a number here
   * @throws IllegalArgumentException when there is no such syscall here; the text has the name and
   *     those that it may have been meant to be
   */
  public SyscallRow require(String name) {
    SyscallRow row = byName(name);
    if (row == null || !row.existsOn(architecture)) {
      throw new IllegalArgumentException(noSuchSyscall(name, row));
    }
    return row;
  }

  /**
   * The number of a syscall that must exist on this table's architecture.
   *
   * @param name the kernel's name
   * @return the number
   * @throws IllegalArgumentException as {@link #require}
   */
  public int numberOf(String name) {
    return require(name).number(architecture);
  }

  /**
   * All rows, those that only another architecture has included.
   *
   * @return the rows in the order of the table; unmodifiable
   */
  public List<SyscallRow> rows() {
    return rows;
  }

  private String noSuchSyscall(String name, @Nullable SyscallRow elsewhere) {
    List<String> near =
        NearMisses.of(
            name,
            rows.stream().filter(row -> row.existsOn(architecture)).map(SyscallRow::name).toList());
    return "no syscall \""
        + name
        + "\" on "
        + architecture
        + (elsewhere == null ? "" : " (another architecture has it)")
        + (near.isEmpty() ? "" : "; did you mean " + String.join(", ", near) + "?");
  }
}
