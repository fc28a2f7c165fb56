// The view of the tool in plain 2-D: for machines without WebGL, and until three has arrived.
import type { Picture } from "./picture";
import { add, end, foot, mmToPixel, project, scale, type Vector, way } from "./projection";

/** Draws plate, wanted path, the tool's own way, and the tool. */
export function paintFlat(ctx: CanvasRenderingContext2D, picture: Picture): void {
  const { view, width, height, palette, ratio } = picture;
  const mm = mmToPixel(view, width, height);
  const at = (p: Vector): [number, number] => project(view, mm, width, height, p);
  ctx.clearRect(0, 0, width, height);
  ctx.lineCap = "round";
  ctx.lineJoin = "round";

  const [low, high] = view.plate;
  trace(ctx, [low, [high[0], low[1], low[2]], high, [low[0], high[1], low[2]]].map((p) => at(p as Vector)));
  ctx.closePath();
  ctx.fillStyle = palette["scene-plate"];
  ctx.globalAlpha = 0.45;
  ctx.fill();
  ctx.globalAlpha = 1;

  trace(ctx, picture.outline.map(at));
  stroke(ctx, palette["scene-path"], 3.5 * ratio, 0.55);

  const points = way(view, picture.craft, picture.trail, picture.trailLength);
  const trail: [number, number][] = [];
  for (let point = 0; point < points.length; point += 3) {
    const [x = 0, y = 0, z = 0] = points.subarray(point, point + 3);
    trail.push(at([x, y, z]));
  }
  trace(ctx, trail);
  stroke(ctx, palette["scene-trail"], 2 * ratio, 1);

  if (picture.pose !== null) {
    const { axis } = picture.pose;
    const tip = end(view, picture.craft, picture.pose);
    const back = (by: number): [number, number] => at(add(tip, scale(axis, -by * view.toolMm)));
    const thin = Math.max(2.5 * ratio, (0.05 * view.toolMm) / mm);
    const aim = at(foot(view, picture.craft, picture.pose));
    trace(ctx, [at(tip), aim]);
    stroke(ctx, palette["scene-trail"], 2 * ratio, 1);
    trace(ctx, [back(0), back(0.25)]);
    stroke(ctx, palette["scene-tool"], thin, 1);
    trace(ctx, [back(0.25), back(1)]);
    stroke(ctx, palette["scene-tool"], 2.6 * thin, 1);
    ctx.beginPath();
    ctx.arc(...aim, 3.2 * ratio, 0, 2 * Math.PI);
    ctx.fillStyle = palette["scene-trail"];
    ctx.fill();
  }
}

function trace(ctx: CanvasRenderingContext2D, points: readonly [number, number][]): void {
  ctx.beginPath();
  points.forEach(([x, y], at) => {
    if (at === 0) {
      ctx.moveTo(x, y);
    } else {
      ctx.lineTo(x, y);
    }
  });
}

function stroke(ctx: CanvasRenderingContext2D, colour: string, width: number, alpha: number): void {
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.globalAlpha = alpha;
  ctx.stroke();
  ctx.globalAlpha = 1;
}
