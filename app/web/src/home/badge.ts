/** An envelope's state and its people, as small signs with words for those who do not see them. */
import type { Listed, Participant, PersonState, State } from "../engine/interface.ts";
import { h } from "../ui/elements.ts";
import { icon, type Icon } from "../ui/icons.ts";
import { avatar } from "../ui/people.ts";
import { t } from "../ui/words.ts";

/** More people than this are counted, not drawn. */
const DRAWN = 5;

/** What a badge can say beside the states: a draft, and an envelope that does not verify. */
export type Badge = State | "draft" | "refused";

/** The tone of a badge; neutral where none is named. */
const TONES: Partial<Record<Badge, string>> = { pending: "accent", completed: "good", declined: "bad", expired: "warn", refused: "bad" };

/** The badge of a state. */
export function stateBadge(state: Badge): HTMLElement {
  return h("span", { class: `badge ${TONES[state] ?? ""}` }, t(state === "refused" ? "home.refused" : `kit.status.${state}`));
}

const SIGNS: Partial<Record<PersonState, Icon>> = { approved: "check", declined: "close" };

/** A person's disc in their colour, with a sign of what they did at its corner. */
export function personDot(person: Participant): HTMLElement {
  const name = person.name ?? person.email;
  const sign = SIGNS[person.state];
  return h(
    "span",
    { class: `person-dot is-${person.state}`, title: personSays(person) },
    avatar(name, person.slot - 1, "small"),
    sign && h("span", { class: "person-sign" }, icon(sign, "small")),
  );
}

/** All people of an envelope in one row; read out as a list of names and states. */
export function personDots(listed: Pick<Listed, "people">): HTMLElement {
  const drawn = listed.people.length > DRAWN + 1 ? listed.people.slice(0, DRAWN) : listed.people;
  const rest = listed.people.length - drawn.length;
  return h(
    "ul",
    { class: "person-dots", role: "list", "aria-label": t("home.people") },
    drawn.map((person) => h("li", null, personDot(person), h("span", { class: "visually-hidden" }, personSays(person)))),
    rest > 0 && h("li", { class: "person-rest" }, t("home.more", { n: rest })),
  );
}

/** "Legal: approved", for screen readers. */
function personSays(person: Participant): string {
  return t("home.person", { name: person.name ?? person.email, state: t(`kit.person.${person.state}`) });
}
