// How the devices of a desk stand: which is worst, and what those who listen are told of.
import { type DeviceState, LIVENESS, type Liveness, type WallStation } from "../api/shapes";
import type { StationLive } from "./station_live";

/** What a card says of a desk's devices in one word. */
export interface Standing {
  state: Liveness;
  /** The worst of them; null: all are live, or the station does not say which. */
  device: DeviceState | null;
  /** How many more are not live. */
  others: number;
}

/** The standing of a station's devices; null where nothing is known of them. */
export function standing(station: WallStation, live: StationLive): Standing | null {
  if (!station.connected) {
    return null;
  }
  if (station.devices.length > 0) {
    const odd = station.devices.filter((one) => one.state !== "live");
    const [worst = null] = [...odd].sort((a, b) => badness(b.state) - badness(a.state));
    return { state: worst?.state ?? "live", device: worst, others: Math.max(0, odd.length - 1) };
  }
  // A station of a version that tells the worst only, and only in a session.
  if (live.session !== "" && live.session === station.live?.session) {
    return { state: live.device, device: null, others: 0 };
  }
  return null;
}

/** Does somebody have to see to it? What is silent may just not be touched. */
export function needsHand(state: Liveness): boolean {
  return badness(state) > badness("silent");
}

/** The devices that somebody has to see to. */
export function troubles(station: WallStation): DeviceState[] {
  return station.devices.filter((one) => needsHand(one.state));
}

/** What was refused of a device's stream, by cause. */
export interface Refused {
  cause: string;
  pieces: number;
  bytes: number;
}

/** All causes for which something was refused, in a fixed order. */
export function refusals(device: DeviceState): Refused[] {
  const causes = new Set([...Object.keys(device.refused), ...Object.keys(device.refused_bytes)]);
  return [...causes].sort().map((cause) => ({
    cause,
    pieces: device.refused[cause] ?? 0,
    bytes: device.refused_bytes[cause] ?? 0,
  }));
}

function badness(state: Liveness): number {
  return LIVENESS.indexOf(state);
}
