import { describe, expect, test } from "vitest";
import type { MetricHead, Track } from "../../src/api/shapes";
import { placeTrack, rowAt, timeAt, valueAt } from "../../src/charts/place_track";

const HEAD: MetricHead = { name: "m", unit: "mm", weight: 1, target: 10, full: 2, zero: 6, relative: false, signed: false, targets: [] };
const TRACK: Track = {
  name: "m",
  unit: "mm",
  t_s: [0, 1, 2, 3],
  place_mm: [0, 6, 4, null],
  value: [9, 10, null, 12],
  sigma: [0.5, 1, 1, 1],
  wanted: [null, null, null, null],
};

describe("a track along its path", () => {
  test("stands in the order of places, without what has none", () => {
    const ready = placeTrack(TRACK, HEAD, 20);
    expect([ready.xs, ready.values]).toEqual([[0, 4, 6], [9, null, 10]]);
  });

  test("is spread by two standard deviations to each side", () => {
    const ready = placeTrack(TRACK, HEAD, 20);
    expect([ready.low, ready.high]).toEqual([[8, null, 8], [10, null, 12]]);
  });

  test("has one band from end to end when the target does not vary", () => {
    const { band } = placeTrack(TRACK, HEAD, 20);
    expect([band.xs, band.edges.map((edges) => edges?.target)]).toEqual([[0, 20], [10, 10]]);
  });

  test("has the band of each place when it does", () => {
    const { band } = placeTrack(TRACK, { ...HEAD, targets: [[0, 10], [5, 30]] }, 20);
    expect(band.edges.map((edges) => edges?.target)).toEqual([10, 10, 30, 30]);
  });
});

test.each([[-1, -1], [0, 0], [0.5, 0], [2, 2], [9, 3]])("at %s s the last row not after it is %s", (tS, row) => {
  expect(rowAt([0, 1, 2, 3], tS)).toBe(row);
});

describe("a value at an instant", () => {
  test("lies straight between its neighbours", () => {
    expect(valueAt([0, 1, 2], [10, 20, 40], 1.25)).toBe(25);
  });

  test("is the last one where the next cannot be told, and none where the last cannot", () => {
    expect([valueAt([0, 1], [10, null], 0.5), valueAt([0, 1], [null, 10], 0.5)]).toEqual([10, null]);
  });

  test("is the last one after the end, and none before the start", () => {
    expect([valueAt([1, 2], [10, 20], 5), valueAt([1, 2], [10, 20], 0)]).toEqual([20, null]);
  });
});

test("a place is passed at the instant of the row nearest to it", () => {
  expect(timeAt([0, 1, 2, 3], [0, 10, null, 30], 12)).toBe(1);
});
