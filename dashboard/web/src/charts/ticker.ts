// One clock for everything that moves: at most 30 times a second, and only while looked at.

const EVERY_MS = 1000 / 30;

type Draw = (nowMs: number) => void;

const draws = new Set<Draw>();
let lastMs = 0;
let asked = 0;

function tick(nowMs: number): void {
  asked = requestAnimationFrame(tick);
  // A screen of 60 Hz calls a little early at times; do not skip a beat for that.
  if (nowMs - lastMs < EVERY_MS - 4) {
    return;
  }
  lastMs = nowMs;
  for (const draw of draws) {
    draw(nowMs);
  }
}

/** Calls `draw` at up to 30 Hz until the returned function is called. */
export function everyFrame(draw: Draw): () => void {
  draws.add(draw);
  if (draws.size === 1) {
    asked = requestAnimationFrame(tick);
  }
  return () => {
    draws.delete(draw);
    if (draws.size === 0) {
      cancelAnimationFrame(asked);
    }
  };
}

/** Does the viewer want things to keep still? */
export function wantsStillness(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
