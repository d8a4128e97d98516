package dev.syslet.benchmarks.echo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.syslet.benchmarks.echo.EchoPlan.Span;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The subjects echo what they are to be measured at; nothing is measured here. */
class EchoSubjectTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private Path directory;

  static Stream<Arguments> subjects() {
    return Stream.<Supplier<EchoSubject>>of(
            SysletEcho::new, VirtualThreadEcho::new, SelectorEcho::new)
        .flatMap(
            subject ->
                Stream.of(Transport.values())
                    .flatMap(
                        transport ->
                            Stream.of(Message.MIN_BYTES, 77, 300_000)
                                .map(bytes -> Arguments.of(subject, transport, bytes))));
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void everyMessageComesBackOnceAndWhole(
      Supplier<EchoSubject> made, Transport transport, int bytes) {
    EchoPlan plan = new EchoPlan(transport, directory, 7, 10, 50, bytes);
    assertTimeoutPreemptively(LIMIT, () -> exchange(made.get(), plan));
  }

  private static void exchange(EchoSubject made, EchoPlan plan) throws Exception {
    try (EchoSubject subject = made) {
      subject.open(plan);
      assertEquals(Message.sum(plan.warmupSpan()), subject.exchange(plan.warmupSpan()));
      assertEquals(10L * plan.bytes(), subject.echoedBytes());
      assertEquals(Message.sum(plan.measuredSpan()), subject.exchange(plan.measuredSpan()));
      assertEquals(60L * plan.bytes(), subject.echoedBytes());
    }
  }

  @Test
  void aServerThatEchoesTooLittleIsNoticed() {
    assertRunFails("the server has sent back 1 bytes instead of 1600", Message::sum, 1);
  }

  @Test
  void aWrongSumIsNoticed() {
    assertRunFails("the checksums of what came back add up to 5 instead of", span -> 5, 1600);
  }

  private void assertRunFails(String message, ToLongFunction<Span> sum, long b) {
    EchoPlan plan = new EchoPlan(Transport.TCP, directory, 1, 100, 1, Message.MIN_BYTES);
    EchoSubject subject =
        new EchoSubject() {
          @Override
          public void open(EchoPlan unused) {}

          @Override
          public long exchange(Span span) {
            return sum.applyAsLong(span);
          }

          @Override
          public long echoedBytes() {
            return b;
          }

          @Override
          public void close() {}
        };
    Exception e = assertThrows(IllegalStateException.class, () -> EchoRun.of(subject, plan));
    assertEquals(message, String.valueOf(e.getMessage()).substring(0, message.length()));
  }
}
