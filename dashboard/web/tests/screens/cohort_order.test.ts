import { describe, expect, test } from "vitest";
import type { CohortRow } from "../../src/api/shapes";
import { clicked, found, ordered } from "../../src/screens/cohort_order";

function row(trainee: string, name: string, change: Partial<CohortRow> = {}): CohortRow {
  return {
    trainee,
    trainee_name: name,
    sessions: 1,
    last_unix_s: null,
    attendance: null,
    modules: [],
    recent: [],
    attention: [],
    ...change,
  };
}

const ROWS = [
  row("T-1", "Şule Işık", { attendance: 0.5, recent: [90, 40] }),
  row("T-2", "Sevgi İnan", { recent: [10, 80] }),
  row("T-3", "Çağrı Kaya", { attendance: 0.9 }),
];
const names = (rows: readonly CohortRow[]): string[] => rows.map((r) => r.trainee);

describe("the order of the cohort", () => {
  test("is the service's own for those who may need help, or its reverse", () => {
    expect(names(ordered(ROWS, { column: "attention", down: true }, "tr"))).toEqual(["T-1", "T-2", "T-3"]);
    expect(names(ordered(ROWS, { column: "attention", down: false }, "tr"))).toEqual(["T-3", "T-2", "T-1"]);
  });

  test("of names is the alphabet's", () => {
    expect(names(ordered(ROWS, { column: "name", down: false }, "tr"))).toEqual(["T-3", "T-2", "T-1"]);
  });

  test("of numbers leaves what cannot be told at the end, whichever way", () => {
    expect(names(ordered(ROWS, { column: "attendance", down: true }, "tr"))).toEqual(["T-3", "T-1", "T-2"]);
    expect(names(ordered(ROWS, { column: "attendance", down: false }, "tr"))).toEqual(["T-1", "T-3", "T-2"]);
  });

  test("of points is that of the newest ones", () => {
    expect(names(ordered(ROWS, { column: "recent", down: true }, "tr"))).toEqual(["T-2", "T-1", "T-3"]);
  });
});

describe("finding a trainee", () => {
  test("knows Turkish capitals", () => {
    expect(names(found(ROWS, " IŞIK", "tr"))).toEqual(["T-1"]);
    expect(names(found(ROWS, "inan", "tr"))).toEqual(["T-2"]);
  });

  test("goes by pseudonym too, and shows everyone when nothing is asked", () => {
    expect([names(found(ROWS, "t-3", "tr")), found(ROWS, "", "tr").length]).toEqual([["T-3"], 3]);
  });
});

test("a click sorts the useful way first, the next one turns it round", () => {
  const first = clicked({ column: "attention", down: true }, "sessions");
  expect([first, clicked(first, "sessions"), clicked(first, "name")]).toEqual([
    { column: "sessions", down: true },
    { column: "sessions", down: false },
    { column: "name", down: false },
  ]);
});
