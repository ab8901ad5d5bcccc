/** One file in the list of files. */

import { h, uniqueId } from "../ui/elements";
import { icon } from "../ui/icons";
import { sayShort } from "../ui/problems";
import { size } from "../ui/times";
import { hasText, t } from "../ui/words";
import type { Item } from "./documents";
import type { Source } from "./model";
import { grip, type Rows } from "./reorder";
import { thumbnail } from "./thumbnail";

/** What can be done with a file. */
export interface RowActs {
  remove(item: Item): void;
  move(from: number, to: number): void;
  unlock(item: Item, password: string): void;
  look(source: Source): void;
}

/** Thumbnails stay as they are while rows are drawn anew. */
const thumbnails = new WeakMap<Uint8Array, HTMLElement>();

function picture(source: Source): HTMLElement {
  const known = thumbnails.get(source.examined.pdf);
  if (known !== undefined) return known;
  const made = thumbnail(source.examined.pdf);
  thumbnails.set(source.examined.pdf, made);
  return made;
}

/** The row of a file: its picture, name and pages; what was changed in it; its buttons. */
export function documentRow(item: Item, at: number, count: number, rows: Rows, acts: RowActs): HTMLElement {
  const row = h("li", { class: `document-row ${item.state}`, "data-id": item.id });
  if (count > 1) {
    const handle = grip(row, () => item.name, rows);
    handle.dataset.key = `grip-${item.id}`;
    row.append(handle);
  }
  const blank = h("span", { class: `thumbnail${item.state === "reading" ? " skeleton" : ""}`, "aria-hidden": "true" });
  row.append(
    item.state === "ready"
      ? h("button", { type: "button", class: "thumbnail-button", "aria-label": t("new.documents.show", { name: item.name }), onclick: () => acts.look(item.source) }, picture(item.source))
      : blank,
    h("div", { class: "document-text" }, h("p", { class: "document-name" }, h("bdi", null, item.name)), ...below(item, acts)),
    buttons(item, at, count, acts),
  );
  return row;
}

/** What was changed in a file, in words. */
export function changeText(change: string, values?: Record<string, string | number>): string {
  const key = `new.change.${change}`;
  return hasText(key) ? t(key, values) : t("new.change.other", { change });
}

function below(item: Item, acts: RowActs): HTMLElement[] {
  switch (item.state) {
    case "reading":
      return [h("p", { class: "hint" }, t("new.documents.reading"))];
    case "password":
      return [passwordForm(item, acts)];
    case "failed": {
      const text = item.advice ?? (item.failure === undefined ? "" : sayShort(item.failure));
      return [h("p", { class: "field-error" }, icon("warning", "small"), h("span", null, text))];
    }
    case "ready": {
      const { pages, pdf, changes, before = [] } = item.source.examined;
      const told = h("p", { class: "hint" }, t("new.documents.facts", { n: pages.length, size: size(pdf.length) }));
      const list = [
        ...before.map(({ signer }) => h("li", null, t("new.before.by", { signer }))),
        before.length > 0 && h("li", null, t("new.before.rules")),
        ...changes.map(({ change, values }) => h("li", null, changeText(change, values))),
      ].filter((one) => one !== false);
      return list.length === 0 ? [told] : [told, h("ul", { class: "changes", "aria-label": t("new.documents.changes") }, list)];
    }
  }
}

function passwordForm(item: Item & { state: "password" }, acts: RowActs): HTMLElement {
  const id = uniqueId("password");
  const input: HTMLInputElement = h("input", {
    id, type: "password", autocomplete: "off", "aria-describedby": `${id}-why`, "aria-invalid": item.wrong ? "true" : null, "aria-required": "true",
  });
  const why = h(
    "p",
    { id: `${id}-why`, class: item.wrong ? "field-error" : "hint" },
    item.wrong && icon("warning", "small"),
    h("span", null, t(item.wrong ? "new.documents.wrongPassword" : "new.documents.password")),
  );
  return h(
    "form",
    {
      class: `field password-form${item.wrong ? " wrong" : ""}`, novalidate: true,
      onsubmit: (event: Event) => {
        event.preventDefault();
        if (input.value === "") input.focus();
        else acts.unlock(item, input.value);
      },
    },
    h("label", { for: id }, t("new.documents.passwordLabel", { name: item.name })),
    h("div", { class: "password-row" }, input, h("button", { type: "submit", class: "button" }, t("new.documents.open"))),
    why,
  );
}

function buttons(item: Item, at: number, count: number, acts: RowActs): HTMLElement {
  const { name } = item;
  const button = (key: string, label: string, image: "up" | "down" | "trash", act: () => void, off = false): HTMLElement =>
    h(
      "button",
      { type: "button", class: `icon-button ${image}`, "data-key": `${key}-${item.id}`, "aria-label": label, title: label, disabled: off, onclick: act },
      icon(image === "up" ? "down" : image, "small"),
    );
  return h(
    "div",
    { class: "row-buttons" },
    count > 1 && button("up", t("new.reorder.up", { name }), "up", () => acts.move(at, at - 1), at === 0),
    count > 1 && button("down", t("new.reorder.down", { name }), "down", () => acts.move(at, at + 1), at === count - 1),
    button("remove", t("new.documents.remove", { name }), "trash", () => acts.remove(item)),
  );
}
