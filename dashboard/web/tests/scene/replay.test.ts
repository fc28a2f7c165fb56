import { expect, test } from "vitest";
import type { Path, Track } from "../../src/api/shapes";
import { poseAt, trailOf, workedRows } from "../../src/scene/replay";

const PATH: Path = {
  session: "a",
  craft: "weld",
  outline_mm: [],
  t_s: [1, 2],
  place_mm: [0, 10],
  tool_mm: [[0, 0, 0], [10, 4, 2]],
  axis: [[0, 0, -1], [0, 1, 0]],
};

test("a pose between two rows lies straight between them", () => {
  expect(poseAt(PATH, 1.5)).toEqual({ at: [5, 2, 1], axis: [0, 0.5, -0.5] });
});

test("before the first and after the last row the tool stands where they say", () => {
  expect([poseAt(PATH, 0)?.at, poseAt(PATH, 9)?.at]).toEqual([[0, 0, 0], [10, 4, 2]]);
});

test("without rows there is no pose", () => {
  expect(poseAt({ ...PATH, t_s: [], tool_mm: [], axis: [] }, 0)).toBeNull();
});

test("the trail is pose after pose", () => {
  expect(Array.from(trailOf(PATH))).toEqual([0, 0, 0, 0, 0, -1, 10, 4, 2, 0, 1, 0]);
});

test("the tool worked from the first to the last value of any metric; else all is shown", () => {
  const track = (...t_s: number[]): Track => ({ name: "m", unit: "mm", t_s, place_mm: [], value: [], sigma: [], wanted: [] });
  const path = { ...PATH, t_s: [0, 1, 2, 3, 4] };
  expect(workedRows(path, [track(1.5, 2), track(2, 3.2), track()])).toEqual([1, 4]);
  expect(workedRows(path, [])).toEqual([0, 5]);
});
