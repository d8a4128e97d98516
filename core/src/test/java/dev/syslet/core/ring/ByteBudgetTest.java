package dev.syslet.core.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.Effort;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ByteBudgetTest {

  private static void inAnotherThread(Runnable work) throws Exception {
    Thread thread = new Thread(work);
    thread.start();
    thread.join();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 7, 64, 1000, 1 << 20, 1L << 40})
  void aloneItIsExactToTheByte(long total) {
    ByteBudget budget = new ByteBudget(total, 8);
    assertEquals(total, budget.totalBytes());
    assertFalse(budget.tryAcquire(total + 1));
    assertEquals(0, budget.acquiredBytes());
    assertTrue(budget.tryAcquire(total));
    assertEquals(total, budget.acquiredBytes());
    assertFalse(budget.tryAcquire(1));
    budget.release(total);
    assertEquals(0, budget.acquiredBytes());
  }

  @Test
  void whatOtherThreadsLeftInTheirStripesCanBeHadByOne() throws Exception {
    ByteBudget budget = new ByteBudget(10_000, 16);
    for (int i = 0; i < 50; i++) {
      inAnotherThread(
          () -> {
            assertTrue(budget.tryAcquire(100));
            budget.release(100);
          });
    }
    assertEquals(0, budget.acquiredBytes());
    assertTrue(budget.tryAcquire(10_000));
    assertFalse(budget.tryAcquire(1));
  }

  @Test
  void whatOneThreadTakesAnotherMayGiveBack() throws Exception {
    ByteBudget budget = new ByteBudget(1_000_000, 4);
    for (int round = 0; round < 20; round++) {
      int taken = 0;
      while (budget.tryAcquire(777)) {
        taken++;
      }
      assertEquals(1_000_000 / 777, taken);
      int all = taken;
      inAnotherThread(
          () -> {
            for (int i = 0; i < all; i++) {
              budget.release(777);
            }
          });
      assertEquals(0, budget.acquiredBytes());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 5_000, 1_000_000})
  void manyThreadsNeverTakeMoreThanThereIsAndGiveAllBack(int total) throws Exception {
    ByteBudget budget = new ByteBudget(total, 4);
    AtomicLong held = new AtomicLong();
    AtomicLong granted = new AtomicLong();
    long steps = Effort.scale(20_000, 200_000, 20_000_000);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        SplittableRandom random = new SplittableRandom(t);
        all.add(
            threads.submit(
                () -> {
                  long[] mine = new long[8];
                  for (int i = 0; i < steps; i++) {
                    int slot = random.nextInt(mine.length);
                    if (mine[slot] != 0) {
                      held.addAndGet(-mine[slot]);
                      budget.release(mine[slot]);
                      mine[slot] = 0;
                    } else {
                      long bytes = 1L + random.nextInt(total / 4);
                      if (budget.tryAcquire(bytes)) {
                        mine[slot] = bytes;
                        long now = held.addAndGet(bytes);
                        granted.incrementAndGet();
                        if (now > total) {
                          throw new AssertionError(now + " of " + total);
                        }
                      }
                    }
                  }
                  for (long bytes : mine) {
                    if (bytes != 0) {
                      held.addAndGet(-bytes);
                      budget.release(bytes);
                    }
                  }
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertTrue(granted.get() > 0);
    assertEquals(0, budget.acquiredBytes());
    assertTrue(budget.tryAcquire(total));
    assertEquals(total, budget.acquiredBytes());
  }
}
