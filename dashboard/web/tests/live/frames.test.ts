// Expected values: a frame packed field by field with the offsets of docs/formats/live-frame.md.
import { describe, expect, test } from "vitest";
import { decode, FIXED, FrameError, HEAD_BYTES, LiveState } from "../../src/live/frames";

interface Head {
  version?: number;
  state?: number;
  metrics?: number;
  rows?: readonly (readonly number[])[];
}

function packed({ version = 1, state = 1, metrics = 0, rows = [] }: Head = {}): Uint8Array {
  const numbers = rows.flat();
  const bytes = new Uint8Array(64 + 4 * numbers.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, version);
  view.setUint8(1, state);
  view.setUint8(2, metrics);
  view.setUint8(3, rows.length);
  view.setUint32(4, 7, true);
  view.setUint32(8, 4_000_000_000, true);
  view.setFloat32(12, 87.5, true);
  view.setFloat64(16, 1_790_000_000.125, true);
  view.setFloat64(24, 3.5, true);
  for (let i = 0; i < 16; i += 1) {
    view.setUint8(32 + i, 16 * i + i);
  }
  view.setUint32(48, 700, true);
  view.setUint32(52, 2, true);
  view.setUint32(56, 1, true);
  view.setFloat32(60, 70.25, true);
  numbers.forEach((number, at) => {
    view.setFloat32(64 + 4 * at, number, true);
  });
  return bytes;
}

function message(...frames: Uint8Array[]): ArrayBuffer {
  const all = new Uint8Array(frames.reduce((sum, frame) => sum + frame.length, 0));
  let at = 0;
  for (const frame of frames) {
    all.set(frame, at);
    at += frame.length;
  }
  return all.buffer;
}

describe("a live message", () => {
  test("says what its bytes say", () => {
    const row = [3.5, 28, 1, 2, 3, 0, 0, -1, 8.25];
    const [frame] = decode(message(packed({ metrics: 1, rows: [row, row] })));
    expect(frame).toMatchObject({
      state: LiveState.Running,
      device: "live",
      stationNumber: 7,
      seq: 4_000_000_000,
      points: 87.5,
      sampledUnixS: 1_790_000_000.125,
      tS: 3.5,
      session: "00112233-4455-6677-8899-aabbccddeeff",
      samplesIn: 700,
      samplesLost: 2,
      framesRefused: 1,
      lengthMm: 70.25,
      metrics: 1,
    });
    expect(Array.from(frame?.rows ?? [])).toEqual([...row, ...row]);
  });

  test("may hold several frames, of rows or of none", () => {
    const row = Array<number>(FIXED + 2).fill(1);
    const frames = decode(message(packed({ metrics: 2, rows: [row] }), packed(), packed({ state: 2 })));
    expect(frames.map((frame) => [frame.state, frame.rows.length])).toEqual([[1, 10], [1, 0], [2, 0]]);
  });

  test.each([
    [0x01, "live"],
    [0x11, "silent"],
    [0x21, "asleep"],
    [0x31, "lost"],
    [0x41, "unplugged"],
  ])("with %i says in the high half that the worst device is %s", (state, device) => {
    const [frame] = decode(message(packed({ state })));
    expect(frame).toMatchObject({ state: LiveState.Running, device });
  });

  test("may be empty", () => {
    expect(decode(new ArrayBuffer(0))).toEqual([]);
  });

  test("keeps NaN as NaN", () => {
    const row = Array<number>(FIXED).fill(Number.NaN);
    const [frame] = decode(message(packed({ rows: [row] })));
    expect(Array.from(frame?.rows ?? []).every(Number.isNaN)).toBe(true);
  });

  test.each([
    ["a head cut short", packed().slice(0, HEAD_BYTES - 1)],
    ["rows cut short", packed({ rows: [Array<number>(FIXED).fill(0)] }).slice(0, -1)],
    ["another version", packed({ version: 2 })],
    ["a state that is not known", packed({ state: 4 })],
    ["a device that is not known", packed({ state: 0x51 })],
  ])("with %s is refused", (_, bytes) => {
    expect(() => decode(message(bytes))).toThrow(FrameError);
  });
});
