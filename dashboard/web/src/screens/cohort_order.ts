// The cohort table's order and filter; pure.
import type { CohortRow, Language } from "../api/shapes";
import { collator, folded } from "../i18n/format";

export type Column = "attention" | "name" | "modules" | "recent" | "attendance" | "sessions" | "last";
export interface Order {
  column: Column;
  down: boolean;
}

/** A column's number; what cannot be told comes last whichever way. */
function key(row: CohortRow, column: Column): number | null {
  switch (column) {
    case "modules":
      return row.modules.filter((module) => module.passed).length;
    case "recent":
      return row.recent.at(-1) ?? null;
    case "attendance":
      return row.attendance;
    case "sessions":
      return row.sessions;
    case "last":
      return row.last_unix_s;
    default:
      return null;
  }
}

/** Rows in an order; `attention` is the order in which the service gave them. */
export function ordered(rows: readonly CohortRow[], order: Order, language: Language): CohortRow[] {
  const sign = order.down ? -1 : 1;
  if (order.column === "attention") {
    return order.down ? [...rows] : rows.toReversed();
  }
  if (order.column === "name") {
    const names = collator(language);
    return rows.toSorted((a, b) => sign * names.compare(a.trainee_name, b.trainee_name));
  }
  return rows.toSorted((a, b) => {
    const [x, y] = [key(a, order.column), key(b, order.column)];
    if (x === null || y === null) {
      return Number(x === null) - Number(y === null);
    }
    return sign * (x - y);
  });
}

/** Rows whose name or pseudonym holds the words, in the language's own lower case. */
export function found(rows: readonly CohortRow[], asked: string, language: Language): CohortRow[] {
  const words = folded(language, asked.trim());
  return rows.filter(
    (row) => folded(language, row.trainee_name).includes(words) || folded(language, row.trainee).includes(words),
  );
}

/** The order after a click on a column: the useful way first, then the other way round. */
export function clicked(order: Order, column: Column): Order {
  const downFirst = column !== "name";
  return order.column === column ? { column, down: !order.down } : { column, down: downFirst };
}
