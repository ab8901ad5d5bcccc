/** The result: one sentence with an unmistakable look, then what it rests on, and what it does not say. */
import type { Verdict } from "../engine/interface.ts";
import { h, type Child } from "../ui/elements.ts";
import { icon, type Icon } from "../ui/icons.ts";
import { avatar } from "../ui/people.ts";
import { levelOf, revocationOf, timeOf } from "../ui/proof.ts";
import { hasText, rich, t } from "../ui/words.ts";
import { coverage, kindOf, notes, problems, type Sentence, type Standing } from "./reading.ts";

const SIGNS: Record<Standing, Icon> = { valid: "check", incomplete: "clock", invalid: "close", unknown: "info" };

/** The verdict's card. Its title takes the focus. */
export function verdictCard(said: Sentence, action?: { label: string; act: () => void }): HTMLElement {
  const { standing, key, values } = said;
  return h(
    "div",
    { class: `verdict ${standing}` },
    h("span", { class: "verdict-sign" }, icon(SIGNS[standing], "large")),
    h(
      "div",
      { class: "verdict-text" },
      h("p", { class: "verdict-word" }, t(`verify.standing.${standing}`)),
      h("h2", { tabindex: "-1", class: "verdict-sentence" }, t(`verify.sentence.${key}`, values)),
      hasText(`verify.sentence.${key}.next`) && h("p", null, t(`verify.sentence.${key}.next`, values)),
      action && h("p", null, h("button", { class: "button small", type: "button", onclick: action.act }, action.label)),
    ),
  );
}

/** All that stands below the card. */
export function details(verdict: Verdict, said: Sentence): Child {
  const signed = verdict.signatures.length > 0;
  return [
    (signed || said.standing !== "unknown") && said.key !== "other-evidence" && problemList(verdict),
    signed && summary(verdict, said.standing),
    before(verdict),
    signed && signatures(verdict, said.standing),
    noteList(verdict),
    (signed || said.standing !== "unknown") && limits(),
  ];
}

function problemList(verdict: Verdict): Child {
  const all = problems(verdict);
  if (all.length === 0) return null;
  return h(
    "section",
    { class: "verify-problems", "aria-labelledby": "problems-title" },
    h("h3", { id: "problems-title" }, t("verify.problems", { n: all.length })),
    h(
      "ul",
      null,
      all.map(({ kind, page, texts }) =>
        h(
          "li",
          null,
          icon("warning", "small"),
          h(
            "div",
            null,
            h("p", null, kind === "other" ? texts.join(" ") : t(`verify.cause.${kind}`), page !== undefined && [" ", h("strong", null, t("verify.on-page", { page }))]),
            // The verifier's own sentences name objects and bytes, for whoever looks into the file.
            kind !== "other" && texts.map((text) => h("p", { class: "detail", lang: "en", dir: "ltr" }, text)),
          ),
        ),
      ),
    ),
  );
}

/** Who asked, and how far it came. */
function summary(verdict: Verdict, standing: Standing): Child {
  const { requester, state, people } = verdict;
  if (requester === undefined) return h("dl", { class: "facts verify-facts" }, levelOf(verdict));
  const approvers = people.filter((person) => person.role === "approver");
  const approved = approvers.filter((person) => person.state === "approved");
  const awaited = approvers.filter((person) => person.state !== "approved" && person.state !== "skipped");
  // Of a file that did not pass, this is what the envelope says and not what the file proves.
  const title = standing === "invalid" && h("h3", { id: "envelope-title" }, t("verify.envelope"));
  const list = h(
    "dl",
    { class: "facts verify-facts" },
    h("dt", null, t("verify.requester")),
    h("dd", null, person(requester.name, requester.email)),
    state !== undefined && [h("dt", null, t("verify.state")), h("dd", null, t(`kit.status.${state}`))],
    h("dt", null, t("verify.approved")),
    h("dd", null, t("verify.approved.of", { done: approved.length, of: approvers.length })),
    awaited.length > 0 && [
      h("dt", null, t("verify.not-approved")),
      h("dd", null, h("ul", { class: "plain-list" }, awaited.map((one) =>
        h("li", null, person(one.name, one.email), " · ", t(state === "pending" || one.state === "declined" ? `kit.person.${one.state}` : "verify.did-not"))))),
    ],
    levelOf(verdict),
  );
  return h("section", title ? { "aria-labelledby": "envelope-title" } : null, title, list);
}

function person(name: string | undefined, email: string): Child {
  return name === undefined || name === "" ? h("bdi", null, email) : [h("bdi", null, name), " ", h("bdi", { class: "muted" }, `<${email}>`)];
}

/** Who had signed the document before it came to this service. */
function before(verdict: Verdict): Child {
  if (verdict.before.length === 0) return null;
  const on = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium" });
  const one = ({ signer, at, trusted }: Verdict["before"][number]): HTMLElement =>
    h("li", null, h("bdi", null, signer), at !== undefined && [" · ", t("verify.before.at", { date: on.format(at) })], " · ", t(`verify.before.${trusted ? "trusted" : "unjudged"}`));
  return h(
    "section",
    { "aria-labelledby": "before-title" },
    h("h3", { id: "before-title" }, t("verify.before", { n: verdict.before.length })),
    h("p", null, t("verify.before.about")),
    h("ul", { class: "plain-list" }, verdict.before.map(one)),
  );
}

function signatures(verdict: Verdict, standing: Standing): HTMLElement {
  return h(
    "section",
    { "aria-labelledby": "signatures-title" },
    h("h3", { id: "signatures-title" }, t("verify.signatures", { n: verdict.signatures.length })),
    h("ol", { class: "signatures" }, verdict.signatures.map((_, index) => signature(verdict, index, standing))),
  );
}

function signature(verdict: Verdict, index: number, standing: Standing): Child {
  const one = verdict.signatures[index];
  if (one === undefined) return null;
  const { whole, later, archived, share } = coverage(verdict, index);
  const holds = !one.valid ? "broken" : one.trusted ? "holds" : "untrusted";
  // Nothing looks good in a file that did not pass.
  const tone = { broken: "bad", untrusted: "warn", holds: standing === "invalid" ? "" : "good" }[holds];
  const slot = /^sig_([1-9][0-9]*)$/u.exec(one.field)?.[1];
  const covers = whole
    ? t("verify.covers.whole")
    : t(`verify.covers.${later > 0 ? "part" : archived ? "archived" : "less"}`, { n: later, percent: new Intl.NumberFormat(document.documentElement.lang, { style: "percent", maximumFractionDigits: 1 }).format(share) });
  const who = [one.name, one.email].find((text) => text !== undefined && text !== "") ?? t("verify.somebody");
  // A document that others signed before is certified by nobody: the requester signed it as it was.
  const kind = one.kind === "origin" && verdict.before.length > 0 ? "origin-guest" : one.kind;
  return h(
    "li",
    { class: "signature" },
    avatar(who, slot === undefined ? undefined : Number(slot) - 1),
    h(
      "div",
      { class: "signature-text" },
      h("p", { class: "signature-who" }, h("span", null, rich(`verify.kind.${kind}`, { name: h("strong", null, h("bdi", null, who)) })),
        h("span", { class: `badge ${tone}` }, t(`verify.holds.${holds}`))),
      one.name !== undefined && one.email !== undefined && h("p", { class: "muted" }, h("bdi", null, one.email)),
      h(
        "dl",
        { class: "signature-facts" },
        h("dt", null, t("verify.when")),
        h("dd", null, timeOf(one)),
        one.valid && [h("dt", null, t("proof.certificate")), h("dd", null, revocationOf(one))],
        h("dt", null, t("proof.level")),
        h("dd", null, h("bdi", null, one.level)),
        h("dt", null, t("verify.covers")),
        h("dd", null, covers),
        one.basis !== undefined && [h("dt", null, t("verify.key")), h("dd", null, t(`verify.basis.${one.basis}`))],
      ),
      one.problems.length > 0 && h("ul", { class: "signature-problems" }, one.problems.map((text) => h("li", { class: "detail", lang: "en", dir: "ltr" }, text))),
    ),
  );
}

function noteList(verdict: Verdict): Child {
  const all = notes(verdict).filter(({ cause }) => kindOf(cause) !== "first-use");
  if (all.length === 0) return null;
  return h(
    "section",
    { "aria-labelledby": "notes-title" },
    h("h3", { id: "notes-title" }, t("verify.notes")),
    h("ul", { class: "plain-list" }, all.map(({ cause, text }) => h("li", null, kindOf(cause) === "other" ? text : t(`verify.cause.${kindOf(cause)}`)))),
  );
}

/** What the verdict does not say. */
function limits(): HTMLElement {
  return h(
    "section",
    { class: "verify-limits", "aria-labelledby": "limits-title" },
    h("h3", { id: "limits-title" }, t("verify.limits")),
    h("ul", null, ["content", "time", "people", "freshness"].map((limit) => h("li", null, t(`verify.limit.${limit}`)))),
  );
}
