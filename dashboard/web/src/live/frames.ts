// Live frames, read as they come: the twin of simlab/api/live_frames.py.
import { LIVENESS, type Liveness } from "../api/shapes";

export const VERSION = 1;
export const HEAD_BYTES = 64;
/** Numbers of a row before the metrics: t_s, place_mm, x, y, z, and the axis i, j, k. */
export const FIXED = 8;

/** What a station is doing. */
export const LiveState = { Idle: 0, Running: 1, Finished: 2, Lost: 3 } as const;
export type LiveState = (typeof LiveState)[keyof typeof LiveState];

/** One station, now. */
export interface LiveFrame {
  state: LiveState;
  /** What the worst of the desk's devices is doing. */
  device: Liveness;
  stationNumber: number;
  seq: number;
  /** Points so far, NaN before there are any. */
  points: number;
  sampledUnixS: number;
  tS: number;
  session: string;
  samplesIn: number;
  samplesLost: number;
  framesRefused: number;
  lengthMm: number;
  metrics: number;
  /** Row after row of `FIXED + metrics` numbers; NaN where there is none. */
  rows: Float32Array;
}

/** A message that is not a whole number of frames of this version. */
export class FrameError extends Error {}

/** The frames of one message. */
export function decode(message: ArrayBuffer): LiveFrame[] {
  const view = new DataView(message);
  const frames: LiveFrame[] = [];
  let at = 0;
  while (at < message.byteLength) {
    if (message.byteLength - at < HEAD_BYTES) {
      throw new FrameError(`live frame: byte ${at}: cut short`);
    }
    const version = view.getUint8(at);
    if (version !== VERSION) {
      throw new FrameError(`live frame: byte ${at}: version ${version}`);
    }
    const state = view.getUint8(at + 1) & 15;
    if (!isState(state)) {
      throw new FrameError(`live frame: byte ${at}: state ${state}`);
    }
    const device = LIVENESS[view.getUint8(at + 1) >> 4];
    if (device === undefined) {
      throw new FrameError(`live frame: byte ${at}: device ${view.getUint8(at + 1) >> 4}`);
    }
    const metrics = view.getUint8(at + 2);
    const numbers = view.getUint8(at + 3) * (FIXED + metrics);
    const from = at + HEAD_BYTES;
    if (message.byteLength - from < 4 * numbers) {
      throw new FrameError(`live frame: byte ${from}: rows cut short`);
    }
    frames.push({
      state,
      device,
      stationNumber: view.getUint32(at + 4, true),
      seq: view.getUint32(at + 8, true),
      points: view.getFloat32(at + 12, true),
      sampledUnixS: view.getFloat64(at + 16, true),
      tS: view.getFloat64(at + 24, true),
      session: uuid(view, at + 32),
      samplesIn: view.getUint32(at + 48, true),
      samplesLost: view.getUint32(at + 52, true),
      framesRefused: view.getUint32(at + 56, true),
      lengthMm: view.getFloat32(at + 60, true),
      metrics,
      rows: floats(view, from, numbers),
    });
    at = from + 4 * numbers;
  }
  return frames;
}

function isState(state: number): state is LiveState {
  return state >= LiveState.Idle && state <= LiveState.Lost;
}

/** Little-endian numbers, whatever the machine's own order. */
function floats(view: DataView, from: number, count: number): Float32Array {
  const numbers = new Float32Array(count);
  for (let i = 0; i < count; i += 1) {
    numbers[i] = view.getFloat32(from + 4 * i, true);
  }
  return numbers;
}

function uuid(view: DataView, from: number): string {
  let text = "";
  for (let i = 0; i < 16; i += 1) {
    text += view.getUint8(from + i).toString(16).padStart(2, "0");
    if (i === 3 || i === 5 || i === 7 || i === 9) {
      text += "-";
    }
  }
  return text;
}
