import { expect, test } from "vitest";
import { waitMs } from "../../src/live/backoff";

test("waits double from 0.4 s and stop growing at 8 s", () => {
  expect([0, 1, 2, 3, 4, 5, 60].map((tries) => waitMs(tries, 1))).toEqual([
    400, 800, 1600, 3200, 6400, 8000, 8000,
  ]);
});

test("chance takes up to half of the wait away, so that viewers do not come back all at once", () => {
  expect([waitMs(0, 0), waitMs(0, 0.5)]).toEqual([200, 300]);
});
