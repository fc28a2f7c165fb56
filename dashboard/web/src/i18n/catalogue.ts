// Message catalogues: flat keys to texts with {names}, shared with Python (simlab/locale).
import type { Language } from "../api/shapes";

/** All texts of one language. */
export type Catalogue = Readonly<Record<string, string>>;
/** What stands in for the {names} of a text. */
export type Values = Readonly<Record<string, string>>;

/** Files of all languages, `…/<language>/<area>.json`, merged a language. */
export function merge(files: Readonly<Record<string, Catalogue>>): Record<Language, Catalogue> {
  const all: Record<Language, Record<string, string>> = { tr: {}, en: {} };
  for (const [file, texts] of Object.entries(files)) {
    const language = file.split("/").at(-2);
    if (language === "tr" || language === "en") {
      Object.assign(all[language], texts);
    }
  }
  return all;
}

/** The text under `key`, filled in; the key itself where there is none. */
export function text(catalogue: Catalogue, key: string, values: Values = {}): string {
  const template = catalogue[key] ?? key;
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}
