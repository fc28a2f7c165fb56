// What travels between the service and this page, as JSON: the twin of simlab/api/shapes.py.

export type Language = "tr" | "en";
export type Role = "trainee" | "instructor" | "school" | "admin";
export type Verdict = "pass" | "fail" | "cannot_tell";
export type SessionState = "running" | "finished" | "interrupted";
export type Point = readonly [number, number, number];
type Column = readonly (number | null)[];

export interface Me {
  account: string;
  name: string;
  role: Role;
  language: Language;
  trainee: string | null;
}

/** One metric of an exercise: what its numbers mean and where marks end. */
export interface MetricHead {
  name: string;
  unit: string;
  weight: number;
  target: number;
  /** Half-width of full marks, in `unit`, or a share of the target when `relative`. */
  full: number;
  zero: number;
  relative: boolean;
  signed: boolean;
  /** Place in mm, target from there on: where the target changes along the path. */
  targets: readonly (readonly [number, number])[];
}

export interface LiveSession {
  session: string;
  trainee: string;
  trainee_name: string;
  craft: string;
  exercise: string;
  title: string;
  started_unix_s: number;
  length_mm: number;
  /** In the order of a live frame's rows. */
  metrics: readonly MetricHead[];
  outline_mm: readonly Point[];
}

/** What a device is doing, from best to worst. */
export const LIVENESS = ["live", "silent", "asleep", "lost", "unplugged"] as const;
export type Liveness = (typeof LIVENESS)[number];

/** One device of a desk, now; its counts are those of the session that runs, or ran last. */
export interface DeviceState {
  /** Where it is, as the bench file places it. */
  device: string;
  kind: string;
  state: Liveness;
  since_unix_s: number;
  samples_in: number;
  samples_lost: number;
  /** Pieces of its stream that were refused, by cause. */
  refused: Readonly<Record<string, number>>;
  /** Their bytes. */
  refused_bytes: Readonly<Record<string, number>>;
}

export interface WallStation {
  number: number;
  station: string;
  connected: boolean;
  live: LiveSession | null;
  /** The pose device first; none where the station is away or does not say. */
  devices: readonly DeviceState[];
}

export interface Wall {
  stations: readonly WallStation[];
}

export interface Reason {
  key: string;
  values: Readonly<Record<string, number>>;
  from_mm: number | null;
  to_mm: number | null;
}

export interface MetricScore {
  name: string;
  unit: string;
  weight: number;
  mark: number | null;
  sigma: number | null;
  verdict: Verdict;
  measured: number;
  mean: number | null;
  reasons: readonly Reason[];
}

export interface Card {
  points: number | null;
  sigma: number | null;
  verdict: Verdict;
  done: number;
  samples: number;
  metrics: readonly MetricScore[];
  reasons: readonly Reason[];
  versions: Readonly<Record<string, string>>;
}

export interface SessionRow {
  session: string;
  trainee: string;
  trainee_name: string;
  station: string;
  craft: string;
  exercise: string;
  title: string;
  started_unix_s: number;
  duration_s: number;
  state: SessionState;
  points: number | null;
  verdict: Verdict;
  /** The service scored the recording again and got the same card. */
  verified: boolean;
}

export interface SessionPage {
  sessions: readonly SessionRow[];
  total: number;
  next_offset: number | null;
}

export interface Session {
  row: SessionRow;
  card: Card;
  heads: readonly MetricHead[];
  samples_in: number;
  samples_lost: number;
  frames_refused: number;
  /** Is its recording here? */
  replayable: boolean;
}

/** One metric along the path, thinned for a screen. */
export interface Track {
  name: string;
  unit: string;
  t_s: readonly number[];
  place_mm: Column;
  value: Column;
  sigma: Column;
  wanted: Column;
}

export interface Tracks {
  session: string;
  length_mm: number;
  tracks: readonly Track[];
}

/** The path wanted, and the tool's own way. */
export interface Path {
  session: string;
  craft: string;
  outline_mm: readonly Point[];
  t_s: readonly number[];
  place_mm: Column;
  tool_mm: readonly Point[];
  axis: readonly Point[];
}

/** One sentence of a report, and the stretch of the seam it speaks of. */
export interface ReportLine {
  text: string;
  from_mm: number | null;
  to_mm: number | null;
}

/** What is told of a weld beside its card, in the language that was asked for. */
export interface WeldReport {
  session: string;
  language: Language;
  sections: readonly { name: string; heading: string; lines: readonly ReportLine[] }[];
}

/** How a trainee stands in one exercise. */
export interface Module {
  exercise: string;
  title: string;
  sessions: number;
  best: number | null;
  passed: boolean;
}

export interface CohortRow {
  trainee: string;
  trainee_name: string;
  sessions: number;
  last_unix_s: number | null;
  attendance: number | null;
  modules: readonly Module[];
  /** Points of the last ten sessions, oldest first. */
  recent: readonly number[];
  attention: readonly Reason[];
}

export interface Cohort {
  cohort: string;
  as_of_unix_s: number;
  rows: readonly CohortRow[];
}
