import { describe, expect, test } from "vitest";
import { type LiveFrame, LiveState } from "../../src/live/frames";
import { bridged, places, PLACES, POSE, StationLive, TRAIL } from "../../src/live/station_live";

function frame(rows: readonly (readonly number[])[], change: Partial<LiveFrame> = {}): LiveFrame {
  return {
    state: LiveState.Running,
    device: "live",
    stationNumber: 1,
    seq: 1,
    points: 80,
    sampledUnixS: 0,
    tS: 1,
    session: "a",
    samplesIn: 10,
    samplesLost: 0,
    framesRefused: 0,
    lengthMm: 240,
    metrics: 1,
    rows: Float32Array.from(rows.flat()),
    ...change,
  };
}

/** A row at a place with one metric; the tool stands at (place, 0, 0) and points down. */
const row = (place: number, value: number): number[] => [0, place, place, 0, 0, 0, 0, -1, value];

describe("a station's live session", () => {
  test("puts each value at its place: 240 places on 240 mm are one a millimetre", () => {
    const live = new StationLive();
    live.add(frame([row(0.5, 8), row(2.25, 9)]), 0);
    expect(live.curves[0]?.slice(0, 4)).toEqual([8, null, 9, null]);
  });

  test("keeps the newest value of a place that is passed again", () => {
    const live = new StationLive();
    live.add(frame([row(5, 8), row(5.5, 6)]), 0);
    expect(live.curves[0]?.[5]).toBe(6);
  });

  test("keeps the last place for what lies at the very end", () => {
    const live = new StationLive();
    live.add(frame([row(240, 3)]), 0);
    expect(live.curves[0]?.[PLACES - 1]).toBe(3);
  });

  test("tells how far the trainee came, not where they went back to", () => {
    const live = new StationLive();
    live.add(frame([row(120, 1), row(60, 1)]), 0);
    expect([live.done, live.placeMm]).toEqual([0.5, 60]);
  });

  test("keeps the latest value while newer rows have none", () => {
    const live = new StationLive();
    live.add(frame([row(1, 8), row(2, Number.NaN)]), 0);
    expect(live.latest).toEqual([8]);
  });

  test("starts afresh with a new session", () => {
    const live = new StationLive();
    live.add(frame([row(100, 8)]), 0);
    live.add(frame([row(1, 4)], { session: "b" }), 0);
    expect([live.reachedMm, live.curves[0]?.[100], live.trailLength]).toEqual([1, null, 1]);
  });

  test("keeps what it has when the last frame says only that the session is over", () => {
    const live = new StationLive();
    live.add(frame([row(100, 8)]), 0);
    live.add(frame([], { state: LiveState.Finished, metrics: 0, points: 81.5 }), 0);
    expect([live.state, live.points, live.latest[0], live.reachedMm]).toEqual([LiveState.Finished, 81.5, 8, 100]);
  });

  test("is over for good, also when the station goes; but not when a new session is lost", () => {
    const live = new StationLive();
    live.add(frame([row(100, 8)], { state: LiveState.Finished }), 0);
    live.add(frame([], { state: LiveState.Lost }), 0);
    expect(live.state).toBe(LiveState.Finished);
    live.add(frame([], { state: LiveState.Lost, session: "b" }), 0);
    expect(live.state).toBe(LiveState.Lost);
  });

  test("says what the newest frame says of the devices", () => {
    const live = new StationLive();
    live.add(frame([], { device: "unplugged" }), 0);
    expect(live.device).toBe("unplugged");
    live.add(frame([]), 0);
    expect(live.device).toBe("live");
  });

  test("takes rows without a place or a pose for what they are", () => {
    const live = new StationLive();
    live.add(frame([[0, ...Array<number>(7).fill(Number.NaN), 8]]), 0);
    expect([live.pose, live.done, live.latest[0]]).toEqual([null, 0, 8]);
  });

  test("thins its trail rather than lose where the tool began", () => {
    const live = new StationLive();
    const rows = Array.from({ length: TRAIL + 1 }, (_, at) => row(2 * at, 1));
    live.add(frame(rows, { lengthMm: 240 }), 0);
    expect(live.trailLength).toBe(TRAIL / 2 + 1);
    expect(live.trail[0]).toBe(0);
    expect(live.trail[POSE]).toBe(4);
    expect(live.trail[POSE * (live.trailLength - 1)]).toBe(2 * TRAIL);
  });

  test("draws no trail and tells no progress while nothing is measured", () => {
    const live = new StationLive();
    live.add(frame([row(50, Number.NaN)]), 0);
    expect([live.pose?.at, live.trailLength, live.done]).toEqual([[50, 0, 0], 0, 0]);
  });

  test("does not grow its trail while the tool stands still", () => {
    const live = new StationLive();
    live.add(frame([row(1, 1), row(1, 1), row(1, 1)]), 0);
    expect(live.trailLength).toBe(1);
  });
});

test("places are the middles of equal parts of the path", () => {
  const middles = places(240);
  expect([middles.length, middles[0], middles.at(-1)]).toEqual([240, 0.5, 239.5]);
});

describe("bridging a curve", () => {
  test("joins over small holes in a straight line", () => {
    expect(bridged([1, null, null, 4], 2)).toEqual([1, 2, 3, 4]);
  });

  test("leaves wide holes, and what lies before the first and after the last value", () => {
    expect(bridged([null, 1, null, null, 4, null], 1)).toEqual([null, 1, null, null, 4, null]);
  });
});
