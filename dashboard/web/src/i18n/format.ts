// Numbers, shares, times and lengths as a language writes them; pure, through Intl.
import type { Language, MetricHead } from "../api/shapes";

/** Shown where a number cannot be told. */
export const UNKNOWN = "–";

const locales: Record<Language, string> = { tr: "tr-TR", en: "en-GB" };
const made = new Map<string, Intl.NumberFormat>();

function numberFormat(language: Language, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = language + JSON.stringify(options);
  let format = made.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat(locales[language], options);
    made.set(key, format);
  }
  return format;
}

/** A number with exactly so many digits after the point. */
export function number(language: Language, value: number | null, digits = 0): string {
  if (value === null || !Number.isFinite(value)) {
    return UNKNOWN;
  }
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  // Adding 0 turns -0 into 0, so that no "-0.0" is shown.
  const rounded = Number(value.toFixed(digits)) + 0;
  return numberFormat(language, options).format(rounded);
}

/** A share of 0..1 in per cent; Turkish writes the sign before the number. */
export function percent(language: Language, share: number | null): string {
  return share === null || !Number.isFinite(share)
    ? UNKNOWN
    : numberFormat(language, { style: "percent", maximumFractionDigits: 0 }).format(share);
}

/** Digits after the point that suit a metric: a tenth of the half-width of its band is told. */
export function digitsOf(head: MetricHead, wanted: number | null = null): number {
  const width = head.relative ? head.zero * Math.abs(wanted ?? head.target) : head.zero;
  return width > 0 ? Math.min(3, Math.max(0, Math.ceil(1 - Math.log10(width)))) : 0;
}

/** A number as people say it: two figures or whole, no zeros that say nothing. */
export function brief(language: Language, value: number): string {
  const size = Math.abs(value);
  const digits = size >= 10 ? 0 : size >= 1 ? 1 : 2;
  return numberFormat(language, { maximumFractionDigits: digits }).format(
    Number(value.toFixed(digits)) + 0,
  );
}

/** A day and a time of day, in the viewer's own time zone. */
export function moment(language: Language, unixS: number | null): string {
  return unixS === null
    ? UNKNOWN
    : new Intl.DateTimeFormat(locales[language], {
        dateStyle: "medium",
        timeStyle: "short",
      }).format(unixS * 1000);
}

/** When something began: the time of day to the second, and the day where it is not today. */
export function since(language: Language, unixS: number, nowMs: number): string {
  const began = new Date(unixS * 1000);
  const today = began.toDateString() === new Date(nowMs).toDateString();
  return new Intl.DateTimeFormat(locales[language], {
    ...(today ? {} : { dateStyle: "medium" }),
    timeStyle: "medium",
  }).format(began);
}

/** A day. */
export function day(language: Language, unixS: number | null): string {
  return unixS === null
    ? UNKNOWN
    : new Intl.DateTimeFormat(locales[language], { dateStyle: "medium" }).format(unixS * 1000);
}

/** The plural form a language uses for a count: a key's last part. */
export function plural(language: Language, count: number): string {
  return new Intl.PluralRules(locales[language]).select(count);
}

/** Lower case as the language has it: Turkish I is ı, İ is i. */
export function folded(language: Language, words: string): string {
  return words.toLocaleLowerCase(locales[language]);
}

/** Orders texts as the language's dictionary does. */
export function collator(language: Language): Intl.Collator {
  return new Intl.Collator(locales[language], { numeric: true });
}
