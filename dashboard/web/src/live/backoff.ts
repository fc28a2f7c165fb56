// How long to wait before the next try: longer each time, never the same for everybody.

const FIRST_MS = 400;
const MOST_MS = 8000;

/** The wait before try number `tries` (from 0); `chance` in 0..1 spreads the viewers. */
export function waitMs(tries: number, chance: number): number {
  const most = Math.min(MOST_MS, FIRST_MS * 2 ** tries);
  return most * (0.5 + 0.5 * chance);
}
