// One metric against its place on the path: the band behind, the curve on it, a cursor over it.
import uPlot from "uplot";
import { type BandShape, freeSpan, type Limits } from "./band";
import type { Palette } from "./palette.svelte";

export interface PlotOptions {
  width: number;
  height: number;
  lengthMm: number;
  /** Lowest and highest value shown; null: as the values ask. */
  span: [number, number] | null;
  band: BandShape;
  palette: Palette;
  /** Axes with numbers, or a bare strip. */
  axes: boolean;
  /** Show numbers under the axis along the path, or leave them to a plot further down. */
  placeAxis?: boolean;
  number: (value: number, digits: number) => string;
  digits: number;
  /** Draws what lies between the second and third curve as spread. */
  spread?: boolean;
}

/** A uPlot with a band behind it. */
export function makePlot(host: HTMLElement, data: uPlot.AlignedData, options: PlotOptions): uPlot {
  const { palette, span } = options;
  const bare: uPlot.Series = { points: { show: false }, width: 0 };
  const series: uPlot.Series[] = [
    {},
    { stroke: palette.curve, width: options.axes ? 2 : 1.75, points: { show: false } },
  ];
  if (options.spread === true) {
    series.push({ ...bare }, { ...bare });
  }
  return new uPlot(
    {
      width: options.width,
      height: options.height,
      padding: options.axes ? [8, 10, options.placeAxis === true ? 0 : 8, 0] : [2, 2, 2, 2],
      cursor: { show: false },
      legend: { show: false },
      scales: {
        x: { time: false, range: [0, options.lengthMm] },
        y: { range: span ?? ((_, __, high) => freeSpan([high])) },
      },
      axes: axes(options),
      series,
      ...(options.spread === true ? { bands: [{ series: [3, 2], fill: palette.spread }] } : {}),
      hooks: {
        drawClear: [
          (plot) => {
            drawBand(plot, options.band, palette);
          },
        ],
      },
    },
    data,
    host,
  );
}

/** Values outside the span stand at its edge, so that a curve never leaves the picture. */
export function clamped(values: readonly (number | null)[], [low, high]: [number, number]): (number | null)[] {
  const air = 0.012 * (high - low);
  return values.map((v) => (v === null ? null : Math.min(high - air, Math.max(low + air, v))));
}

function axes(options: PlotOptions): uPlot.Axis[] {
  if (!options.axes) {
    return [{ show: false }, { show: false }];
  }
  const { palette } = options;
  const { fontFamily, fontSize } = getComputedStyle(document.documentElement);
  const rem = Number.parseFloat(fontSize);
  const common = {
    stroke: palette["ink-soft"],
    font: `${0.75 * rem}px ${fontFamily}`,
  };
  const edges = options.band.edges;
  const first = edges[0];
  const steady = first != null && edges.every((e) => e?.target === first.target);
  return [
    {
      ...common,
      show: options.placeAxis === true,
      size: 1.6 * rem,
      gap: 4,
      grid: { show: false },
      ticks: { show: false },
      space: 64,
      values: (_, splits) => splits.map((v) => options.number(v, 0)),
    },
    {
      ...common,
      size: 3.25 * rem,
      gap: 6,
      grid: { show: false },
      ticks: { show: false },
      space: 22,
      ...(steady ? { splits: () => limitSplits(first, options) } : {}),
      values: (_, splits) => splits.map((v) => options.number(v, options.digits)),
    },
  ];
}

/** The numbers worth reading at the side: ideal and limits, where there is room for each. */
function limitSplits(edges: Limits, options: PlotOptions): number[] {
  const [low, high] = options.span ?? [0, 1];
  const room = (18 / options.height) * (high - low);
  const kept: number[] = [];
  for (const v of [edges.target, edges.zeroHigh, edges.zeroLow, edges.fullHigh, edges.fullLow]) {
    if (v >= low && v <= high && kept.every((k) => Math.abs(k - v) >= room)) {
      kept.push(v);
    }
  }
  return kept.sort((a, b) => a - b);
}

function drawBand(plot: uPlot, band: BandShape, palette: Palette): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  fill(plot, band, (e) => e.zeroLow, (e) => e.zeroHigh, palette["band-part"]);
  fill(plot, band, (e) => e.fullLow, (e) => e.fullHigh, palette["band-full"]);
  const dash = 4 * devicePixelRatio;
  stroke(plot, band, (e) => e.zeroLow, palette.limit, [dash, dash]);
  stroke(plot, band, (e) => e.zeroHigh, palette.limit, [dash, dash]);
  stroke(plot, band, (e) => e.target, palette.ideal, []);
  ctx.restore();
}

type Edge = (edges: Limits) => number;

function fill(plot: uPlot, band: BandShape, low: Edge, high: Edge, colour: string): void {
  const { ctx } = plot;
  ctx.fillStyle = colour;
  ctx.beginPath();
  const places = band.xs.map((_, at) => at);
  let moved = false;
  for (const [order, edge] of [[places, high], [places.toReversed(), low]] as const) {
    for (const at of order) {
      const edges = band.edges[at];
      if (edges != null) {
        const x = plot.valToPos(band.xs[at] ?? 0, "x", true);
        const y = plot.valToPos(edge(edges), "y", true);
        if (moved) {
          ctx.lineTo(x, y);
        } else {
          ctx.moveTo(x, y);
          moved = true;
        }
      }
    }
  }
  ctx.fill();
}

function stroke(plot: uPlot, band: BandShape, edge: Edge, colour: string, dash: number[]): void {
  const { ctx } = plot;
  ctx.strokeStyle = colour;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash(dash);
  ctx.beginPath();
  let down = false;
  band.edges.forEach((edges, at) => {
    if (edges === null) {
      down = false;
      return;
    }
    const x = plot.valToPos(band.xs[at] ?? 0, "x", true);
    const y = plot.valToPos(edge(edges), "y", true);
    if (down) {
      ctx.lineTo(x, y);
    } else {
      ctx.moveTo(x, y);
    }
    down = true;
  });
  ctx.stroke();
  ctx.setLineDash([]);
}
