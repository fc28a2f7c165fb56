import { expect, test } from "vitest";
import { address, parse, type Route } from "../src/route";

test.each<[string, Route]>([
  ["", { screen: "wall", station: null }],
  ["#/wall", { screen: "wall", station: null }],
  ["#/wall/12", { screen: "wall", station: 12 }],
  ["#/sessions", { screen: "sessions", trainee: null, offset: 0 }],
  ["#/sessions?trainee=T-0042&offset=25", { screen: "sessions", trainee: "T-0042", offset: 25 }],
  ["#/sessions?offset=-3", { screen: "sessions", trainee: null, offset: 0 }],
  ["#/sessions/0b1e", { screen: "session", session: "0b1e" }],
  ["#/cohort", { screen: "cohort" }],
  ["#/nowhere", { screen: "wall", station: null }],
])("%s is %o", (hash, route) => {
  expect(parse(hash)).toEqual(route);
});

test.each<Route>([
  { screen: "wall", station: null },
  { screen: "wall", station: 3 },
  { screen: "sessions", trainee: "Ü 1", offset: 50 },
  { screen: "session", session: "a/b" },
  { screen: "cohort" },
])("an address leads back to its screen: %o", (route) => {
  expect(parse(address(route))).toEqual(route);
});
