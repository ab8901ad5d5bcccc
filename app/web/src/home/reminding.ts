/** What came of a reminder, in words. */
import { failureOf, sayShort } from "../ui/problems.ts";
import { duration } from "../ui/times.ts";
import { t } from "../ui/words.ts";

/** The service reminds a person at most once in this time. */
const APART = 3600;

/** How many were reminded. */
export function reminded(count: number): string {
  return count === 0 ? t("kit.reminded-none") : t("kit.reminded", { n: count });
}

/** Why nobody was. That somebody was reminded a moment ago is no fault of anybody's. */
export function notReminded(thrown: unknown): string {
  const { failure, retryAfter } = failureOf(thrown);
  return failure === "slowed" ? t("kit.reminded-before", { wait: duration((retryAfter ?? APART) * 1000) }) : sayShort(thrown);
}
