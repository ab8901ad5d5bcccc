/** What can be set of the selected field; beside the document, and on phones in a sheet below it. */

import type { PlacedField } from "../../engine/interface";
import { h, uniqueId, type Child } from "../../ui/elements";
import { checkbox, field as input } from "../../ui/form";
import { icon } from "../../ui/icons";
import { t } from "../../ui/words";
import { hasOptions } from "../checks";
import type { PlacedFor } from "../model";
import type { Place } from "./edit";
import { copies, fillsOf, kindOf } from "./kinds";

/** What the panel needs to know. */
export interface PropertiesView {
  place: Place;
  people: readonly { id: string; name: string }[];
  pages: number;
  /** What is wrong with the field. */
  problems: readonly string[];
  /** The field is the place of its person's signature. */
  signs: boolean;
}

/** What the panel asks for. Changes with the same `step` that follow each other are undone together. */
export interface PropertiesActs {
  change(change: Partial<PlacedFor>, step?: string): void;
  option(at: number, text: string): void;
  addOption(): void;
  removeOption(at: number): void;
  geometry(change: { x?: number; y?: number; w?: number; h?: number }): void;
  duplicate(): void;
  everywhere(): void;
  only(): void;
  remove(): void;
  close(): void;
}

/** Builds the panel for a field. */
export function properties(view: PropertiesView, acts: PropertiesActs): HTMLElement {
  const { place: { field }, problems } = view;
  const { icon: image } = kindOf(field.kind);
  return h(
    "div",
    { class: "properties-inner" },
    h(
      "div",
      { class: "properties-head" },
      icon(image), h("h2", null, t(`new.kind.${field.kind}`)),
      h("button", { type: "button", class: "icon-button properties-close", "aria-label": t("kit.close"), onclick: () => acts.close() }, icon("close", "small")),
    ),
    problems.length > 0 && h("div", { class: "banner bad", role: "alert" }, icon("warning"), h("div", { class: "banner-text" }, problems.map((text) => h("p", null, text)))),
    owner(view, acts),
    label(field, acts),
    required(view, acts),
    filling(field, acts),
    hasOptions(field.kind) && options(field, acts),
    geometry(view, acts),
    h(
      "div",
      { class: "properties-foot" },
      button("copy", "new.fields.duplicate", () => acts.duplicate()),
      copies(field.kind) && view.pages > 1 && (field.spots.length < view.pages
        ? button("pages", "new.fields.everywhere", () => acts.everywhere())
        : button("document", "new.fields.only", () => acts.only())),
      button("trash", "new.fields.remove", () => acts.remove(), true),
    ),
  );
}

function button(image: "copy" | "pages" | "document" | "trash", key: string, act: () => void, danger = false): HTMLElement {
  return h("button", { type: "button", class: `button small quiet${danger ? " danger" : ""}`, onclick: act }, icon(image, "small"), t(key));
}

function owner({ place: { field }, people }: PropertiesView, acts: PropertiesActs): Child {
  if (people.length < 2) return null;
  const shown = input({
    name: "person", label: t("new.fields.for"), value: field.person,
    options: people.map(({ id, name }) => ({ value: id, label: name })),
  });
  shown.input.addEventListener("change", () => acts.change({ person: shown.value() }));
  return shown.element;
}

function label(field: PlacedFor, acts: PropertiesActs): Child {
  const shown = input({
    name: "label", label: t("new.fields.label"), value: field.label, attributes: { maxlength: 200, autocomplete: "off", "data-first": true },
    hint: t("new.fields.labelHint"),
  });
  shown.input.addEventListener("input", () => acts.change({ label: shown.value() }, `label:${field.id}`));
  return shown.element;
}

function required({ place: { field }, signs }: PropertiesView, acts: PropertiesActs): Child {
  if (signs) return h("p", { class: "hint" }, t("new.fields.signs"));
  return checkbox({
    name: "required", label: t("new.fields.required"), checked: field.required,
    hint: field.kind === "checkbox" ? t("new.fields.requiredCheckbox") : undefined,
    onchange: (checked) => acts.change({ required: checked }),
  }).element;
}

function filling(field: PlacedFor, acts: PropertiesActs): Child {
  const fills = fillsOf(field.kind);
  if (fills.length === 0) return null;
  if (field.kind === "date") {
    return checkbox({
      name: "fill", label: t("new.fields.fillDate"), hint: t("new.fields.fillDateHint"), checked: field.fill === "date",
      onchange: (checked) => acts.change({ fill: checked ? "date" : undefined }),
    }).element;
  }
  const shown = input({
    name: "fill", label: t("new.fields.fill"), value: field.fill ?? "",
    options: [{ value: "", label: t("new.fill.none") }, ...fills.map((fill) => ({ value: fill, label: t(`new.fill.${fill}`) }))],
  });
  shown.input.addEventListener("change", () => acts.change({ fill: shown.value() === "" ? undefined : (shown.value() as PlacedField["fill"]) }));
  return shown.element;
}

function options(field: PlacedFor, acts: PropertiesActs): Child {
  const list = field.options ?? [];
  return h(
    "fieldset",
    { class: "options" },
    h("legend", { class: "legend" }, t("new.fields.options")),
    list.map((option, at) => {
      const text: HTMLInputElement = h("input", {
        type: "text", value: option, maxlength: 200, autocomplete: "off", "aria-label": t("new.fields.option", { n: at + 1 }), "data-option": at,
        oninput: () => acts.option(at, text.value),
        onkeydown: (event: KeyboardEvent) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          acts.addOption();
        },
      });
      const remove = h(
        "button",
        { type: "button", class: "icon-button", "aria-label": t("new.fields.removeOption", { option }), disabled: list.length < 2, onclick: () => acts.removeOption(at) },
        icon("close", "small"),
      );
      return h("div", { class: "option-row" }, text, remove);
    }),
    h("button", { type: "button", class: "button small quiet", onclick: () => acts.addOption() }, icon("plus", "small"), t("new.fields.addOption")),
  );
}

/** Numbers for those who would rather type than drag. */
function geometry({ place: { field, index } }: PropertiesView, acts: PropertiesActs): Child {
  const spot = field.spots[index];
  if (spot === undefined) return null;
  const number = (name: "x" | "y" | "w" | "h"): HTMLElement => {
    const id = uniqueId(`geometry-${name}`);
    const box: HTMLInputElement = h("input", {
      id, type: "number", inputmode: "decimal", step: "1", min: name === "w" || name === "h" ? 4 : 0, value: Math.round(spot[name] * 10) / 10,
      onchange: () => {
        if (box.value !== "" && Number.isFinite(box.valueAsNumber)) acts.geometry({ [name]: box.valueAsNumber });
      },
    });
    return h("div", { class: "field" }, h("label", { for: id }, t(`new.fields.${name}`)), box);
  };
  return h(
    "details",
    { class: "geometry" },
    h("summary", null, t("new.fields.geometry", { page: spot.page })),
    h("div", { class: "geometry-grid" }, number("x"), number("y"), number("w"), number("h")),
  );
}
