/** Which rows are chosen, and what can be done with all of them: a bar that lies over the page, so that nothing moves. */
import type { Listed } from "../engine/interface.ts";
import { announce } from "../ui/announce.ts";
import { fill, h } from "../ui/elements.ts";
import { icon, type Icon } from "../ui/icons.ts";
import { t } from "../ui/words.ts";

/** What the bar asks of the page. */
export interface SelectionHost {
  /** The envelopes that are shown, in their order. */
  shown: () => readonly Listed[];
  /** Rows shall show whether they are chosen. */
  refresh: () => void;
  archive: (chosen: readonly Listed[], archived: boolean) => void;
  label: (chosen: readonly Listed[]) => void;
  download: (chosen: readonly Listed[]) => void;
}

/** The chosen rows. */
export class Selection {
  readonly element = h("div", { class: "selection", role: "region", "aria-label": t("home.selection") });
  readonly all: HTMLInputElement = h("input", { type: "checkbox", id: "select-all" });
  readonly #host: SelectionHost;
  #chosen = new Set<string>();
  #last: string | undefined;

  constructor(host: SelectionHost) {
    this.#host = host;
    this.element.hidden = true;
    this.all.addEventListener("change", () => {
      this.#chosen = new Set(this.all.checked ? host.shown().map((listed) => listed.id) : []);
      this.show();
    });
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.clear();
    });
  }

  has(id: string): boolean {
    return this.#chosen.has(id);
  }

  /** Chooses one; with `range`, all from the one chosen last. */
  set(id: string, on: boolean, range: boolean): void {
    const shown = this.#host.shown().map((listed) => listed.id);
    const [from, to] = [shown.indexOf(this.#last ?? ""), shown.indexOf(id)];
    const ids = range && from !== -1 && to !== -1 ? shown.slice(Math.min(from, to), Math.max(from, to) + 1) : [id];
    for (const each of ids) {
      if (on) this.#chosen.add(each);
      else this.#chosen.delete(each);
    }
    this.#last = id;
    this.show();
  }

  clear(): void {
    this.#chosen.clear();
    this.show();
  }

  /** Shows the bar as the choice is now; what is not shown any more is not chosen any more. */
  show(): void {
    const shown = this.#host.shown();
    const chosen = shown.filter((listed) => this.#chosen.has(listed.id));
    this.#chosen = new Set(chosen.map((listed) => listed.id));
    this.all.checked = chosen.length > 0 && chosen.length === shown.length;
    this.all.indeterminate = chosen.length > 0 && chosen.length < shown.length;
    this.all.disabled = shown.length === 0;
    this.#host.refresh();
    const before = this.element.hidden ? 0 : Number(this.element.dataset.count);
    if (before === chosen.length) {
      if (chosen.length > 0) this.#draw(chosen);
      return;
    }
    this.element.dataset.count = String(chosen.length);
    this.element.hidden = chosen.length === 0;
    announce(chosen.length === 0 ? t("home.selected-none") : t("home.selected", { n: chosen.length }));
    this.#draw(chosen);
  }

  #draw(chosen: readonly Listed[]): void {
    const archived = chosen.every((listed) => listed.archived);
    const look = `${chosen.length} ${archived}`;
    if (this.element.dataset.look === look) return;
    this.element.dataset.look = look;
    const button = (name: string, image: Icon, act: () => void): HTMLElement =>
      h("button", { class: "button small", type: "button", onclick: act }, icon(image, "small"), h("span", null, t(name)));
    // What is chosen is asked for when a button is pressed: rows may have changed since.
    const now = (): Listed[] => this.#host.shown().filter((listed) => this.#chosen.has(listed.id));
    fill(
      this.element,
      h("p", { class: "selection-count" }, t("home.selected", { n: chosen.length })),
      button("home.action.download", "download", () => this.#host.download(now())),
      button("home.action.labels", "tag", () => this.#host.label(now())),
      button(archived ? "home.action.unarchive" : "home.action.archive", "archive", () => this.#host.archive(now(), !archived)),
      h("button", { class: "icon-button", type: "button", "aria-label": t("home.selection.clear"), onclick: () => this.clear() }, icon("close")),
    );
  }
}
