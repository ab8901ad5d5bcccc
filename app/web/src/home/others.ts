/** The rows that are no envelopes: headings, drafts, and people in the address book. */
import type { Contact, DraftSummary } from "../engine/interface.ts";
import { engine } from "../engine/client.ts";
import { openDialog } from "../ui/dialog.ts";
import { fill, h } from "../ui/elements.ts";
import { busy } from "../ui/form.ts";
import { icon } from "../ui/icons.ts";
import { personLine } from "../ui/people.ts";
import { problemBanner } from "../ui/problems.ts";
import { safetyNumber } from "../ui/safety.ts";
import { timeElement } from "../ui/times.ts";
import { t } from "../ui/words.ts";
import { stateBadge } from "./badge.ts";
import type { Item } from "./panels.ts";
import type { Row } from "./rows.ts";

/** A heading between rows. */
export function headingRow(item: Item & { kind: "heading" }): Row<Item> {
  const count = h("span", { class: "count" });
  const element = h("li", { class: "row-heading" }, h("h2", null, t(`home.group.${item.group}`), " ", count));
  const update = (next: Item): void => {
    if (next.kind === "heading") count.textContent = String(next.count);
  };
  update(item);
  return { element, update };
}

/** A draft: what is not sent yet, kept sealed in this browser. */
export function draftRow(draft: DraftSummary, drop: (draft: DraftSummary) => void): Row<Item> {
  const element = h("li", { class: "item draft" });
  const update = (next: Item): void => {
    if (next.kind !== "draft") return;
    const { id, title, people, changed } = next.draft;
    const named = title.trim() === "" ? t("home.draft.untitled") : title;
    const look = JSON.stringify(next.draft);
    if (element.dataset.look === look) return;
    element.dataset.look = look;
    fill(
      element,
      h("div", { class: "row-main" }, h("a", { class: "row-title", href: `/new#draft=${id}` }, title.trim() === "" ? h("em", null, named) : h("bdi", null, title)),
        h("p", { class: "row-sub" }, people === 0 ? t("home.draft.nobody") : t("home.draft.people", { n: people }))),
      h("div", { class: "row-state" }, stateBadge("draft")),
      h("div", { class: "row-when" }, timeElement(changed)),
      h("div", { class: "row-action" },
        h("a", { class: "button small", href: `/new#draft=${id}`, "aria-label": t("home.action.named", { action: t("home.draft.continue"), title: named }) }, t("home.draft.continue"))),
      h("div", { class: "row-menu" },
        h("button", { class: "icon-button", type: "button", "aria-label": t("home.draft.drop", { title: named }), onclick: () => drop(next.draft) }, icon("trash"))),
    );
  };
  update({ kind: "draft", draft });
  return { element, update };
}

/** Somebody in the address book. */
export function contactRow(contact: Contact, confirmed: (contact: Contact) => void): Row<Item> {
  const element = h("li", { class: "item contact" });
  const update = (next: Item): void => {
    if (next.kind !== "contact") return;
    const look = JSON.stringify(next.contact);
    if (element.dataset.look === look) return;
    element.dataset.look = look;
    const { email, name, used, basis } = next.contact;
    fill(
      element,
      h("div", { class: "row-main" }, personLine({ name, email })),
      h("div", { class: "row-state" }, h("span", { class: `basis ${basis ?? "none"}` }, basis === "confirmed" && icon("shield", "small"), t(basis === undefined ? "home.contact.none" : `kit.basis.${basis}`))),
      h("div", { class: "row-when" }, timeElement(used)),
      h("div", { class: "row-action" },
        h("a", { class: "button small", href: `/new#with=${encodeURIComponent(email)}`, "aria-label": t("home.action.named", { action: t("home.new"), title: name || email }) }, icon("plus", "small"), t("home.new")),
        h("button", { class: "button small", type: "button", "aria-label": t("home.action.named", { action: t("home.contact.number"), title: name || email }), onclick: () => showNumber(next.contact, confirmed) }, t("home.contact.number"))),
    );
  };
  update({ kind: "contact", contact });
  return { element, update };
}

/** The safety number with somebody, as the service shows their key now. */
function showNumber(contact: Contact, confirmed: (contact: Contact) => void): void {
  const place = h("div", { "aria-live": "polite" }, h("p", { class: "hint" }, t("home.contact.looking")));
  const compared: HTMLButtonElement = h("button", { class: "button primary", type: "button", hidden: true }, t("home.contact.compared"));
  const dialog = openDialog({
    title: t("home.contact.dialog", { name: contact.name || contact.email }),
    body: place,
    actions: [h("button", { class: "button", type: "button", onclick: () => dialog.close() }, t("kit.close")), compared],
  });
  const say = (now: Contact | null): void => {
    if (now?.safetyNumber === undefined) {
      fill(place, h("p", null, t("home.contact.gone", { email: contact.email })));
      return;
    }
    const changed = contact.safetyNumber !== undefined && contact.safetyNumber !== now.safetyNumber;
    fill(
      place,
      changed && h("div", { class: "banner warn", role: "alert" }, icon("warning"), h("p", { class: "banner-text" }, t("home.contact.changed", { name: now.name || now.email }))),
      h("p", null, t("home.contact.how", { name: now.name || now.email })),
      safetyNumber(now.safetyNumber),
      h("p", { class: "hint" }, t(now.basis === "confirmed" && !changed ? "home.contact.is-confirmed" : "home.contact.is-first-use")),
    );
    compared.hidden = now.basis === "confirmed" && !changed;
  };
  const failed = (thrown: unknown): void => fill(place, problemBanner(thrown));
  engine.person(contact.email).then(say, failed);
  compared.addEventListener("click", () => {
    if (compared.getAttribute("aria-disabled") === "true") return;
    busy(compared, true);
    engine
      .confirmPerson(contact.email)
      .then((now) => {
        dialog.close();
        confirmed(now);
      }, failed)
      .finally(() => busy(compared, false));
  });
}
