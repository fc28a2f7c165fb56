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
  /** Corners of the wanted path, thinned: what a torch may point at. */
  path: readonly Vector[];
}

/** The most corners of a path that are searched for the place a torch points at. */
const CORNERS = 64;
/** How far off its tip, and past the path, a torch still points at it [mm], where the scene is small. */
const NEAR_MM = 25;
/** The most of a covered electrode that burns off [mm]: so far the tracked tip may be past the arc. */
const ELECTRODE_MM = 450;
/** How much a place further along the axis counts for, against one further past the path. */
const FAR_WEIGHT = 0.02;

const TOWARD: Vector = unit([-0.42, -0.78, 0.62]);

/** The view of a path. Round a pipe or a corner, or up a wall, a torch stands out sideways. */
export function projection(outline: readonly Point[], craft: string): Projection {
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
  const aside = craft === "weld" && (points.length > 2 || (size[2] ?? 0) > 0) ? 0.75 * toolMm - air : 0;
  // A torch stands off the plate by a little more than its drawn length.
  const corners = box(
    [plate[0][0] - aside, plate[0][1] - aside, plate[0][2]],
    [plate[1][0] + aside, plate[1][1] + aside, (high[2] ?? 0) + 1.2 * toolMm],
  );
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
    path: points.filter((_, at) => at % Math.ceil(points.length / CORNERS) === 0 || at === points.length - 1),
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

/** Where a tool points to: where its axis passes the path closest; a mill's is its own tip. */
export function foot(view: Projection, craft: string, { at, axis }: Pose): Vector {
  return craft === "weld" ? add(at, scale(axis, reach(view, at, axis))) : at;
}

/** Where a tool ends: at its tip, or where the arc burns when the tracked end is burnt off. */
export function end(view: Projection, craft: string, { at, axis }: Pose): Vector {
  return craft === "weld" ? add(at, scale(axis, Math.min(0, reach(view, at, axis)))) : at;
}

/** From the tip along the axis to where it passes the path closest [mm]; 0 where it points past it.
 *
 * Negative when the tracked tip has passed the path: of a covered electrode, that piece is burnt.
 */
function reach(view: Projection, at: Vector, axis: Vector): number {
  const most = Math.max(view.toolMm, NEAR_MM);
  let best = Number.POSITIVE_INFINITY;
  let found = 0;
  for (let row = 1; row < view.path.length; row += 1) {
    const [x, y, z] = view.path[row - 1] ?? at;
    const [u, v, w] = view.path[row] ?? at;
    // Seen along the axis the line of the torch is a point: the nearest of the stretch to it.
    const fromX = x - at[0], fromY = y - at[1], fromZ = z - at[2];
    const alongX = u - x, alongY = v - y, alongZ = w - z;
    const fromDepth = fromX * axis[0] + fromY * axis[1] + fromZ * axis[2];
    const alongDepth = alongX * axis[0] + alongY * axis[1] + alongZ * axis[2];
    const cross = fromX * alongX + fromY * alongY + fromZ * alongZ - fromDepth * alongDepth;
    const square = alongX * alongX + alongY * alongY + alongZ * alongZ - alongDepth * alongDepth;
    const share = square > 1e-9 ? Math.min(1, Math.max(0, -cross / square)) : 0;
    const depth = fromDepth + share * alongDepth;
    const fromSquare = fromX * fromX + fromY * fromY + fromZ * fromZ - fromDepth * fromDepth;
    const past = fromSquare + 2 * share * cross + share * share * square;
    const cost = past + FAR_WEIGHT * depth * depth;
    if (depth < most && depth > -ELECTRODE_MM && past < most * most && cost < best) {
      best = cost;
      found = depth;
    }
  }
  return found;
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
