// From millimetres to the picture: one slanting view that fits the wanted path and the tool on it.
import type { Point } from "../api/shapes";
import { type Pose, POSE } from "../live/station_live";

export type Vector = readonly [number, number, number];

/** A parallel view: where it looks, its axes, and how much of the world it shows. */
export interface Projection {
  centre: Vector;
  right: Vector;
  up: Vector;
  /** From the scene towards the eye. */
  toward: Vector;
  /** Half of the picture in mm, before the shape of the canvas is known. */
  halfWidth: number;
  halfHeight: number;
  /** Length of the tool as drawn [mm]: a share of the scene, so that it can always be seen. */
  toolMm: number;
  /** Corners of the plate under the path. */
  plate: readonly [Vector, Vector];
}

const TOWARD: Vector = unit([-0.42, -0.78, 0.62]);

/** The view of a path. */
export function projection(outline: readonly Point[]): Projection {
  const points = outline.length > 0 ? outline : [[0, 0, 0] as const, [50, 0, 0] as const];
  const low = [0, 1, 2].map((axis) => Math.min(...points.map((p) => p[axis] ?? 0)));
  const high = [0, 1, 2].map((axis) => Math.max(...points.map((p) => p[axis] ?? 0)));
  const size = low.map((v, axis) => (high[axis] ?? v) - v);
  const longest = Math.max(...size, 1);
  const toolMm = 0.42 * longest;
  const air = 0.14 * longest;
  const plate = [
    [(low[0] ?? 0) - air, (low[1] ?? 0) - air, low[2] ?? 0],
    [(high[0] ?? 0) + air, (high[1] ?? 0) + air, low[2] ?? 0],
  ] as const;
  const right = unit(cross([0, 0, 1], TOWARD));
  const up = cross(TOWARD, right);
  // A torch stands off the plate by a little more than its drawn length.
  const corners = box(plate[0], [plate[1][0], plate[1][1], (high[2] ?? 0) + 1.2 * toolMm]);
  const across = corners.map((corner) => dot(corner, right));
  const along = corners.map((corner) => dot(corner, up));
  const deep = corners.map((corner) => dot(corner, TOWARD));
  const middle = (values: number[]): number => (Math.min(...values) + Math.max(...values)) / 2;
  const half = (values: number[]): number => (Math.max(...values) - Math.min(...values)) / 2;
  return {
    centre: add(add(scale(right, middle(across)), scale(up, middle(along))), scale(TOWARD, middle(deep))),
    right,
    up,
    toward: TOWARD,
    halfWidth: half(across),
    halfHeight: half(along),
    toolMm,
    plate,
  };
}

/** Millimetres to a pixel that fit the view into a canvas. */
export function mmToPixel(view: Projection, width: number, height: number): number {
  return Math.max(view.halfWidth / (width / 2), view.halfHeight / (height / 2)) * 1.06;
}

/** A point of the world in a canvas, y down. */
export function project(view: Projection, mm: number, width: number, height: number, p: Vector): [number, number] {
  const from = add(p, scale(view.centre, -1));
  return [width / 2 + dot(from, view.right) / mm, height / 2 - dot(from, view.up) / mm];
}

/** Where a tool points to on the plate: the foot of its axis; a mill's is its own tip. */
export function foot(view: Projection, craft: string, { at, axis }: Pose): Vector {
  const down = (view.plate[0][2] - at[2]) / axis[2];
  const aims = craft === "weld" && down > 0 && down < view.toolMm;
  return aims ? add(at, scale(axis, down)) : at;
}

/** Neighbours to each side that a point of a torch's way is averaged with. */
const QUIET = 3;

/** The tool's own way, drawn where it points to: x y z after x y z.
 *
 * Where a torch points to shakes more than its tip, by the tracker's noise alone: drawn quieter.
 */
export function way(view: Projection, craft: string, trail: Float32Array, length: number): Float32Array {
  const points = feet(view, craft, trail, length);
  if (craft !== "weld") {
    return points;
  }
  return points.map((_, at) => {
    const row = Math.floor(at / 3);
    const reach = Math.min(QUIET, row, length - 1 - row);
    let sum = 0;
    for (let near = row - reach; near <= row + reach; near += 1) {
      sum += points[3 * near + (at % 3)] ?? 0;
    }
    return sum / (2 * reach + 1);
  });
}

function feet(view: Projection, craft: string, trail: Float32Array, length: number): Float32Array {
  const points = new Float32Array(3 * length);
  for (let row = 0; row < length; row += 1) {
    const [x = 0, y = 0, z = 0, i = 0, j = 0, k = -1] = trail.subarray(POSE * row, POSE * row + POSE);
    points.set(foot(view, craft, { at: [x, y, z], axis: [i, j, k] }), 3 * row);
  }
  return points;
}

export function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

export function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

export function add(a: Vector, b: Vector): Vector {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}

export function scale(a: Vector, by: number): Vector {
  return [a[0] * by, a[1] * by, a[2] * by];
}

export function unit(a: Vector): Vector {
  return scale(a, 1 / Math.hypot(...a));
}

function box(low: Vector, high: Vector): Vector[] {
  return [low[0], high[0]].flatMap((x) =>
    [low[1], high[1]].flatMap((y) => [low[2], high[2]].map((z): Vector => [x, y, z])),
  );
}
