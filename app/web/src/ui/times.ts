/** Dates, durations, numbers and lists as the page's language writes them. Times are Unix milliseconds. */
import { h } from "./elements.ts";
import { facts } from "./facts.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Largest first; a difference is told in the first unit of which there is at least one. */
const UNITS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 365 * DAY],
  ["month", 30 * DAY],
  ["week", 7 * DAY],
  ["day", DAY],
  ["hour", HOUR],
  ["minute", MINUTE],
];

/**
 * The page's language as the reader's region writes it: British dates where the browser prefers British English. Only regions that
 * share its script, and its digits, so that nothing is mixed.
 */
export function regional(language: string, preferred: readonly string[]): string {
  const script = (tag: string): string | undefined => new Intl.Locale(tag).maximize().script;
  const found = preferred.find((tag) => (tag === language || tag.startsWith(`${language}-`)) && script(tag) === script(language));
  if (found === undefined) return language;
  const { numberingSystem } = new Intl.NumberFormat(language).resolvedOptions();
  return new Intl.Locale(found, { numberingSystem }).toString();
}

function locale(): string {
  return regional(facts().language, navigator.languages);
}

/** "14 March 2026". */
export function date(at: number): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: "long" }).format(at);
}

/** "14 Mar 2026, 09:26". */
export function dateTime(at: number): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "short" }).format(at);
}

/** "14 Mar 2026, 09:26:53 UTC+1", for evidence. */
export function exactTime(at: number): string {
  return new Intl.DateTimeFormat(locale(), {
    year: "numeric", month: "short", day: "numeric", hour: "numeric", minute: "2-digit", second: "2-digit", timeZoneName: "short",
  }).format(at);
}

/** "3 days ago", "in 2 hours", "now". */
export function relative(at: number, now: number = Date.now()): string {
  const format = new Intl.RelativeTimeFormat(facts().language, { numeric: "auto" });
  const difference = at - now;
  const [unit, size] = UNITS.find(([, length]) => Math.abs(difference) >= length) ?? (["second", Infinity] as const);
  return format.format(Number.isFinite(size) ? Math.trunc(difference / size) : 0, unit);
}

/** "4 minutes", "2 days": the largest unit, rounded up, so that nobody comes back too early. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1000));
  const [unit, count] =
    seconds < 90 ? (["second", seconds] as const)
    : seconds < 90 * 60 ? (["minute", Math.ceil(seconds / 60)] as const)
    : seconds < 36 * 3600 ? (["hour", Math.ceil(seconds / 3600)] as const)
    : (["day", Math.ceil(seconds / 86_400)] as const);
  return new Intl.NumberFormat(facts().language, { style: "unit", unit, unitDisplay: "long" }).format(count);
}

/** "1.4 MB". */
export function size(bytes: number): string {
  const [unit, divisor] =
    bytes < 1000 ? (["byte", 1] as const)
    : bytes < 1_000_000 ? (["kilobyte", 1000] as const)
    : (["megabyte", 1_000_000] as const);
  return new Intl.NumberFormat(facts().language, { style: "unit", unit, maximumFractionDigits: unit === "megabyte" ? 1 : 0 })
    .format(bytes / divisor);
}

/** "a, b and c"; with `"or"`, "a, b or c". */
export function list(items: readonly string[], joined: "and" | "or" = "and"): string {
  return new Intl.ListFormat(facts().language, { type: joined === "and" ? "conjunction" : "disjunction" }).format(items);
}

/** A `<time>` that says how long ago, and when exactly on hover. */
export function timeElement(at: number, how: (at: number) => string = relative): HTMLTimeElement {
  return h("time", { datetime: new Date(at).toISOString(), title: dateTime(at) }, how(at));
}
