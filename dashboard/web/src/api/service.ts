// The service's routes, as functions: each returns its shape or throws a Problem.
import type {
  Cohort,
  Language,
  Me,
  Path,
  Session,
  SessionPage,
  Tracks,
  Wall,
  WeldReport,
} from "./shapes";

/** The service said no (or nothing: status 0). */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly detail: string,
  ) {
    super(`${status}: ${detail}`);
  }
}

type Method = "GET" | "POST" | "PATCH";

async function ask<T>(method: Method, path: string, body?: object): Promise<T> {
  const options: RequestInit = { method, credentials: "same-origin", cache: "no-store" };
  if (body !== undefined) {
    options.headers = { "Content-Type": "application/json" };
    options.body = JSON.stringify(body);
  }
  let answer: Response;
  try {
    answer = await fetch(path, options);
  } catch (error) {
    throw new Problem(0, String(error));
  }
  if (!answer.ok) {
    throw new Problem(answer.status, await detail(answer));
  }
  return answer.status === 204 ? (undefined as T) : ((await answer.json()) as T);
}

async function detail(answer: Response): Promise<string> {
  try {
    const problem: unknown = await answer.json();
    if (typeof problem === "object" && problem !== null && "detail" in problem) {
      return String(problem.detail);
    }
  } catch {
    // No JSON: the status has to say it all.
  }
  return answer.statusText;
}

const name = encodeURIComponent;

export const me = (): Promise<Me> => ask("GET", "/api/me");
export const signIn = (account: string, password: string): Promise<Me> =>
  ask("POST", "/api/sign-in", { account, password });
export const signOut = (): Promise<void> => ask("POST", "/api/sign-out");
export const setLanguage = (language: Language): Promise<Me> =>
  ask("PATCH", "/api/me", { language });
export const wall = (): Promise<Wall> => ask("GET", "/api/wall");
export const session = (id: string): Promise<Session> => ask("GET", `/api/sessions/${name(id)}`);
export const tracks = (id: string): Promise<Tracks> =>
  ask("GET", `/api/sessions/${name(id)}/tracks`);
export const path = (id: string): Promise<Path> => ask("GET", `/api/sessions/${name(id)}/path`);
export const report = (id: string, language: Language): Promise<WeldReport> =>
  ask("GET", `/api/sessions/${name(id)}/report?language=${language}`);
export const cohort = (): Promise<Cohort> => ask("GET", "/api/cohort");

/** A page of sessions, newest first; of one trainee, where one is named. */
export function sessions(offset: number, limit: number, trainee?: string): Promise<SessionPage> {
  const query = new URLSearchParams({ offset: String(offset), limit: String(limit) });
  if (trainee !== undefined) {
    query.set("trainee", trainee);
  }
  return ask("GET", `/api/sessions?${query}`);
}
