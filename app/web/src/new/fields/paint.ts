/** What a field looks like on the page while it is placed. */

import { h } from "../../ui/elements";
import { icon } from "../../ui/icons";
import { personColour } from "../../ui/people";
import { t } from "../../ui/words";
import type { PlacedFor } from "../model";
import { kindOf } from "./kinds";

/** What a field is called on the page: its label, or its kind. A radio button is called after its option. */
export function titleOf(field: PlacedFor, index = 0): string {
  const option = field.kind === "radio" ? field.spots[index]?.option : undefined;
  const label = field.label.trim() === "" ? t(`new.kind.${field.kind}`) : field.label.trim();
  return option === undefined ? label : `${label}: ${option}`;
}

/** The inside of a field's box. `person`: the place of its person in the list, for the colour. */
export function look(field: PlacedFor, index: number, person: number, wrong: boolean): HTMLElement {
  const { icon: image } = kindOf(field.kind);
  const small = field.kind === "checkbox" || field.kind === "radio";
  const star = field.required && h("span", { class: "field-star" }, "*");
  return h(
    "div",
    { class: `field-box person-${personColour(person)} kind-${field.kind}${wrong ? " wrong" : ""}`, dir: "auto" },
    small ? null : icon(image, "small"),
    small ? null : h("span", { class: "field-title" }, titleOf(field, index), star),
  );
}
