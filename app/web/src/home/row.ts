/** One envelope as a row; on a phone, as a card. */
import type { Listed } from "../engine/interface.ts";
import { fill, h, type Child } from "../ui/elements.ts";
import { icon } from "../ui/icons.ts";
import { menuButton, type MenuItem } from "../ui/menu.ts";
import { list, relative, timeElement } from "../ui/times.ts";
import { t } from "../ui/words.ts";
import { personDots, stateBadge } from "./badge.ts";
import { elapsed } from "./elapsed.ts";
import type { Row } from "./rows.ts";
import { actionOf, awaited, awaitedSince, type Action } from "./sections.ts";

/** What rows ask of the page that they stand on. */
export interface RowHost {
  selected: (id: string) => boolean;
  select: (id: string, on: boolean, range: boolean) => void;
  act: (listed: Listed, action: Action, button: HTMLButtonElement | undefined) => void;
  archive: (listed: Listed) => void;
  label: (listed: Listed) => void;
  filter: (label: string) => void;
}

/** A deadline this near is said in the row. */
const NEAR = 7 * 24 * 3_600_000;
/** And this near, it is urgent. */
const URGENT = 24 * 3_600_000;

/** The title, or why there is none to see. */
export function titleOf(listed: Pick<Listed, "title" | "refused" | "state">): { text: string; stands: boolean } {
  if (listed.refused !== undefined) return { text: t("home.title.refused"), stands: false };
  if (listed.title !== undefined && listed.title.trim() !== "") return { text: listed.title, stands: true };
  if (listed.title !== undefined) return { text: t("home.title.empty"), stands: false };
  return { text: t(listed.state === "pending" ? "home.title.withheld" : "home.title.never"), stands: false };
}

/** Makes an envelope's row. */
export function envelopeRow(listed: Listed, host: RowHost): Row<Listed> {
  let now = listed;
  const check: HTMLInputElement = h("input", {
    type: "checkbox",
    class: "row-check",
    onclick: (event: MouseEvent) => host.select(now.id, check.checked, event.shiftKey),
  });
  const title = h("a", { class: "row-title", href: `/e/${listed.id}` });
  const sub = h("p", { class: "row-sub" });
  const people = h("div", { class: "row-people" });
  const state = h("div", { class: "row-state" });
  const when = h("div", { class: "row-when" });
  const action = h("div", { class: "row-action" });
  const menu = menuButton({ class: "icon-button", "aria-label": "" }, icon("more"), () => entries(now, host));
  const element = h(
    "li",
    { class: "item" },
    h("label", { class: "row-select" }, check),
    h("div", { class: "row-main" }, title, sub),
    people,
    state,
    when,
    action,
    h("div", { class: "row-menu" }, menu),
  );
  // Not drawn again when nothing of it changed: a focus or an open menu in it stays.
  let drawn = "";
  const update = (next: Listed): void => {
    now = next;
    check.checked = host.selected(next.id);
    element.classList.toggle("selected", check.checked);
    when.replaceChildren(timeElement(next.updated));
    const look = JSON.stringify([next, Math.floor((Date.now() - awaitedSince(next)) / 60_000)]);
    if (look === drawn) return;
    drawn = look;
    const { text, stands } = titleOf(next);
    fill(title, stands ? h("bdi", null, text) : h("em", null, text));
    check.setAttribute("aria-label", t("home.row.select", { title: text }));
    menu.querySelector("button")?.setAttribute("aria-label", t("home.row.menu", { title: text }));
    element.dataset.state = next.state;
    element.classList.toggle("turn", next.yourTurn);
    fill(sub, subtitle(next, host));
    fill(people, personDots(next));
    if (next.refused) element.dataset.problem = next.refused.failure;
    else delete element.dataset.problem;
    fill(state, stateBadge(next.refused ? "refused" : next.state), h("p", { class: "row-next" }, progress(next)));
    keepAction(action, () => now, host, text);
  };
  update(listed);
  return { element, update };
}

/** The button is changed only when it is another one: a press may be under way. */
function keepAction(place: HTMLElement, current: () => Listed, host: RowHost, title: string): void {
  const listed = current();
  const action = actionOf(listed);
  if (place.dataset.action === action) return;
  place.dataset.action = action;
  const label = t(`home.action.${action}`);
  const named = t("home.action.named", { action: label, title });
  if (action === "review" || action === "open") {
    fill(place, h("a", { class: action === "review" ? "button small primary" : "button small", href: `/e/${listed.id}`, "aria-label": named }, label));
    return;
  }
  const button: HTMLButtonElement = h(
    "button",
    { class: "button small", type: "button", "aria-label": named, onclick: () => host.act(current(), action, button) },
    icon(action === "remind" ? "bell" : "download", "small"),
    label,
  );
  fill(place, button);
}

function subtitle(listed: Listed, host: RowHost): Child {
  const who =
    listed.role === "requester"
      ? t("home.row.to", { people: names(listed) })
      : t("home.row.from", { name: listed.requester.name || listed.requester.email });
  return [
    h("span", { class: "row-who" }, who),
    listed.labels.map((label) =>
      h("button", { class: "label-chip", type: "button", "aria-label": t("home.label.filter", { label }), onclick: () => host.filter(label) }, h("bdi", null, label))),
  ];
}

function names(listed: Listed): string {
  const all = listed.people.map((person) => person.name ?? person.email);
  return all.length > 3 ? t("home.row.others", { people: all.slice(0, 2).join(", "), n: all.length - 2 }) : list(all);
}

/** Who is next and for how long, or how it ended. */
export function progress(listed: Listed): Child {
  if (listed.refused) return t("home.next.refused");
  const now = Date.now();
  if (listed.state !== "pending") {
    const last = listed.state === "declined" ? listed.people.find((person) => person.state === "declined") : undefined;
    if (last) return t("home.next.declined", { name: last.name ?? last.email });
    return listed.state === "completed" && !listed.closed ? t("home.next.closing") : null;
  }
  const next = awaited(listed);
  const invited = next.length > 0 && next.every((person) => person.state === "invited");
  const who = next.map((person) => person.name ?? person.email);
  const said = listed.yourTurn
    ? t("home.next.you", { since: elapsed(now - awaitedSince(listed)) })
    : next.length === 0
      ? null
      : t(invited ? "home.next.invited" : "home.next.waiting", {
          people: who.length > 2 ? t("home.row.others", { people: who[0] ?? "", n: who.length - 1 }) : list(who),
          since: elapsed(now - awaitedSince(listed)),
        });
  const due = listed.deadline !== undefined && listed.deadline - now < NEAR
    ? h("span", { class: listed.deadline - now < URGENT ? "due urgent" : "due" }, t("home.next.due", { when: relative(listed.deadline, now) }))
    : null;
  return [said, said !== null && " ", due];
}

function entries(listed: Listed, host: RowHost): MenuItem[] {
  const action = actionOf(listed);
  const items: MenuItem[] = [{ label: t("home.action.open"), icon: "document", href: `/e/${listed.id}` }];
  if (listed.title !== undefined && !listed.refused && action !== "download") {
    items.push({ label: t("home.action.download"), icon: "download", act: () => host.act(listed, "download", undefined) });
  }
  items.push("line", { label: t("home.action.labels"), icon: "tag", act: () => host.label(listed) });
  items.push({ label: t(listed.archived ? "home.action.unarchive" : "home.action.archive"), icon: "archive", act: () => host.archive(listed) });
  return items;
}
