import { describe, expect, test } from "vitest";
import type { MetricHead } from "../../src/api/shapes";
import { bandOf, freeSpan, limits, span, tone, wantedAt, widened } from "../../src/charts/band";

function head(change: Partial<MetricHead> = {}): MetricHead {
  return { name: "m", unit: "mm", weight: 1, target: 10, full: 2, zero: 6, relative: false, signed: false, targets: [], ...change };
}

describe("the edges of a band", () => {
  test("stand about its target", () => {
    expect(limits(head())).toEqual({ target: 10, fullLow: 8, fullHigh: 12, zeroLow: 4, zeroHigh: 16 });
  });

  test("are shares of the target when it is relative, also where the path asks for another", () => {
    const relative = head({ target: 0, full: 0.1, zero: 0.5, relative: true });
    expect(limits(relative, 1200)).toEqual({ target: 1200, fullLow: 1080, fullHigh: 1320, zeroLow: 600, zeroHigh: 1800 });
  });

  test("are not known where a relative band has no target", () => {
    expect(limits(head({ target: 0, relative: true }))).toBeNull();
  });

  test("end at nought where the other sign is worth nothing", () => {
    expect(limits(head({ target: 4, signed: true }))).toMatchObject({ fullLow: 2, zeroLow: 0, zeroHigh: 10 });
    expect(limits(head({ target: -4, signed: true }))).toMatchObject({ zeroLow: -10, fullHigh: -2, zeroHigh: 0 });
  });
});

test.each([
  [10, "full"],
  [12, "full"],
  [12.1, "part"],
  [16, "none"],
  [3, "none"],
  [null, "unknown"],
  [Number.NaN, "unknown"],
] as const)("a value of %s about 10 within 2 and 6 is %s", (value, expected) => {
  expect(tone(value, limits(head()))).toBe(expected);
});

describe("a target that changes along the path", () => {
  const feed = head({ target: 0, full: 0.1, zero: 0.5, relative: true, targets: [[0, 600], [6, 800]] });

  test("is the one of the last step begun", () => {
    expect([-1, 0, 5.9, 6, 99].map((place) => wantedAt(feed, place))).toEqual([600, 600, 600, 800, 800]);
  });

  test("is not told before the place is, but for the first", () => {
    expect(wantedAt(feed, Number.NaN)).toBe(600);
  });

  test("gives the band a step, and else there is none", () => {
    const stepped = bandOf(feed, 110);
    expect([stepped.xs, stepped.edges.map((edges) => edges?.target)]).toEqual([[0, 6, 6, 110], [600, 600, 800, 800]]);
    const steady = bandOf(head(), 70);
    expect([steady.xs, steady.edges.map((edges) => edges?.target)]).toEqual([[0, 70], [10, 10]]);
    expect(wantedAt(head(), 5)).toBeNull();
  });
});

describe("the span of a chart", () => {
  test("shows the whole band with a little air", () => {
    // Edges 4 and 16: 12 wide, with 0.18 * 12 = 2.16 on each side.
    const [low = 0, high = 0] = span(head(), [limits(head())]) ?? [];
    expect(low).toBeCloseTo(1.84);
    expect(high).toBeCloseTo(18.16);
  });

  test("begins at nought for a distance", () => {
    const distance = head({ name: "path_deviation", target: 0, full: 1, zero: 5 });
    expect(span(distance, [limits(distance)])?.[0]).toBe(0);
  });

  test("holds every band along a path", () => {
    const relative = head({ target: 0, full: 0.1, zero: 0.5, relative: true });
    const [low = 0, high = 0] = span(relative, [limits(relative, 100), null, limits(relative, 200)]) ?? [];
    // Edges 50 and 300: 250 wide, with 45 on each side.
    expect([low, high]).toEqual([5, 345]);
  });

  test("asks the values where there is no band", () => {
    expect(span(head(), [null])).toBeNull();
    expect(freeSpan([null, 80, 40])).toEqual([0, 100]);
    expect(freeSpan([])).toEqual([0, 1]);
  });
});

describe("the span of a replay", () => {
  test("stays where every value is within", () => {
    expect(widened([0, 10], [1, null, 9])).toEqual([0, 10]);
  });

  test("widens to what strayed, with a little air", () => {
    expect(widened([0, 10], [-2, 5, 14])).toEqual([-2.6, 14.6]);
  });

  test("widens by its own width at the most", () => {
    expect(widened([0, 10], [-500, 500])).toEqual([-10, 20]);
  });
});
