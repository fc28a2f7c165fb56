import { describe, expect, test } from "vitest";
import type { DeviceState, LiveSession, Liveness, WallStation } from "../../src/api/shapes";
import { refusals, standing, troubles } from "../../src/live/devices";
import { StationLive } from "../../src/live/station_live";

function device(kind: string, state: Liveness): DeviceState {
  return {
    device: `usb:${kind}`,
    kind,
    state,
    since_unix_s: 0,
    samples_in: 0,
    samples_lost: 0,
    refused: {},
    refused_bytes: {},
  };
}

function station(devices: readonly DeviceState[], change: Partial<WallStation> = {}): WallStation {
  return { number: 1, station: "weld-1", connected: true, live: null, devices, ...change };
}

const SESSION: LiveSession = {
  session: "a",
  trainee: "T-0001",
  trainee_name: "A",
  craft: "weld",
  exercise: "e",
  title: "exercise.e",
  started_unix_s: 0,
  length_mm: 70,
  metrics: [],
  outline_mm: [],
};

function heard(worst: Liveness): StationLive {
  const live = new StationLive();
  live.session = "a";
  live.device = worst;
  return live;
}

describe("the devices of a station", () => {
  test("are live when all of them are", () => {
    const desk = station([device("torch", "live"), device("power", "live")]);
    expect(standing(desk, heard("live"))).toEqual({ state: "live", device: null, others: 0 });
  });

  // From best to worst, as docs/formats/live-frame.md numbers them.
  test.each([
    ["silent", "live"],
    ["asleep", "silent"],
    ["lost", "asleep"],
    ["unplugged", "lost"],
  ] as const)("are %s when one of them is, rather than %s", (worse, better) => {
    const found = standing(station([device("torch", better), device("power", worse)]), heard("live"));
    expect([found?.state, found?.device?.kind]).toEqual([worse, "power"]);
  });

  test("name the worst, the first of equals, and count the others that are not live", () => {
    const desk = station([
      device("torch", "live"),
      device("power", "lost"),
      device("panel", "silent"),
      device("markers", "lost"),
    ]);
    expect(standing(desk, heard("live"))).toMatchObject({ state: "lost", device: { kind: "power" }, others: 2 });
  });

  test("are not known where the station is away", () => {
    const desk = station([device("torch", "live")], { connected: false });
    expect(standing(desk, heard("live"))).toBeNull();
  });

  test("are what its frames say where a station says no more", () => {
    expect(standing(station([], { live: SESSION }), heard("asleep"))).toEqual({
      state: "asleep",
      device: null,
      others: 0,
    });
  });

  test("are not known from the frames of another session, or of none", () => {
    expect(standing(station([], { live: { ...SESSION, session: "b" } }), heard("lost"))).toBeNull();
    expect(standing(station([]), new StationLive())).toBeNull();
  });
});

test("somebody has to see to what sleeps, is lost or unplugged, not to what is silent", () => {
  const states = ["live", "silent", "asleep", "lost", "unplugged"] as const;
  const found = troubles(station(states.map((state) => device(state, state))));
  expect(found.map((one) => one.state)).toEqual(["asleep", "lost", "unplugged"]);
});

test("what was refused stands by cause, also where only bytes were counted", () => {
  const torch = {
    ...device("torch", "live"),
    refused: { noise: 2, checksum: 1 },
    refused_bytes: { noise: 40, checksum: 31, midway: 12 },
  };
  expect(refusals(torch)).toEqual([
    { cause: "checksum", pieces: 1, bytes: 31 },
    { cause: "midway", pieces: 0, bytes: 12 },
    { cause: "noise", pieces: 2, bytes: 40 },
  ]);
  expect(refusals(device("torch", "live"))).toEqual([]);
});
