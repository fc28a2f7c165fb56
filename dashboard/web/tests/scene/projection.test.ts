import { describe, expect, test } from "vitest";
import { cross, dot, end, foot, mmToPixel, project, projection, type Vector, way } from "../../src/scene/projection";

const SQUARE: Vector[] = [[0, 0, 0], [40, 0, 0], [40, 30, 0], [0, 30, 0], [0, 0, 0]];

/** To the micrometre, without a negative nought. */
function rounded(numbers: Iterable<number>): number[] {
  return Array.from(numbers, (v) => Number(v.toFixed(3)) + 0);
}

describe("the view of a path", () => {
  const view = projection(SQUARE, "weld");

  test("has three axes of length one at right angles, the right-handed way", () => {
    expect([dot(view.right, view.right), dot(view.up, view.up), dot(view.right, view.up)].map((v) => v.toFixed(9))).toEqual([
      "1.000000000", "1.000000000", "0.000000000",
    ]);
    expect(dot(cross(view.right, view.up), view.toward)).toBeCloseTo(1);
  });

  test("shows what is higher further up, and x from left to right", () => {
    const mm = mmToPixel(view, 300, 200);
    const [, low] = project(view, mm, 300, 200, [20, 15, 0]);
    const [, high] = project(view, mm, 300, 200, [20, 15, 5]);
    const [left] = project(view, mm, 300, 200, [0, 15, 0]);
    const [right] = project(view, mm, 300, 200, [40, 15, 0]);
    expect([high < low, left < right]).toEqual([true, true]);
  });

  test.each([[300, 200], [600, 100], [80, 400]])("fits path and tool into %s by %s pixels", (width, height) => {
    const mm = mmToPixel(view, width, height);
    for (const [x, y] of SQUARE) {
      for (const z of [0, view.toolMm]) {
        const [across, down] = project(view, mm, width, height, [x, y, z]);
        expect(across).toBeGreaterThanOrEqual(0);
        expect(across).toBeLessThanOrEqual(width);
        expect(down).toBeGreaterThanOrEqual(0);
        expect(down).toBeLessThanOrEqual(height);
      }
    }
  });

  test("points a torch where its axis passes the path, and takes a mill's tip as it is", () => {
    // 10 mm down a slope of 3 to 4: from 8 mm above and 6 mm behind the edge at y = 30.
    const pose = { at: [10, 24, 8] as [number, number, number], axis: [0, 0.6, -0.8] as [number, number, number] };
    expect(rounded(foot(view, "weld", pose))).toEqual([10, 30, 0]);
    expect(end(view, "weld", pose)).toEqual([10, 24, 8]);
    expect(foot(view, "cnc", pose)).toEqual([10, 24, 8]);
  });

  test("points a torch past the path as far along its axis as it comes closest", () => {
    // Straight down, 2 mm beside the edge at y = 0: as deep as the edge.
    expect(rounded(foot(view, "weld", { at: [10, -2, 7], axis: [0, 0, -1] }))).toEqual([10, -2, 0]);
  });

  test("ends a covered electrode where the arc burns, not where it once was long", () => {
    const burnt = { at: [10, 0, -120] as [number, number, number], axis: [0, 0, -1] as [number, number, number] };
    expect(rounded(foot(view, "weld", burnt))).toEqual([10, 0, 0]);
    expect(rounded(end(view, "weld", burnt))).toEqual([10, 0, 0]);
    expect(end(view, "cnc", burnt)).toEqual([10, 0, -120]);
  });

  test("leaves a torch where it is that points past the path or is far from it", () => {
    expect(foot(view, "weld", { at: [20, 90, 3], axis: [1, 0, 0] })).toEqual([20, 90, 3]);
    expect(foot(view, "weld", { at: [1, 0, 90], axis: [0, 0, -1] })).toEqual([1, 0, 90]);
  });

  test("points a torch at the side of a pipe that it stands at, and shows it whole", () => {
    const pipe = Array.from({ length: 181 }, (_, at): Vector => {
      const turn = (at * Math.PI) / 90;
      return [24 * Math.cos(turn), 24 * Math.sin(turn), 0];
    });
    const round = projection(pipe, "weld");
    expect(round.path.length).toBeLessThanOrEqual(64);
    for (let turn = 0; turn < 6.28; turn += 0.1) {
      const out: Vector = [Math.cos(turn), Math.sin(turn), 0];
      const axis: [number, number, number] = [-out[0], -out[1], 0];
      const [x, y, z] = foot(round, "weld", { at: [39 * out[0], 39 * out[1], 0], axis });
      // A circle of 60 chords lies at most 24 (1 - cos 3 deg) = 0.033 mm inside.
      expect(Math.hypot(x - 24 * out[0], y - 24 * out[1], z)).toBeLessThan(0.04);
    }
    const mm = mmToPixel(round, 400, 300);
    for (const sign of [1, -1]) {
      const far = 24 + round.toolMm;
      for (const tail of [[sign * far, 0, 0], [0, sign * far, 0]] as Vector[]) {
        const [across, down] = project(round, mm, 400, 300, tail);
        expect([across > 0, across < 400, down > 0, down < 300]).toEqual([true, true, true, true]);
      }
    }
  });

  test("points a torch at a seam that goes up", () => {
    const up = projection([[0, 0, 0], [0, 0, 60]], "weld");
    const pose = { at: [6, 6, 30] as [number, number, number], axis: [-Math.SQRT1_2, -Math.SQRT1_2, 0] as [number, number, number] };
    expect(rounded(foot(up, "weld", pose))).toEqual([0, 0, 30]);
  });

  test("shows the tool's way where it pointed to", () => {
    const trail = Float32Array.from([10, 24, 8, 0, 0.6, -0.8, 20, 0, 4, 0, 0, -1]);
    expect(rounded(way(view, "weld", trail, 2))).toEqual([10, 30, 0, 20, 0, 0]);
  });

  test("draws a torch's way quieter than it was measured, and its ends where they are", () => {
    // x = 0, 1, 5 with the middle point averaged over all three: 2; straight down, so z is 0.
    const trail = Float32Array.from([0, 1, 5].flatMap((x) => [x, 0, 4, 0, 0, -1]));
    expect(rounded(way(view, "weld", trail, 3))).toEqual([0, 0, 0, 2, 0, 0, 5, 0, 0]);
    expect(Array.from(way(view, "cnc", trail, 3))).toEqual([0, 0, 4, 1, 0, 4, 5, 0, 4]);
  });

  test("is there even before a path is", () => {
    expect(Number.isFinite(projection([], "weld").halfWidth)).toBe(true);
  });
});
