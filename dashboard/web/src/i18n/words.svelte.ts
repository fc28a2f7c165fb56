// The language in use, and every text in it; a change is seen everywhere at once.
import type { Language, Reason, Verdict } from "../api/shapes";
import { type Catalogue, merge, text, type Values } from "./catalogue";
import * as format from "./format";

const files = import.meta.glob<Catalogue>("../../../../simlab/locale/*/*.json", {
  eager: true,
  import: "default",
});
const catalogues = merge(files);

/** The languages to choose from, each by its own name. */
export const LANGUAGES: readonly (readonly [Language, string])[] = [
  ["tr", "Türkçe"],
  ["en", "English"],
];

class Words {
  language = $state<Language>(preferred(globalThis.navigator?.languages ?? []));

  /** The text under a key. */
  t(key: string, values: Values = {}): string {
    return text(catalogues[this.language], key, values);
  }

  /** The text under a key for a count: `key.one`, `key.other`; `{n}` is the count. */
  count(key: string, n: number): string {
    const n_text = format.number(this.language, n);
    return this.t(`${key}.${format.plural(this.language, n)}`, { n: n_text });
  }

  /** Is there a text under this key? */
  has(key: string): boolean {
    return key in catalogues[this.language];
  }

  number(value: number | null, digits = 0): string {
    return format.number(this.language, value, digits);
  }

  percent(share: number | null): string {
    return format.percent(this.language, share);
  }

  moment(unixS: number | null): string {
    return format.moment(this.language, unixS);
  }

  since(unixS: number): string {
    return format.since(this.language, unixS, Date.now());
  }

  day(unixS: number | null): string {
    return format.day(this.language, unixS);
  }

  metric(name: string): string {
    return this.t(`metric.${name}`);
  }

  unit(name: string): string {
    return this.t(`unit.${name}`);
  }

  verdict(verdict: Verdict): string {
    return this.t(`verdict.${verdict}`);
  }

  /** A reason in words: what, how much, and where. */
  reason(reason: Reason): string {
    const values: Record<string, string> = {};
    for (const [name, value] of Object.entries(reason.values)) {
      values[name] = format.brief(this.language, value);
    }
    const said = this.t(reason.key, values);
    if (reason.from_mm === null) {
      return said;
    }
    const start = this.number(reason.from_mm);
    return reason.to_mm === null
      ? this.t("view.from", { start, text: said })
      : this.t("view.span", { start, end: this.number(reason.to_mm), text: said });
  }
}

function preferred(languages: readonly string[]): Language {
  return languages[0]?.toLowerCase().startsWith("tr") ? "tr" : "en";
}

export const words = new Words();
