// Where marks are full and where they end: the twin of `Band` in simlab/model/exercises.py.
import type { MetricHead } from "../api/shapes";

/** The edges of a band in the metric's unit. */
export interface Limits {
  target: number;
  fullLow: number;
  fullHigh: number;
  zeroLow: number;
  zeroHigh: number;
}

/** The band along the path: its edges at each of `xs`. */
export interface BandShape {
  xs: readonly number[];
  edges: readonly (Limits | null)[];
}

/** How good a value is: full marks, some, none, or it cannot be told. */
export type Tone = "full" | "part" | "none" | "unknown";

/** The edges at a target (the band's own unless the path asks for another); null: no band. */
export function limits(head: MetricHead, wanted: number | null = null): Limits | null {
  const target = wanted ?? head.target;
  const unit = head.relative ? Math.abs(target) : 1;
  if (!Number.isFinite(target) || unit === 0) {
    return null;
  }
  const edges = {
    target,
    fullLow: target - head.full * unit,
    fullHigh: target + head.full * unit,
    zeroLow: target - head.zero * unit,
    zeroHigh: target + head.zero * unit,
  };
  if (head.signed && target > 0) {
    return { ...edges, fullLow: Math.max(0, edges.fullLow), zeroLow: Math.max(0, edges.zeroLow) };
  }
  if (head.signed && target < 0) {
    return { ...edges, fullHigh: Math.min(0, edges.fullHigh), zeroHigh: Math.min(0, edges.zeroHigh) };
  }
  return edges;
}

/** What is wanted at a place, where the target changes along the path; null: the band's own. */
export function wantedAt(head: MetricHead, placeMm: number): number | null {
  const begun = head.targets.findLast(([from]) => from <= placeMm) ?? head.targets[0];
  return begun?.[1] ?? null;
}

/** The band along the whole path: two places a step, or two in all when the target never changes. */
export function bandOf(head: MetricHead, lengthMm: number): BandShape {
  const steps = head.targets.length > 0 ? head.targets : [[0, null] as const];
  const ends = [...steps.slice(1).map(([from]) => from), lengthMm];
  return {
    xs: steps.flatMap(([from], step) => [from, ends[step] ?? lengthMm]),
    edges: steps.flatMap(([, wanted]) => [limits(head, wanted), limits(head, wanted)]),
  };
}

/** How good `value` is within the edges. */
export function tone(value: number | null, edges: Limits | null): Tone {
  if (value === null || !Number.isFinite(value) || edges === null) {
    return "unknown";
  }
  if (value >= edges.fullLow && value <= edges.fullHigh) {
    return "full";
  }
  return value > edges.zeroLow && value < edges.zeroHigh ? "part" : "none";
}

/** Metrics that are distances: they have no lower half. */
const ONE_SIDED: ReadonlySet<string> = new Set(["path_deviation"]);

/** The span a chart shows: the bands with air around them, the same for every session. */
export function span(head: MetricHead, edges: readonly (Limits | null)[]): [number, number] | null {
  const known = edges.filter((e) => e !== null);
  if (known.length === 0) {
    return null;
  }
  const low = Math.min(...known.map((e) => e.zeroLow));
  const high = Math.max(...known.map((e) => e.zeroHigh));
  const air = 0.18 * (high - low);
  return [ONE_SIDED.has(head.name) ? 0 : low - air, high + air];
}

/** The span widened to what was measured, so that a curve shows how far it strayed; at the most to
 * as much again on either side: one wild value must not flatten the rest. */
export function widened([low, high]: [number, number], values: readonly (number | null)[]): [number, number] {
  const known = values.filter((v) => v !== null);
  const most = high - low;
  const air = 0.06 * most;
  const lowest = Math.min(low, ...known.map((v) => v - air));
  const highest = Math.max(high, ...known.map((v) => v + air));
  return [Math.max(lowest, low - most), Math.min(highest, high + most)];
}

/** The span of values that have no band: from nought to a little above the highest. */
export function freeSpan(values: readonly (number | null)[]): [number, number] {
  const high = Math.max(0, ...values.filter((v) => v !== null));
  return [0, high > 0 ? 1.25 * high : 1];
}
