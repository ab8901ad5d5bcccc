/** How long something has lasted, in full units: nobody is said to have kept others waiting longer than they did. */
import { facts } from "../ui/facts.ts";

const MINUTE = 60_000;
const UNITS = [
  ["day", 24 * 60 * MINUTE],
  ["hour", 60 * MINUTE],
  ["minute", MINUTE],
] as const;

/** "3 days", "2 hours", "1 minute" (the least that is said). */
export function elapsed(milliseconds: number): string {
  const [unit, size] = UNITS.find(([, length]) => milliseconds >= length) ?? (["minute", MINUTE] as const);
  const count = Math.max(1, Math.floor(milliseconds / size));
  return new Intl.NumberFormat(facts().language, { style: "unit", unit, unitDisplay: "long" }).format(count);
}
