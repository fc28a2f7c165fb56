// What this page has seen of a station's session: the newest numbers, and curves along the path.
import type { Liveness } from "../api/shapes";
import { FIXED, LiveState, type LiveFrame } from "./frames";

/** Places along the path that a live curve tells apart. */
export const PLACES = 240;
/** Poses of the working tool that are kept for drawing. */
export const TRAIL = 400;
/** Numbers of a kept pose: x y z, i j k. */
export const POSE = 6;

/** Where the tool is and how it points, mm and a unit vector. */
export interface Pose {
  at: [number, number, number];
  axis: [number, number, number];
}

/** One station's running (or last) session, as far as frames told of it. */
export class StationLive {
  session = "";
  state: LiveState = LiveState.Idle;
  /** The worst of the desk's devices. */
  device: Liveness = "live";
  points = Number.NaN;
  tS = 0;
  lengthMm = 0;
  samplesLost = 0;
  framesRefused = 0;
  metrics = 0;
  /** How far along the path the trainee has come [mm]. */
  reachedMm = 0;
  placeMm = Number.NaN;
  pose: Pose | null = null;
  /** The newest value of each metric; NaN until there is one. */
  latest: number[] = [];
  /** A curve a metric: the newest value at each of `PLACES` places, null where there is none. */
  curves: (number | null)[][] = [];
  /** Poses of the tool while it worked, `POSE` numbers each. */
  readonly trail = new Float32Array(POSE * TRAIL);
  trailLength = 0;
  /** Grows with every frame, so that a screen knows when to draw. */
  version = 0;
  /** This page's clock at the newest frame [ms]. */
  heardMs = 0;

  /** Takes a frame in; a new session starts afresh. */
  add(frame: LiveFrame, nowMs: number): void {
    const unlike = frame.rows.length > 0 && frame.metrics !== this.metrics;
    if (frame.session !== this.session || unlike) {
      this.begin(frame);
    }
    // A station that goes after its session is over has lost nothing.
    if (this.state !== LiveState.Finished || frame.state !== LiveState.Lost) {
      this.state = frame.state;
    }
    this.device = frame.device;
    this.points = frame.points;
    this.tS = frame.tS;
    this.lengthMm = frame.lengthMm;
    this.samplesLost = frame.samplesLost;
    this.framesRefused = frame.framesRefused;
    this.heardMs = nowMs;
    const width = FIXED + frame.metrics;
    for (let from = 0; from < frame.rows.length; from += width) {
      this.addRow(frame.rows.subarray(from, from + width));
    }
    this.version += 1;
  }

  /** Share of the path that was reached, 0..1. */
  get done(): number {
    return this.lengthMm > 0 ? Math.min(1, this.reachedMm / this.lengthMm) : 0;
  }

  private begin(frame: LiveFrame): void {
    this.session = frame.session;
    this.state = frame.state;
    this.metrics = frame.metrics;
    this.reachedMm = 0;
    this.placeMm = Number.NaN;
    this.pose = null;
    this.latest = new Array<number>(frame.metrics).fill(Number.NaN);
    this.curves = this.latest.map(() => new Array<number | null>(PLACES).fill(null));
    this.trailLength = 0;
  }

  private addRow(row: Float32Array): void {
    const [, place = NaN, x = NaN, y = NaN, z = NaN, i = NaN, j = NaN, k = NaN] = row;
    // Nothing is measured while the arc is off or the tool travels through the air.
    const working = row.subarray(FIXED).some(Number.isFinite);
    if (Number.isFinite(x + y + z + i + j + k)) {
      this.pose = { at: [x, y, z], axis: [i, j, k] };
      if (working) {
        this.addTrail(row.subarray(2, 2 + POSE));
      }
    }
    const placed = working && Number.isFinite(place) && this.lengthMm > 0;
    const bin = Math.min(PLACES - 1, Math.max(0, Math.floor((place / this.lengthMm) * PLACES)));
    if (placed) {
      this.placeMm = place;
      this.reachedMm = Math.max(this.reachedMm, place);
    }
    this.curves.forEach((curve, metric) => {
      const value = row[FIXED + metric] ?? Number.NaN;
      if (Number.isFinite(value)) {
        this.latest[metric] = value;
        if (placed) {
          curve[bin] = value;
        }
      }
    });
  }

  /** Keeps a pose when the tool has moved on; when full, every second pose goes. */
  private addTrail(pose: Float32Array): void {
    const last = this.trail.subarray(POSE * (this.trailLength - 1), POSE * this.trailLength);
    if (this.trailLength > 0) {
      const moved = Math.hypot(...[0, 1, 2].map((axis) => (pose[axis] ?? 0) - (last[axis] ?? 0)));
      if (moved < this.lengthMm / PLACES) {
        return;
      }
    }
    if (this.trailLength === TRAIL) {
      for (let kept = 0; kept < TRAIL / 2; kept += 1) {
        this.trail.copyWithin(POSE * kept, 2 * POSE * kept, 2 * POSE * kept + POSE);
      }
      this.trailLength = TRAIL / 2;
    }
    this.trail.set(pose, POSE * this.trailLength);
    this.trailLength += 1;
  }
}

/** The middle of each place of a live curve [mm]. */
export function places(lengthMm: number): number[] {
  return Array.from({ length: PLACES }, (_, bin) => ((bin + 0.5) * lengthMm) / PLACES);
}

/** A curve with holes no wider than `widest` places bridged, so that few samples still join. */
export function bridged(curve: readonly (number | null)[], widest: number): (number | null)[] {
  const whole = [...curve];
  let last = -1;
  whole.forEach((value, at) => {
    if (value === null) {
      return;
    }
    const before = whole[last];
    if (last >= 0 && before != null && at - last > 1 && at - last <= widest + 1) {
      for (let hole = last + 1; hole < at; hole += 1) {
        whole[hole] = before + ((value - before) * (hole - last)) / (at - last);
      }
    }
    last = at;
  });
  return whole;
}
