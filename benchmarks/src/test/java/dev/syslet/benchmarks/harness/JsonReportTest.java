package dev.syslet.benchmarks.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonReportTest {

  @TempDir private Path directory;

  @Test
  void thereIsAnObjectForEachSubjectAndMetric() throws IOException {
    Path file = directory.resolve("out.json");
    JsonReport.write(file, Samples.results());
    JsonArray rows = JsonParser.parseString(Files.readString(file)).getAsJsonArray();
    assertEquals(4, rows.size());
    JsonObject first = rows.get(0).getAsJsonObject();
    assertEquals(
        List.of("case", "subject", "metric", "unit", "median", "min", "max", "runs"),
        List.copyOf(first.keySet()));
    assertEquals("a-case", first.get("case").getAsString());
    assertEquals("slower-one", first.get("subject").getAsString());
    assertEquals("ns_per_op", first.get("metric").getAsString());
    assertEquals("ns", first.get("unit").getAsString());
    assertEquals(1600, first.get("median").getAsDouble());
    assertEquals(1500.04, first.get("min").getAsDouble());
    assertEquals(3000, first.get("max").getAsDouble());
    assertEquals(3, first.get("runs").getAsInt());
    JsonObject last = rows.get(3).getAsJsonObject();
    assertEquals("fast", last.get("subject").getAsString());
    assertEquals("bytes_per_op", last.get("metric").getAsString());
    assertEquals("B", last.get("unit").getAsString());
    assertEquals(24, last.get("median").getAsDouble());
  }

  @Test
  void aCheckedFileIsNotMade() {
    Path file = directory.resolve("out.json");
    JsonReport.check(file);
    assertFalse(Files.exists(file));
  }

  @Test
  void aCheckedFileThatIsThereKeepsItsContent() throws IOException {
    Path file = Files.writeString(directory.resolve("out.json"), "old");
    JsonReport.check(file);
    assertEquals("old", Files.readString(file));
  }

  @Test
  void aMissingParentIsRefused() {
    assertRefused(directory.resolve("none/out.json"), "there is no directory");
  }

  @Test
  void aParentThatIsAFileIsRefused() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");
    assertRefused(file.resolve("out.json"), "there is no directory");
  }

  @Test
  void aDirectoryIsRefused() {
    assertRefused(directory, "Is a directory");
  }

  private static void assertRefused(Path file, String why) {
    BadRequest refusal = assertThrows(BadRequest.class, () -> JsonReport.check(file));
    assertTrue(String.valueOf(refusal.getMessage()).contains(why), refusal.getMessage());
    assertTrue(String.valueOf(refusal.getMessage()).contains(file.toString()));
  }
}
