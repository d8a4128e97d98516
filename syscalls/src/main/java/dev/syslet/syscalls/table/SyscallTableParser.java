package dev.syslet.syscalls.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lines of the table. What it does not understand it refuses with an {@link
 * IllegalArgumentException} that names the line, the field and the value.
 *
 * <p>One parser reads one table: it remembers the names and numbers it has seen.
 */
final class SyscallTableParser {

  /** The columns in the order in which they stand in a line; the names are those of its header. */
  private enum Column {
    NAME,
    X86_64,
    AARCH64,
    CLASS,
    ARGS,
    FORM,
    WOULD_BLOCK,
    CONTINUATION,
    OPCODE,
    CANCEL,
    SCOPE,
    REFUSED_ERRNO,
    NOTE;

    String title() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final String ABSENT = "-";
  private static final List<String> HEADER = Stream.of(Column.values()).map(Column::title).toList();
  private static final Pattern NAME = Pattern.compile("[a-z0-9_]+");
  private static final Pattern ERRNO = Pattern.compile("E[A-Z0-9]+");
  private static final Pattern ARGUMENT =
      Pattern.compile("(?<kind>[a-z]+):(?<name>[a-z0-9_]+)(?:\\((?<detail>[^()]+)\\))?");

  private final String source;
  private final Map<String, Integer> linesByName = new HashMap<>();
  private final Map<Architecture, Map<Integer, Integer>> linesByNumber =
      new EnumMap<>(Architecture.class);
  private final Map<Column, String> fields = new EnumMap<>(Column.class);
  private int line;

  private SyscallTableParser(String source) {
    this.source = source;
  }

  /**
   * Parses a table.
   *
   * @param source what error messages call it
   * @param lines its lines, comments and header included
   * @return its rows, unmodifiable
   */
  static List<SyscallRow> parse(String source, List<String> lines) {
    return new SyscallTableParser(source).parse(lines);
  }

  private List<SyscallRow> parse(List<String> lines) {
    List<SyscallRow> rows = new ArrayList<>();
    boolean headerSeen = false;
    for (String text : lines) {
      line++;
      if (text.isBlank() || text.startsWith("#")) {
        continue;
      }
      List<String> parts = List.of(text.split("\t", -1));
      if (headerSeen) {
        rows.add(row(parts));
      } else if (parts.equals(HEADER)) {
        headerSeen = true;
      } else {
        throw error("header \"" + text + "\" should have the columns " + HEADER);
      }
    }
    if (!headerSeen) {
      throw error("there is no header line " + HEADER);
    }
    return List.copyOf(rows);
  }

  private SyscallRow row(List<String> parts) {
    if (parts.size() != HEADER.size()) {
      throw error(
          parts.size() + " fields instead of " + HEADER.size() + " in \"" + parts.get(0) + "\"");
    }
    Iterator<String> next = parts.iterator();
    for (Column column : Column.values()) {
      fields.put(column, next.next());
    }
    String name = name();
    int x86Number = number(Column.X86_64, Architecture.X86_64);
    int aarch64Number = number(Column.AARCH64, Architecture.AARCH64);
    SyscallClass syscallClass = constant(SyscallClass.class, Column.CLASS, field(Column.CLASS));
    List<Argument> arguments = arguments();
    NonBlockingForm form = constant(Column.FORM, NonBlockingForm.NONE);
    WouldBlock wouldBlock = constant(Column.WOULD_BLOCK, WouldBlock.NONE);
    List<ContinuationKind> continuations = continuations();
    CancelKind cancel = constant(Column.CANCEL, CancelKind.NOT_APPLICABLE);
    Scope scope = constant(Column.SCOPE, Scope.NONE);
    String note = field(Column.NOTE).equals(ABSENT) ? "" : field(Column.NOTE);
    try {
      return new SyscallRow(
          name,
          x86Number,
          aarch64Number,
          syscallClass,
          arguments,
          form,
          wouldBlock,
          continuations,
          optional(Column.OPCODE),
          cancel,
          scope,
          refusedErrno(),
          note);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(at() + e.getMessage(), e);
    }
  }

  private String name() {
    String name = field(Column.NAME);
    if (!NAME.matcher(name).matches()) {
      throw error(Column.NAME, name, "is not a syscall's name");
    }
    Integer earlier = linesByName.putIfAbsent(name, line);
    if (earlier != null) {
      throw error(Column.NAME, name, "is also the name in line " + earlier);
    }
    return name;
  }

  private int number(Column column, Architecture architecture) {
    String value = field(column);
    if (value.equals(ABSENT)) {
      return SyscallRow.NO_NUMBER;
    }
    int number;
    try {
      number = Integer.parseUnsignedInt(value);
    } catch (NumberFormatException e) {
      throw error(column, value, "is neither a number nor \"" + ABSENT + "\"");
    }
    if (number < 0 || number > 0xFFFF) {
      throw error(column, value, "is too big for the number of a syscall");
    }
    Integer earlier =
        linesByNumber
            .computeIfAbsent(architecture, any -> new HashMap<>())
            .putIfAbsent(number, line);
    if (earlier != null) {
      throw error(column, value, "is also the number in line " + earlier);
    }
    return number;
  }

  private List<Argument> arguments() {
    String value = field(Column.ARGS);
    if (value.equals(ABSENT)) {
      return List.of();
    }
    return Stream.of(value.split(",", -1)).map(this::argument).toList();
  }

  private Argument argument(String text) {
    Matcher matcher = ARGUMENT.matcher(text);
    if (!matcher.matches()) {
      throw error(Column.ARGS, text, "is not kind:name or kind:name(detail)");
    }
    return new Argument(
        constant(
            ArgumentKind.class, Column.ARGS, matcher.group("kind").toUpperCase(Locale.ROOT), text),
        matcher.group("name"),
        matcher.group("detail"));
  }

  private List<ContinuationKind> continuations() {
    String value = field(Column.CONTINUATION);
    if (value.equals(ABSENT)) {
      return List.of();
    }
    return Stream.of(value.split("\\+", -1))
        .map(kind -> constant(ContinuationKind.class, Column.CONTINUATION, kind, value))
        .toList();
  }

  private @Nullable String refusedErrno() {
    String errno = optional(Column.REFUSED_ERRNO);
    if (errno != null && !ERRNO.matcher(errno).matches()) {
      throw error(Column.REFUSED_ERRNO, errno, "is not the name of an errno");
    }
    return errno;
  }

  /** The field's constant; the given one when the field says that there is none. */
  private <E extends Enum<E>> E constant(Column column, E absent) {
    String value = field(column);
    return value.equals(ABSENT) ? absent : constant(absent.getDeclaringClass(), column, value);
  }

  private <E extends Enum<E>> E constant(Class<E> type, Column column, String value) {
    return constant(type, column, value, value);
  }

  private <E extends Enum<E>> E constant(Class<E> type, Column column, String name, String value) {
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(name)) {
        return constant;
      }
    }
    throw error(column, value, "is not one of " + Arrays.toString(type.getEnumConstants()));
  }

  private @Nullable String optional(Column column) {
    String value = field(column);
    return value.equals(ABSENT) ? null : value;
  }

  private String field(Column column) {
    String value = fields.getOrDefault(column, "");
    if (value.isBlank()) {
      throw error(column, value, "is empty; write \"" + ABSENT + "\" for none");
    }
    return value;
  }

  private IllegalArgumentException error(Column column, String value, String complaint) {
    return error("field " + column.title() + ": \"" + value + "\" " + complaint);
  }

  private IllegalArgumentException error(String complaint) {
    return new IllegalArgumentException(at() + complaint);
  }

  private String at() {
    return source + " line " + line + ": ";
  }
}
