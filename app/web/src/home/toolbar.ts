/** Search, label filter and order, above the lists. */
import { h } from "../ui/elements.ts";
import { icon } from "../ui/icons.ts";
import { t } from "../ui/words.ts";
import { ORDERS, type Order } from "./finding.ts";
import type { Panel, Search } from "./panels.ts";

/** The controls, and what they are set to. Nothing of it goes into the address: addresses are kept in histories and logs. */
export class Toolbar {
  readonly element: HTMLElement;
  readonly #changed: () => void;
  readonly #query: HTMLInputElement;
  readonly #label: HTMLSelectElement;
  readonly #order: HTMLSelectElement;
  readonly #labelField: HTMLElement;
  readonly #orderField: HTMLElement;
  #known = "";

  constructor(changed: () => void) {
    this.#changed = changed;
    this.#query = h("input", {
      type: "search", id: "home-search", placeholder: t("home.search.hint"), autocomplete: "off", spellcheck: "false", enterkeyhint: "search",
      oninput: () => changed(),
    });
    this.#label = h("select", { id: "home-label", onchange: () => changed() });
    this.#order = h("select", { id: "home-order", onchange: () => changed() }, ORDERS.map((order) => h("option", { value: order }, t(`home.order.${order}`))));
    this.#labelField = h("label", { class: "tool", for: "home-label" }, h("span", null, t("home.label")), this.#label);
    this.#orderField = h("label", { class: "tool", for: "home-order" }, h("span", null, t("home.order")), this.#order);
    this.#labelField.hidden = true;
    this.element = h(
      "div",
      { class: "toolbar", role: "search" },
      h("div", { class: "search-field" }, icon("search", "small"), h("label", { class: "visually-hidden", for: "home-search" }, t("home.search")), this.#query),
      this.#labelField,
      this.#orderField,
    );
  }

  /** What is looked for now. */
  get search(): Search {
    return { query: this.#query.value, label: this.#label.value === "" ? undefined : this.#label.value, order: this.#order.value as Order };
  }

  /** Whether anything is looked for. */
  get searching(): boolean {
    return this.#query.value.trim() !== "" || this.#label.value !== "";
  }

  /** Offers these labels. */
  labels(all: readonly string[]): void {
    const known = all.join("\n");
    this.#labelField.hidden = all.length === 0;
    if (known === this.#known) return;
    this.#known = known;
    const chosen = this.#label.value;
    this.#label.replaceChildren(h("option", { value: "" }, t("home.label.any")), ...all.map((label) => h("option", { value: label }, label)));
    this.#label.value = all.includes(chosen) ? chosen : "";
  }

  /** Shows what is of use in a panel; nothing while there is nothing at all to look through. */
  of(panel: Panel, some: boolean): void {
    const envelopes = panel !== "drafts" && panel !== "people";
    this.element.hidden = !some;
    this.element.classList.toggle("plain", !envelopes);
    this.#orderField.hidden = !envelopes;
    this.#labelField.hidden = !envelopes || this.#known === "";
  }

  setLabel(label: string): void {
    this.#label.value = label;
    this.#changed();
  }

  /** Looks for nothing. */
  clear(): void {
    this.#query.value = "";
    this.#label.value = "";
    this.#changed();
    this.#query.focus();
  }
}
