// Which screen an address means; addresses stand behind the #, so any static server will do.

export type Route =
  | { screen: "wall"; station: number | null }
  | { screen: "sessions"; trainee: string | null; offset: number }
  | { screen: "session"; session: string }
  | { screen: "cohort" };

/** The screen behind an address such as `#/sessions/1b…`; anything unknown is the wall. */
export function parse(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#/, "").split("?");
  const [, screen, item] = path.split("/");
  const asked = new URLSearchParams(query);
  if (screen === "sessions" && item) {
    return { screen: "session", session: decodeURIComponent(item) };
  }
  if (screen === "sessions") {
    const offset = Number(asked.get("offset") ?? 0);
    return {
      screen,
      trainee: asked.get("trainee"),
      offset: Number.isInteger(offset) && offset > 0 ? offset : 0,
    };
  }
  if (screen === "cohort") {
    return { screen };
  }
  const station = Number(item);
  return { screen: "wall", station: item && Number.isInteger(station) ? station : null };
}

/** The address of a screen; the inverse of `parse`. */
export function address(route: Route): string {
  switch (route.screen) {
    case "wall":
      return route.station === null ? "#/wall" : `#/wall/${route.station}`;
    case "session":
      return `#/sessions/${encodeURIComponent(route.session)}`;
    case "cohort":
      return "#/cohort";
    case "sessions": {
      const query = new URLSearchParams();
      if (route.trainee !== null) {
        query.set("trainee", route.trainee);
      }
      if (route.offset > 0) {
        query.set("offset", String(route.offset));
      }
      return query.size > 0 ? `#/sessions?${query}` : "#/sessions";
    }
  }
}
