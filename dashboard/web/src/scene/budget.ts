// How often the 3-D view may be drawn: a machine that draws slowly draws less, then flat.

/** Share of the time that drawing may take. */
const MOST_SHARE = 0.3;
const LOOK_EVERY_MS = 1500;

export type Pace = "full" | "slow" | "flat";

/** Watches what drawing costs on this machine. */
export class Budget {
  pace: Pace = "full";
  private sinceMs = -1;
  private spentMs = 0;

  /** Tells of one drawing: when it ended and how long it took. */
  spend(nowMs: number, tookMs: number): void {
    if (this.sinceMs < 0) {
      this.sinceMs = nowMs;
      // The first drawing compiles shaders: not what the next ones will cost.
      return;
    }
    this.spentMs += tookMs;
    const lasted = nowMs - this.sinceMs;
    if (lasted < LOOK_EVERY_MS) {
      return;
    }
    if (this.spentMs / lasted > MOST_SHARE) {
      this.pace = this.pace === "full" ? "slow" : "flat";
    }
    this.sinceMs = nowMs;
    this.spentMs = 0;
  }
}
