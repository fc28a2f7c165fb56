// Where the tool was at an instant of a recorded session.
import type { Path, Point, Track } from "../api/shapes";
import { rowAt } from "../charts/place_track";
import type { Pose } from "../live/station_live";

/** The poses of the tool as one array: x y z, i j k. */
export function trailOf(path: Path): Float32Array {
  return Float32Array.from(path.tool_mm.flatMap((at, row) => [...at, ...(path.axis[row] ?? [0, 0, -1])]));
}

/** From which row on the tool worked, and up to which: there something was measured. */
export function workedRows(path: Path, tracks: readonly Track[]): [number, number] {
  const first = Math.min(...tracks.flatMap((track) => track.t_s.slice(0, 1)));
  const last = Math.max(...tracks.flatMap((track) => track.t_s.slice(-1)));
  return first <= last ? [Math.max(0, rowAt(path.t_s, first)), rowAt(path.t_s, last) + 1] : [0, path.t_s.length];
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
