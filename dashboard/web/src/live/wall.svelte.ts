// The wall as it is now: who is at which station, and what frames tell of them.
import { Problem, wall as askWall } from "../api/service";
import type { WallStation } from "../api/shapes";
import { waitMs } from "./backoff";
import { decode, FrameError, LiveState, type LiveFrame } from "./frames";
import { StationLive } from "./station_live";

/** Between two askings for the wall at least [ms]. */
const ASK_EVERY_MS = 500;
/** Asked anew without cause, for stations that came or went in silence [ms]. */
const ASK_ANYWAY_MS = 5000;

export type Link = "connecting" | "open" | "lost";

/** Keeps a WebSocket to the service open, and the wall up to date. */
export class LiveWall {
  stations = $state.raw<readonly WallStation[]>([]);
  link = $state<Link>("connecting");
  /** Was the wall read at least once? */
  known = $state(false);
  private readonly seen = new Map<number, StationLive>();
  private socket: WebSocket | null = null;
  private tries = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private asking: ReturnType<typeof setTimeout> | undefined;
  private askedMs = -ASK_EVERY_MS;
  private closed = false;
  private readonly anyway: ReturnType<typeof setInterval>;

  /** `signedOut` is called when the service no longer knows us; `watches`: may we see frames? */
  constructor(
    private readonly signedOut: () => void,
    watches: boolean,
  ) {
    this.anyway = setInterval(() => {
      this.askSoon();
    }, ASK_ANYWAY_MS);
    if (watches) {
      this.open();
    } else {
      void this.ask();
    }
  }

  /** What frames told of a station; the same object as long as the page lives. */
  live(station: number): StationLive {
    let live = this.seen.get(station);
    if (live === undefined) {
      live = new StationLive();
      this.seen.set(station, live);
    }
    return live;
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.retry);
    clearTimeout(this.asking);
    clearInterval(this.anyway);
    const socket = this.socket;
    if (socket?.readyState === WebSocket.CONNECTING) {
      // Closed while it connects, a browser complains of a failure: let it connect, then close.
      socket.onopen = () => {
        socket.close();
      };
    } else {
      socket?.close();
    }
  }

  private open(): void {
    void this.ask();
    const socket = new WebSocket(new URL("/api/live", location.href.replace(/^http/, "ws")));
    this.socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this.link = "open";
      this.tries = 0;
    };
    socket.onmessage = (event) => {
      if (event.data instanceof ArrayBuffer) {
        this.take(event.data);
      } else {
        // What the wall says has changed: a station came or went, a device changed its state.
        this.askSoon();
      }
    };
    socket.onclose = () => {
      this.reopen();
    };
  }

  private reopen(): void {
    if (this.closed) {
      return;
    }
    this.link = "lost";
    const wait = waitMs(this.tries, Math.random());
    this.tries += 1;
    this.retry = setTimeout(() => {
      this.open();
    }, wait);
  }

  private take(message: ArrayBuffer): void {
    let frames: LiveFrame[];
    try {
      frames = decode(message);
    } catch (error) {
      if (error instanceof FrameError) {
        // Another version of the service: the page has to be loaded anew, which reopening shows.
        this.socket?.close();
        return;
      }
      throw error;
    }
    if (this.closed) {
      return;
    }
    const now = performance.now();
    for (const frame of frames) {
      const live = this.live(frame.stationNumber);
      const before = live.state;
      const device = live.device;
      live.add(frame, now);
      if (!this.knows(frame) || before !== frame.state || device !== frame.device) {
        this.askSoon();
      }
    }
  }

  private knows(frame: LiveFrame): boolean {
    return this.stations.some(
      (s) => s.number === frame.stationNumber && s.live?.session === frame.session,
    );
  }

  private askSoon(): void {
    if (this.asking !== undefined) {
      return;
    }
    const wait = Math.max(0, this.askedMs + ASK_EVERY_MS - performance.now());
    this.asking = setTimeout(() => {
      this.asking = undefined;
      void this.ask();
    }, wait);
  }

  private async ask(): Promise<void> {
    this.askedMs = performance.now();
    try {
      this.stations = (await askWall()).stations;
      this.known = true;
    } catch (error) {
      if (error instanceof Problem && error.status === 401) {
        this.close();
        this.signedOut();
      } else if (!(error instanceof Problem)) {
        throw error;
      }
      // Any other refusal: the socket's own reopening asks again.
    }
  }
}

/** What a station is doing, as a viewer is told. */
export type Doing = "idle" | "running" | "finished" | "lost" | "offline";

/** Without a word for so long, a running session counts as lost [ms]. */
const SILENT_MS = 3000;

/** What a station is doing, from the wall and from its frames. */
export function doing(station: WallStation, live: StationLive, nowMs: number): Doing {
  if (live.session !== "" && live.session === station.live?.session) {
    if (live.state === LiveState.Running) {
      return nowMs - live.heardMs > SILENT_MS ? "lost" : "running";
    }
    if (live.state === LiveState.Finished) {
      return "finished";
    }
    if (live.state === LiveState.Lost) {
      return "lost";
    }
  }
  return station.connected ? "idle" : "offline";
}
