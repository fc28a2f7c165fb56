import { describe, expect, test } from "vitest";
import { cross, dot, foot, mmToPixel, project, projection, type Vector, way } from "../../src/scene/projection";

const SQUARE: Vector[] = [[0, 0, 0], [40, 0, 0], [40, 30, 0], [0, 30, 0], [0, 0, 0]];

describe("the view of a path", () => {
  const view = projection(SQUARE);

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

  test("points a torch at the plate along its axis, and takes a mill's tip as it is", () => {
    const pose = { at: [10, 10, 8] as [number, number, number], axis: [0, 0.6, -0.8] as [number, number, number] };
    expect(foot(view, "weld", pose)).toEqual([10, 16, 0]);
    expect(foot(view, "cnc", pose)).toEqual([10, 10, 8]);
  });

  test("leaves a torch that points away where it is", () => {
    expect(foot(view, "weld", { at: [1, 2, 3], axis: [0, 0, 1] })).toEqual([1, 2, 3]);
    expect(foot(view, "weld", { at: [1, 2, 3], axis: [1, 0, 0] })).toEqual([1, 2, 3]);
  });

  test("shows the tool's way where it pointed to", () => {
    const trail = Float32Array.from([10, 10, 8, 0, 0.6, -0.8, 20, 10, 4, 0, 0, -1]);
    expect(Array.from(way(view, "weld", trail, 2)).map((v) => Number(v.toFixed(3)))).toEqual([10, 16, 0, 20, 10, 0]);
  });

  test("draws a torch's way quieter than it was measured, and its ends where they are", () => {
    // x = 0, 1, 5 with the middle point averaged over all three: 2; straight down, so z is 0.
    const trail = Float32Array.from([0, 1, 5].flatMap((x) => [x, 0, 4, 0, 0, -1]));
    expect(Array.from(way(view, "weld", trail, 3))).toEqual([0, 0, 0, 2, 0, 0, 5, 0, 0]);
    expect(Array.from(way(view, "cnc", trail, 3))).toEqual([0, 0, 4, 1, 0, 4, 5, 0, 4]);
  });

  test("is there even before a path is", () => {
    expect(Number.isFinite(projection([]).halfWidth)).toBe(true);
  });
});
