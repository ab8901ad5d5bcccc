/** The last look before sending: what, to whom, in which order, and what the service will and will not see. */

import type { Lookup } from "./directory";
import { h, type Child } from "../ui/elements";
import { icon, type Icon } from "../ui/icons";
import { personLine } from "../ui/people";
import { date, list, size } from "../ui/times";
import { t } from "../ui/words";
import { approversOf, filenameOf, stagesOf, type Compose, type Person } from "./model";
import type { Step } from "./checks";

/** Builds the screen. `go` leads back to a step. */
export function review(compose: Compose, lookup: (email: string) => Lookup | undefined, go: (step: Step) => void): HTMLElement {
  return h(
    "div",
    { class: "review" },
    documentCard(compose, go),
    peopleCard(compose, lookup, go),
    knownCard(),
  );
}

function edit(step: Step, key: string, go: (step: Step) => void): HTMLElement {
  return h("button", { type: "button", class: "button small quiet", onclick: () => go(step) }, icon("pen", "small"), t(key));
}

function documentCard(compose: Compose, go: (step: Step) => void): HTMLElement {
  const { document } = compose;
  const facts = [
    filenameOf(compose),
    document === undefined ? null : t("new.documents.facts", { n: document.pages.length, size: size(document.pdf.length) }),
  ].filter((fact) => fact !== null);
  return h(
    "section",
    { class: "card compose-section", "aria-labelledby": "review-document" },
    h("div", { class: "card-head" }, h("h2", { id: "review-document" }, t("new.review.document")), edit("prepare", "new.review.edit", go)),
    h("p", { class: "review-title" }, h("bdi", null, compose.title.trim())),
    h("p", { class: "hint" }, h("bdi", null, facts.join(" · "))),
    compose.message.trim() !== "" && h("blockquote", { class: "review-message", dir: "auto" }, compose.message.trim()),
    h("p", { class: "review-deadline" }, icon("clock", "small"), compose.deadline === undefined ? t("new.review.noDeadline") : t("new.review.deadline", { date: date(compose.deadline) })),
  );
}

function peopleCard(compose: Compose, lookup: (email: string) => Lookup | undefined, go: (step: Step) => void): HTMLElement {
  const stages = stagesOf(compose);
  const viewers = compose.people.filter((person) => person.role === "viewer");
  const invited = compose.people.filter((person) => lookup(person.email)?.state === "new");
  const line = (person: Person): HTMLElement => {
    const known = lookup(person.email);
    const name = known?.state === "known" ? known.contact.name : undefined;
    return h(
      "li",
      { class: "review-person" },
      personLine({ email: person.email, name }, compose.people.indexOf(person)),
      h("p", { class: "hint" }, person.role === "viewer" ? t("new.review.sees") : fieldsOf(compose, person)),
      known?.state === "new" && h("span", { class: "badge warn" }, t("new.review.invited")),
    );
  };
  const stage = (people: Person[], index: number): HTMLElement =>
    h(
      "section",
      { class: "review-stage" },
      stages.length > 1 && h("h3", null, t(index === 0 ? "new.review.first" : "new.review.then", { n: index + 1 })),
      h("ul", null, people.map(line)),
    );
  const order = stages.length > 1 ? t("new.review.turns", { n: stages.length }) : t("new.review.together", { n: approversOf(compose).length });
  const unplaced = approversOf(compose).filter((person) => !compose.fields.some((field) => field.person === person.id && field.kind === "signature"));
  return h(
    "section",
    { class: "card compose-section", "aria-labelledby": "review-people" },
    h("div", { class: "card-head" }, h("h2", { id: "review-people" }, t("new.review.people")), edit("fields", "new.review.editFields", go)),
    h("p", { class: "hint" }, order),
    stages.map(stage),
    viewers.length > 0 && h("section", { class: "review-stage" }, h("h3", null, t("new.review.viewers")), h("ul", null, viewers.map(line))),
    unplaced.length > 0 && note("document", t("new.review.signaturePage", { n: unplaced.length })),
    invited.length > 0 && note("mail", t("new.review.invitation", { n: invited.length })),
  );
}

function note(image: Icon, text: string): HTMLElement {
  return h("p", { class: "review-note" }, icon(image, "small"), h("span", null, text));
}

/** "Signature, 2 text fields": what a person is asked for. */
function fieldsOf(compose: Compose, person: Person): string {
  const counts = new Map<string, number>();
  for (const field of compose.fields) {
    if (field.person === person.id) counts.set(field.kind, (counts.get(field.kind) ?? 0) + 1);
  }
  if (counts.size === 0) return t("new.review.noFields");
  const kinds = [...counts].map(([kind, n]) => (n === 1 ? t(`new.kind.${kind}`) : t("new.review.several", { kind: t(`new.kind.${kind}`), n })));
  return t("new.review.fields", { fields: list(kinds) });
}

function knownCard(): HTMLElement {
  const column = (image: Icon, key: string, count: number): Child =>
    h(
      "div",
      { class: "review-known" },
      h("h3", null, icon(image, "small"), t(`new.review.${key}`)),
      h("ul", null, Array.from({ length: count }, (_, at) => h("li", null, t(`new.review.${key}.${at + 1}`)))),
    );
  return h(
    "section",
    { class: "card compose-section", "aria-labelledby": "review-known" },
    h("h2", { id: "review-known" }, t("new.review.known")),
    h("div", { class: "review-columns" }, column("hidden", "hidden", 4), column("eye", "seen", 4)),
  );
}
