import { expect, test } from "vitest";
import { Budget } from "../../src/scene/budget";

/** Draws every 33 ms for `lastsMs`, each drawing taking `tookMs`. */
function draw(budget: Budget, fromMs: number, lastsMs: number, tookMs: number): void {
  for (let now = fromMs; now <= fromMs + lastsMs; now += 33) {
    budget.spend(now, tookMs);
  }
}

test("a quick machine keeps its pace", () => {
  const budget = new Budget();
  draw(budget, 0, 10_000, 4);
  expect(budget.pace).toBe("full");
});

test("a slow machine draws less often, and if that does not help, flat", () => {
  const budget = new Budget();
  draw(budget, 0, 1600, 25);
  expect(budget.pace).toBe("slow");
  draw(budget, 1633, 1600, 25);
  expect(budget.pace).toBe("flat");
});

test("one slow drawing at the start counts for nothing", () => {
  const budget = new Budget();
  budget.spend(0, 3000);
  draw(budget, 33, 3000, 4);
  expect(budget.pace).toBe("full");
});
