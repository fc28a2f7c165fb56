// Where the tool was at an instant of a recorded session.
import type { Path, Point } from "../api/shapes";
import { rowAt } from "../charts/place_track";
import type { Pose } from "../live/station_live";

/** The tool's own way as one array, x y z after x y z. */
export function trailOf(path: Path): Float32Array {
  return Float32Array.from(path.tool_mm.flat());
}

/** The pose at an instant, straight between the rows around it; null where there are no rows. */
export function poseAt(path: Path, tS: number): Pose | null {
  const row = Math.max(0, rowAt(path.t_s, tS));
  const at = path.tool_mm[row];
  const axis = path.axis[row];
  if (at === undefined || axis === undefined) {
    return null;
  }
  const from = path.t_s[row] ?? 0;
  const to = path.t_s[row + 1] ?? from;
  const share = to > from ? Math.min(1, Math.max(0, (tS - from) / (to - from))) : 0;
  return {
    at: between(at, path.tool_mm[row + 1] ?? at, share),
    axis: between(axis, path.axis[row + 1] ?? axis, share),
  };
}

function between(a: Point, b: Point, share: number): [number, number, number] {
  return [
    a[0] + (b[0] - a[0]) * share,
    a[1] + (b[1] - a[1]) * share,
    a[2] + (b[2] - a[2]) * share,
  ];
}
