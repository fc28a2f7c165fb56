// What a station's card says in words and numbers: taken a few times a second from its frames.
import type { MetricHead, WallStation } from "../api/shapes";
import { limits, tone, type Tone, wantedAt } from "../charts/band";
import { standing, type Standing } from "./devices";
import type { StationLive } from "./station_live";
import { doing, type Doing } from "./wall.svelte";

/** One metric, now. */
export interface MetricReading {
  head: MetricHead;
  value: number | null;
  /** What is wanted where the tool is; null: the band's own target. */
  wanted: number | null;
  tone: Tone;
}

/** One station, now. */
export interface Reading {
  doing: Doing;
  /** The desk's devices in one word; null where nothing is known of them. */
  devices: Standing | null;
  /** The frames seen are of the session that the wall names. */
  current: boolean;
  points: number | null;
  /** Share of the path, 0..1; null where this page has not seen it. */
  done: number | null;
  samplesLost: number;
  framesRefused: number;
  metrics: readonly MetricReading[];
}

/** The reading of a station. */
export function read(station: WallStation, live: StationLive, nowMs: number): Reading {
  const current = live.session !== "" && live.session === station.live?.session;
  const how = doing(station, live, nowMs);
  // The frame that ends a session has points and no rows: who comes later has not seen the path.
  const seen = current && (how !== "finished" || live.trailLength > 0);
  return {
    doing: how,
    devices: standing(station, live),
    current,
    points: current && Number.isFinite(live.points) ? live.points : null,
    done: seen ? live.done : null,
    samplesLost: current ? live.samplesLost : 0,
    framesRefused: current ? live.framesRefused : 0,
    metrics: (station.live?.metrics ?? []).map((head, metric) => {
      const latest = current ? (live.latest[metric] ?? Number.NaN) : Number.NaN;
      const value = Number.isFinite(latest) ? latest : null;
      const wanted = wantedAt(head, live.placeMm);
      return { head, value, wanted, tone: tone(value, limits(head, wanted)) };
    }),
  };
}
