// Expected values: how the languages write numbers (TDK for Turkish: %59, 1.234,5).
import { describe, expect, test } from "vitest";
import type { MetricHead } from "../../src/api/shapes";
import { brief, collator, digitsOf, folded, number, percent, plural, since, UNKNOWN } from "../../src/i18n/format";

describe("numbers", () => {
  test("have the decimal sign and the groups of their language", () => {
    expect([number("tr", 1234.56, 1), number("en", 1234.56, 1)]).toEqual(["1.234,6", "1,234.6"]);
  });

  test("are never minus nought", () => {
    expect(number("en", -0.04, 1)).toBe("0.0");
  });

  test("that cannot be told are a dash", () => {
    expect([number("en", null), number("en", Number.NaN), percent("en", null)]).toEqual([UNKNOWN, UNKNOWN, UNKNOWN]);
  });

  test("in words have three figures and no idle noughts", () => {
    expect([1201.4, 12.34, 8.0, 0.083].map((value) => brief("en", value))).toEqual(["1,201", "12", "8", "0.08"]);
  });
});

test("Turkish writes the per cent sign first", () => {
  expect([percent("tr", 0.59), percent("en", 0.59)]).toEqual(["%59", "59%"]);
});

test.each([
  [15, false, 0, 0],
  [6, false, 0, 1],
  [0.5, false, 0, 2],
  [0.35, true, 1200, 0],
  [0.35, true, 0, 0],
])("a band of half-width %s (relative: %s, target %s) is told to %s digits", (zero, relative, target, digits) => {
  const head: MetricHead = { name: "m", unit: "mm", weight: 1, target, full: 0, zero, relative, signed: false, targets: [] };
  expect(digitsOf(head)).toBe(digits);
});

test("English has one and other; Turkish texts are chosen the same way", () => {
  expect([plural("en", 1), plural("en", 2), plural("tr", 1), plural("tr", 0)]).toEqual(["one", "other", "one", "other"]);
});

describe("Turkish letters", () => {
  test("fold as Turkish does: I to ı, İ to i", () => {
    expect([folded("tr", "IŞIK İNAN"), folded("en", "IAN")]).toEqual(["ışık inan", "ian"]);
  });

  test("stand in the order of the Turkish alphabet", () => {
    expect(["Şule", "Ömer", "Sevgi", "Işık", "Oya", "İnci", "Çağrı", "Can"].sort(collator("tr").compare)).toEqual([
      "Can", "Çağrı", "Işık", "İnci", "Oya", "Ömer", "Sevgi", "Şule",
    ]);
  });
});

test("when something began is a time of day, with its day unless that is today", () => {
  const began = new Date(2026, 10, 22, 9, 5, 7).getTime();
  const soon = new Date(2026, 10, 22, 23, 0, 0).getTime();
  const nextDay = new Date(2026, 10, 23, 0, 0, 1).getTime();
  expect([since("en", began / 1000, soon), since("tr", began / 1000, soon)]).toEqual(["09:05:07", "09:05:07"]);
  expect(since("en", began / 1000, nextDay)).toBe("22 Nov 2026, 09:05:07");
});
