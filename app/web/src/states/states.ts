/** States that have a page of their own: what is the matter, why, and what to do next. */
import { accountPath } from "../account/paths.ts";
import type { Failure } from "../engine/interface.ts";
import { fill, h, type Child } from "../ui/elements.ts";
import { icon, type Icon } from "../ui/icons.ts";
import { failureOf, say } from "../ui/problems.ts";
import { hasText, rich, t } from "../ui/words.ts";

/** The states. Those of an envelope are named like `Standing`. */
export const STATES = {
  "not-your-turn": ["clock", "neutral"],
  "already-approved": ["check", "good"],
  "already-declined": ["close", "neutral"],
  declined: ["close", "bad"],
  cancelled: ["close", "neutral"],
  expired: ["clock", "neutral"],
  completed: ["check", "good"],
  "wrong-account": ["person", "neutral"],
  "not-let-in": ["key", "neutral"],
  gone: ["document", "neutral"],
  "not-found": ["search", "neutral"],
  offline: ["offline", "neutral"],
  "server-error": ["warning", "bad"],
  "not-verified": ["warning", "bad"],
  insecure: ["unlock", "bad"],
  unsupported: ["info", "bad"],
  closed: ["lock", "neutral"],
} as const satisfies Record<string, readonly [Icon, "good" | "bad" | "neutral"]>;

/** The name of a state. */
export type StateName = keyof typeof STATES;

/** What can be done from a state; the first is the main one. */
export interface StateAction {
  label: string;
  href?: string;
  act?: () => void;
}

/**
 * Shows a state in place of all that `host` holds, and moves the focus to its title. Texts: `states.NAME.title`, `.text`, `.next`;
 * their placeholders are filled from `values`, addresses and names standing out.
 */
export function showState(
  host: Element,
  name: StateName,
  values: Record<string, string | number> = {},
  actions: StateAction[] = [],
  more?: Child,
): void {
  const [sign, tone] = STATES[name];
  // Anew for each sentence: a node stands in one place only.
  const shown = (): Record<string, Child> => Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, typeof value === "string" ? h("strong", null, h("bdi", null, value)) : value]),
  );
  const title = h("h1", { tabindex: "-1" }, t(`states.${name}.title`, values));
  document.title = `${title.textContent} · ${t("kit.brand")}`;
  fill(
    host,
    h(
      "div",
      { class: `state ${tone}` },
      h("div", { class: "state-sign" }, icon(sign, "large")),
      title,
      h("p", { class: "lead" }, rich(`states.${name}.text`, shown())),
      hasText(`states.${name}.next`) && h("p", { class: "muted" }, rich(`states.${name}.next`, shown())),
      more,
      actions.length > 0 && h("div", { class: "state-actions" }, actions.map((action, index) => button(action, index === 0))),
    ),
  );
  title.focus();
}

function button({ label, href, act }: StateAction, main: boolean): HTMLElement {
  const shape = main ? "button primary" : "button";
  return href === undefined
    ? h("button", { class: shape, type: "button", onclick: () => act?.() }, label)
    : h("a", { class: shape, href }, label);
}

/** Failures that are states of their own. */
const OF_FAILURES: Record<string, StateName | undefined> = {
  offline: "offline",
  gone: "gone",
  "not-found": "not-found",
  "not-yours": "wrong-account",
  internal: "server-error",
  "not-let-in": "not-let-in",
  unavailable: "server-error",
};

/** Shows why a page could not be shown. `retry` is offered where trying again may help. */
export function showFailure(host: Element, thrown: unknown, retry?: () => void, values: Record<string, string | number> = {}): void {
  const failure: Failure = failureOf(thrown);
  const again = retry ? [{ label: t("kit.retry"), act: retry }] : [];
  const home = { label: t("states.home"), href: "/home" };
  const state = OF_FAILURES[failure.failure];
  if (state === "wrong-account" && typeof values.to === "string" && "email" in values) {
    // Trying again leads here again; what leads on is the other account.
    showState(host, state, { ...values, ...failure.values }, [otherAccount(values.to), home]);
    return;
  }
  if (state !== undefined && state !== "wrong-account") {
    showState(host, state, { ...values, ...failure.values }, [...again, home]);
    return;
  }
  const told = say(failure);
  document.title = `${told.what} · ${t("kit.brand")}`;
  const title = h("h1", { tabindex: "-1" }, told.what);
  fill(
    host,
    h(
      "div",
      { class: "state bad", "data-problem": failure.failure },
      h("div", { class: "state-sign" }, icon("warning", "large")),
      title,
      told.why !== undefined && h("p", { class: "lead" }, told.why),
      told.next !== undefined && h("p", { class: "muted" }, told.next),
      told.detail !== undefined && h("p", { class: "detail" }, told.detail),
      h("div", { class: "state-actions" }, [...again, home].map((action, index) => button(action, index === 0))),
    ),
  );
  title.focus();
}

/** Logs out, which is asked first, and in with the address that the link was for; then the link is followed again. */
function otherAccount(email: string): StateAction {
  const to = accountPath("/login", location.pathname + location.search + location.hash, email);
  return {
    label: t("states.other-account", { email }),
    act: () => void import("../account/logout.ts").then(({ askToLogOut }) => askToLogOut(to)),
  };
}

/** Why this browser cannot hold keys here; undefined when it can. */
export function missingAbility(): "insecure" | "unsupported" | undefined {
  if (!isSecureContext) return "insecure";
  const complete = "subtle" in crypto && "indexedDB" in globalThis && "WebAssembly" in globalThis && "BroadcastChannel" in globalThis;
  return complete ? undefined : "unsupported";
}
