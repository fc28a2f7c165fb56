// What a view of the tool shows, and who can draw it.
import type { Palette } from "../charts/palette.svelte";
import type { Pose } from "../live/station_live";
import type { Point } from "../api/shapes";
import type { Projection } from "./projection";

/** Everything one drawing needs. */
export interface Picture {
  outline: readonly Point[];
  craft: string;
  view: Projection;
  pose: Pose | null;
  /** Poses of the tool while it worked: x y z, i j k. */
  trail: Float32Array;
  trailLength: number;
  palette: Palette;
  /** Device pixels. */
  width: number;
  height: number;
  ratio: number;
}

/** Draws a picture into a canvas. */
export type Painter = (ctx: CanvasRenderingContext2D, picture: Picture) => void;
