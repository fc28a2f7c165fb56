// Who draws the views of the tool on this machine: three once it is here and quick enough.
import { Budget } from "./budget";
import { paintFlat } from "./flat";
import type { Picture, Painter } from "./picture";

const budget = new Budget();
let solid: Painter | null = null;
let asked: Promise<void> | null = null;

/** Fetches three, once; without WebGL nothing changes. */
export function wake(): Promise<void> {
  asked ??= import("./solid").then(
    ({ solidPainter }) => {
      solid = solidPainter();
    },
    () => {
      // Not to be had (the service just went away): the flat drawing does.
    },
  );
  return asked;
}

/** Draws a picture as well as this machine can. */
export function paint(ctx: CanvasRenderingContext2D, picture: Picture): void {
  if (solid === null || budget.pace === "flat") {
    paintFlat(ctx, picture);
    return;
  }
  const began = performance.now();
  solid(ctx, picture);
  const now = performance.now();
  budget.spend(now, now - began);
}

/** At least so long between two drawings of the same view [ms]. */
export function everyMs(still: boolean): number {
  if (still) {
    return 500;
  }
  return budget.pace === "slow" ? 100 : 0;
}
