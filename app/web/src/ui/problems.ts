/** Tells people why something was not done: what happened, why, and what to do next. */
import type { Failure } from "../engine/interface.ts";
import { h } from "./elements.ts";
import { icon } from "./icons.ts";
import { duration } from "./times.ts";
import { hasText, t, type Values } from "./words.ts";

/** A failure in the reader's words. */
export interface Told {
  what: string;
  why?: string;
  next?: string;
  /** What the service or the verifier said, for support. */
  detail?: string;
}

/** What browsers say when a part of the page did not come: Chromium, Firefox, Safari. */
const UNREACHED = /dynamically imported module|Importing a module script failed/;

/** What was thrown, as a failure. Anything that is none is the program's own fault, and is told so. */
export function failureOf(thrown: unknown): Failure {
  if (typeof thrown === "object" && thrown !== null && "failure" in thrown && typeof thrown.failure === "string") {
    return thrown as Failure;
  }
  if (thrown instanceof TypeError && UNREACHED.test(thrown.message)) return { failure: "offline" };
  return { failure: "unknown", detail: thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown) };
}

/** What the service sent does not hold, and nothing of it is used: told with the same advice, each under its own name. */
const UNVERIFIED = [
  "refused", "not-verified", "envelope-rollback", "envelope-fork", "layer-dropped", "manifest-altered", "foreign-grant", "blob-altered",
  "not-your-keys", "recipients-swapped",
];

/** Whether a failure says that what the service sent does not hold. */
export function isUnverified({ failure }: Failure): boolean {
  return UNVERIFIED.includes(failure);
}

/** The sentences for a failure. `{wait}` stands for the time until a retry is worth it. */
export function say(thrown: unknown): Told {
  const failure = failureOf(thrown);
  const known = hasText(`problems.${failure.failure}.what`);
  const name = known ? failure.failure : "unknown";
  const values: Values = { ...failure.values, wait: duration((failure.retryAfter ?? 60) * 1000) };
  // A value that nobody gave leaves a gap, not the name of a placeholder.
  const sentence = (part: string): string | undefined =>
    hasText(`problems.${name}.${part}`) ? t(`problems.${name}.${part}`, values).replace(/\{\w+\}/g, "…") : undefined;
  return {
    what: sentence("what") ?? failure.failure,
    why: sentence("why"),
    next: sentence("next") ?? (isUnverified(failure) ? t("problems.refused.next") : undefined),
    detail: known && name !== "unknown" ? failure.detail : [failure.failure, failure.detail].filter(Boolean).join(": "),
  };
}

/** One line: what happened and what to do next, for a field or a toast. */
export function sayShort(thrown: unknown): string {
  const { what, next } = say(thrown);
  return next === undefined ? what : `${what} ${next}`;
}

/** A banner that tells a failure, with an optional act. */
export function problemBanner(thrown: unknown, action?: { label: string; act: () => void }): HTMLElement {
  const { what, why, next, detail } = say(thrown);
  return h(
    "div",
    { class: "banner bad", role: "alert", "data-problem": failureOf(thrown).failure },
    icon("warning"),
    h(
      "div",
      { class: "banner-text" },
      h("p", { class: "banner-title" }, what),
      why !== undefined && h("p", null, why),
      next !== undefined && h("p", null, next),
      detail !== undefined && h("p", { class: "detail" }, detail),
      action && h("p", null, h("button", { class: "button small", type: "button", onclick: action.act }, action.label)),
    ),
  );
}
