/** Where fields come from: for whom, and which kind. */

import type { FieldKind } from "../../engine/interface";
import { h } from "../../ui/elements";
import { icon } from "../../ui/icons";
import { avatar, personColour } from "../../ui/people";
import { t } from "../../ui/words";
import type { Person } from "../model";
import { KINDS, type Kind } from "./kinds";

/** What the palette tells. */
export interface PaletteActs {
  /** Enter or a click on a kind. */
  place(kind: FieldKind): void;
  /** A kind was pressed, and may be carried to a page. */
  carry(kind: Kind, event: PointerEvent): void;
  /** Another person was chosen. */
  person(id: string): void;
}

/** The palette: people to choose from, and the kinds. */
export class Palette {
  readonly element: HTMLElement;
  private readonly people = h("fieldset", { class: "palette-people" });
  private readonly kinds: HTMLElement;

  constructor(private readonly acts: PaletteActs) {
    this.kinds = h(
      "ul",
      { class: "palette-kinds", "aria-label": t("new.fields.kinds") },
      KINDS.map((kind) => h("li", null, this.button(kind))),
    );
    this.element = h(
      "section",
      { class: "palette", "aria-label": t("new.fields.palette") },
      this.people,
      h("p", { class: "legend palette-legend", id: "palette-what" }, t("new.fields.what")),
      this.kinds,
      h("p", { class: "hint palette-hint" }, t("new.fields.how")),
    );
  }

  /** Shows these people. `index`: their place in the whole list; `count`: how many fields each has. */
  show(people: readonly { person: Person; index: number; name: string; count: number }[], chosen: string): void {
    const focused = this.people.contains(document.activeElement);
    this.people.replaceChildren(
      h("legend", { class: "legend" }, t("new.fields.for")),
      ...people.map(({ person, index, name, count }) => {
        const input = h("input", {
          type: "radio", name: "field-person", value: person.id, checked: person.id === chosen, onchange: () => this.acts.person(person.id),
        });
        return h(
          "label",
          { class: `palette-person person-${personColour(index)}` },
          input,
          avatar(name, index, "small"),
          h("bdi", { class: "palette-name" }, name),
          h("span", { class: "palette-count", "aria-hidden": "true", title: t("new.fields.count", { n: count }) }, String(count)),
          h("span", { class: "visually-hidden" }, t("new.fields.count", { n: count })),
        );
      }),
    );
    const at = people.find(({ person }) => person.id === chosen);
    this.kinds.className = `palette-kinds${at === undefined ? "" : ` person-${personColour(at.index)}`}`;
    if (focused) this.people.querySelector<HTMLInputElement>("input:checked")?.focus();
  }

  /** Offers places for signatures alone, or every kind. */
  limit(toSignatures: boolean): void {
    KINDS.forEach(({ kind }, index) => {
      const item = this.kinds.children[index];
      if (item instanceof HTMLElement) item.hidden = toSignatures && kind !== "signature";
    });
  }

  /** Puts the keyboard onto the first kind. */
  focus(): void {
    this.kinds.querySelector("button")?.focus();
  }

  private button(kind: Kind): HTMLElement {
    const button = h(
      "button",
      { type: "button", class: "palette-kind", onclick: () => this.acts.place(kind.kind) },
      icon(kind.icon), h("span", null, t(`new.kind.${kind.kind}`)),
    );
    button.addEventListener("pointerdown", (event) => {
      if (event.button === 0) this.acts.carry(kind, event);
    });
    return button;
  }
}
