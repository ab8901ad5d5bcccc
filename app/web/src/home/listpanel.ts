/** The list of one tab: rows, its empty state, and a notice when changes of place wait. */
import type { Contact, DraftSummary, Listed } from "../engine/interface.ts";
import { fill, h } from "../ui/elements.ts";
import { icon } from "../ui/icons.ts";
import { t } from "../ui/words.ts";
import { emptyState, nothingFound } from "./empty.ts";
import { contactRow, draftRow, headingRow } from "./others.ts";
import { keyOf, type Item, type Panel } from "./panels.ts";
import { envelopeRow, type RowHost } from "./row.ts";
import { Rows, type Row } from "./rows.ts";

/** What rows that are no envelopes ask of the page. */
export interface PanelHost {
  clear: () => void;
  drop: (draft: DraftSummary) => void;
  confirmed: (contact: Contact) => void;
}

/** Placeholders that stand there while the list is read for the first time. */
const PLACEHOLDERS = 6;

/** A tab's list. */
export class ListPanel {
  readonly element = h("div", { class: "list-panel" });
  readonly #panel: Panel;
  readonly #host: RowHost;
  readonly #others: PanelHost;
  readonly #ul = h("ul", { class: "rows", role: "list" });
  readonly #empty = h("div", { class: "rows-empty" });
  readonly #notice: HTMLButtonElement;
  readonly #rows: Rows<Item>;
  #items: readonly Item[] = [];
  #begun = false;

  constructor(panel: Panel, host: RowHost, others: PanelHost) {
    this.#panel = panel;
    this.#host = host;
    this.#others = others;
    this.#rows = new Rows<Item>(this.#ul, {
      key: keyOf,
      make: (item) => this.#make(item),
      waits: (waits) => (this.#notice.hidden = !waits),
    });
    this.#notice = h("button", { class: "button small rows-notice", type: "button", onclick: () => this.#rows.settle(true) }, icon("refresh", "small"), t("home.changed"));
    this.#notice.hidden = true;
    fill(this.#empty, Array.from({ length: PLACEHOLDERS }, () => h("div", { class: "item placeholder", "aria-hidden": "true" }, h("span", { class: "skeleton line" }), h("span", { class: "skeleton line" }))));
    this.#ul.hidden = true;
    this.element.setAttribute("aria-busy", "true");
    this.element.append(h("div", { class: "rows-notice-place" }, this.#notice), this.#empty, this.#ul);
  }

  /** The envelopes of the list, also those not drawn yet. */
  envelopes(): Listed[] {
    return this.#items.flatMap((item) => (item.kind === "envelope" ? [item.listed] : []));
  }

  show(items: readonly Item[], now: boolean, searching: boolean): void {
    this.#items = items;
    this.element.removeAttribute("aria-busy");
    const some = items.length > 0;
    this.#rows.show(items, now || !this.#begun);
    this.#begun = true;
    this.#ul.hidden = !some;
    this.#empty.hidden = some;
    const kind = some ? "" : searching ? "search" : "empty";
    if (this.#empty.dataset.kind === kind) return;
    this.#empty.dataset.kind = kind;
    fill(this.#empty, some ? null : searching ? nothingFound(this.#others.clear) : emptyState(this.#panel));
  }

  /** Rows show what they show as of now: times, and whether they are chosen. */
  refresh(): void {
    for (const item of this.#items) this.#rows.row(keyOf(item))?.update(item);
  }

  /** The place of the first of some envelopes among all rows. */
  position(ids: ReadonlySet<string>): number {
    return Math.max(0, this.#items.findIndex((item) => item.kind === "envelope" && ids.has(item.listed.id)));
  }

  /** After a row has gone: the focus goes to what stands at its place now. */
  focusAt(at: number): void {
    if (document.activeElement !== document.body && document.activeElement?.isConnected) return;
    const after = [...this.#items.slice(at), ...this.#items.slice(0, at).reverse()].find((item) => item.kind !== "heading");
    const link = after && this.#rows.row(keyOf(after))?.element.querySelector<HTMLElement>("a");
    if (link) link.focus({ preventScroll: true });
    else this.element.closest<HTMLElement>("[role=tabpanel]")?.focus({ preventScroll: true });
  }

  #make(item: Item): Row<Item> {
    switch (item.kind) {
      case "heading":
        return headingRow(item);
      case "draft":
        return draftRow(item.draft, this.#others.drop);
      case "contact":
        return contactRow(item.contact, this.#others.confirmed);
      case "envelope": {
        const row = envelopeRow(item.listed, this.#host);
        return { element: row.element, update: (next) => next.kind === "envelope" && row.update(next.listed) };
      }
    }
  }
}
