// A track made ready to be drawn against its place, and looked up by time.
import type { MetricHead, Track } from "../api/shapes";
import { bandOf, type BandShape, freeSpan, span, widened } from "./band";

/** Standard deviations that the spread shows to each side: 19 values of 20 lie within. */
export const SPREAD_SIGMAS = 2;

/** A metric along the path, ready for a plot. */
export interface PlaceTrack {
  xs: number[];
  values: (number | null)[];
  low: (number | null)[];
  high: (number | null)[];
  band: BandShape;
  span: [number, number];
}

/** Values in the order of their places; what has no place is left out. */
export function placeTrack(track: Track, head: MetricHead, lengthMm: number): PlaceTrack {
  const rows = track.place_mm
    .map((place, row) => ({ place, row }))
    .filter((at): at is { place: number; row: number } => at.place !== null)
    .sort((a, b) => a.place - b.place || a.row - b.row);
  const at = (column: readonly (number | null)[], row: number): number | null => column[row] ?? null;
  const values = rows.map(({ row }) => at(track.value, row));
  const edge = (sign: number) =>
    rows.map(({ row }) => {
      const value = at(track.value, row);
      const sigma = at(track.sigma, row);
      return value === null || sigma === null ? null : value + sign * SPREAD_SIGMAS * sigma;
    });
  const xs = rows.map(({ place }) => place);
  const band = bandOf(head, lengthMm);
  const banded = span(head, band.edges);
  const shown = banded === null ? freeSpan(values) : widened(banded, values);
  return { xs, values, low: edge(-1), high: edge(1), band, span: shown };
}

/** Row of the last instant not after `tS`; -1 before the first. */
export function rowAt(times: readonly number[], tS: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) <= tS) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low - 1;
}

/** The value of a column at an instant, straight between its neighbours; null where one lacks. */
export function valueAt(
  times: readonly number[],
  column: readonly (number | null)[],
  tS: number,
): number | null {
  const row = rowAt(times, tS);
  const before = column[row] ?? null;
  const after = column[row + 1] ?? null;
  if (before === null || after === null) {
    return before;
  }
  const from = times[row] ?? 0;
  const to = times[row + 1] ?? from;
  return to > from ? before + ((after - before) * (tS - from)) / (to - from) : before;
}

/** The instant at which a place was passed: of the row nearest to it. */
export function timeAt(
  times: readonly number[],
  places: readonly (number | null)[],
  placeMm: number,
): number {
  let best = 0;
  let nearest = Number.POSITIVE_INFINITY;
  places.forEach((place, row) => {
    const off = place === null ? Number.POSITIVE_INFINITY : Math.abs(place - placeMm);
    if (off < nearest) {
      nearest = off;
      best = times[row] ?? 0;
    }
  });
  return best;
}
