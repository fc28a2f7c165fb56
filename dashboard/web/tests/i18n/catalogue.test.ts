import { describe, expect, test } from "vitest";
import { type Catalogue, merge, text } from "../../src/i18n/catalogue";

const sources = import.meta.glob<string>("../../src/**/*.{svelte,ts}", { eager: true, query: "?raw", import: "default" });
const catalogues = merge(
  import.meta.glob<Catalogue>("../../../../simlab/locale/*/*.json", { eager: true, import: "default" }),
);

describe("a text", () => {
  test("is filled in by name", () => {
    expect(text({ a: "{n} of {total}" }, "a", { n: "3", total: "4" })).toBe("3 of 4");
  });

  test("shows its key where the catalogue has none, and its places where there is no value", () => {
    expect([text({}, "x.y"), text({ a: "{n} mm" }, "a")]).toEqual(["x.y", "{n} mm"]);
  });
});

test("files are merged a language, whatever their area", () => {
  const files = { "/l/tr/a.json": { a: "bir" }, "/l/en/a.json": { a: "one" }, "/l/en/b.json": { b: "two" } };
  expect(merge(files)).toEqual({ tr: { a: "bir" }, en: { a: "one", b: "two" } });
});

/** Keys that screens write out in full, such as words.t("web.skip"). */
const used = new Set(
  Object.values(sources).flatMap((source) =>
    [...source.matchAll(/"((?:web|view|state)\.[a-z_.]+)"/g)].map(([, key]) => key ?? ""),
  ),
);

test.each(["tr", "en"] as const)("every key that a screen names has a text in %s", (language) => {
  const known = Object.keys(catalogues[language]);
  const counted = new Set([...known, ...known.map((key) => key.replace(/\.(one|other)$/, ""))]);
  expect(used.size).toBeGreaterThan(60);
  expect([...used].filter((key) => !counted.has(key))).toEqual([]);
});
