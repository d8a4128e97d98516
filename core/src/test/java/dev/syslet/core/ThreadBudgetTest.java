package dev.syslet.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ThreadBudgetTest {

  @Test
  void aLaneTakesWhatIsAboveTheReserveAndAFewOfIt() {
    ThreadBudget budget = new ThreadBudget(10, 6);
    int mine = 0;
    while (budget.tryTake(mine + 1)) {
      mine++;
    }
    assertEquals(4, mine, "four, and from then on the reserve is for others");
    int others = 0;
    while (budget.tryTake(others + 1)) {
      others++;
    }
    assertEquals(3, others, "its fourth needs more than half of the reserve");
    assertTrue(budget.tryTake(1), "a third lane has its first");
    assertTrue(budget.tryTake(1), "and a fourth");
    assertTrue(budget.tryTake(1), "and a fifth");
    assertFalse(budget.tryTake(1), "all ten are taken");
    assertEquals(10, budget.taken());
  }

  @Test
  void whoWasRefusedIsToldOnceWhenAThreadComesBack() {
    ThreadBudget budget = new ThreadBudget(1, 0);
    List<String> told = new ArrayList<>();
    assertTrue(budget.tryTake(1));
    budget.remember(() -> told.add("a"));
    budget.remember(() -> told.add("b"));
    assertTrue(budget.isWanted());
    budget.giveBack();
    assertEquals(List.of("a", "b"), told);
    assertTrue(budget.tryTake(1));
    budget.giveBack();
    assertEquals(List.of("a", "b"), told);
    assertFalse(budget.isWanted());
  }

  @Test
  void whoIsRefusedAgainWhileItIsToldWaitsForTheNextOne() {
    ThreadBudget budget = new ThreadBudget(1, 0);
    assertTrue(budget.tryTake(1));
    int[] told = {0};
    ThreadBudget.Claimant[] greedy = new ThreadBudget.Claimant[1];
    greedy[0] =
        () -> {
          told[0]++;
          budget.remember(greedy[0]);
        };
    budget.remember(greedy[0]);
    budget.giveBack();
    assertEquals(1, told[0]);
    assertTrue(budget.tryTake(1));
    budget.giveBack();
    assertEquals(2, told[0]);
  }
}
