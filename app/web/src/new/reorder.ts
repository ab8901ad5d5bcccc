/** Rows that are put in another order: by dragging a grip, or with the arrow keys on it. */

import { announce } from "../ui/announce";
import { h } from "../ui/elements";
import { icon } from "../ui/icons";
import { t } from "../ui/words";
import { follow } from "../placing/gesture";

/** What a row belongs to. */
export interface Rows {
  /** The elements that change places, in their order. */
  rows(): HTMLElement[];
  /** A row was put elsewhere. */
  moved(from: number, to: number): void;
}

/** The grip of a row: dragged with the pointer, or moved with ↑ and ↓. `name` is what the row is called. */
export function grip(row: HTMLElement, name: () => string, rows: Rows): HTMLButtonElement {
  const button: HTMLButtonElement = h(
    "button",
    { type: "button", class: "icon-button grip", "aria-label": t("new.reorder.grip", { name: name() }), title: t("new.reorder.hint") },
    icon("grip", "small"),
  );
  button.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    button.focus();
    drag(row, event, rows, name);
  });
  button.addEventListener("keydown", (event) => {
    const by = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
    if (by === 0) return;
    event.preventDefault();
    const from = rows.rows().indexOf(row);
    const to = from + by;
    if (to < 0 || to >= rows.rows().length) return;
    rows.moved(from, to);
    tell(name(), to, rows.rows().length);
  });
  return button;
}

function drag(row: HTMLElement, pressed: PointerEvent, rows: Rows, name: () => string): void {
  const before = rows.rows();
  const from = before.indexOf(row);
  let to = from;
  const over = (): void => {
    row.removeAttribute("data-dragged");
    row.style.translate = "";
    document.documentElement.removeAttribute("data-placing");
    for (const other of before) other.style.translate = "";
  };
  const boxes = before.map((one) => one.getBoundingClientRect());
  const own = boxes[from];
  if (own === undefined) return;
  const gap = boxes.length > 1 ? Math.max(0, (boxes[1]?.top ?? 0) - (boxes[0]?.bottom ?? 0)) : 0;
  const scrolled = window.scrollY;
  follow(pressed, row, {
    begin: () => {
      row.toggleAttribute("data-dragged", true);
      document.documentElement.toggleAttribute("data-placing", true);
    },
    move: (at) => {
      const shift = at.y - pressed.clientY + window.scrollY - scrolled;
      row.style.translate = `0 ${shift}px`;
      const middle = own.top + own.height / 2 + shift;
      to = boxes.filter((box, index) => index !== from && box.top + box.height / 2 < middle).length;
      // The others make room where the row would land.
      before.forEach((other, index) => {
        if (index === from) return;
        const down = index < from && index >= to ? own.height + gap : 0;
        const up = index > from && index <= to ? own.height + gap : 0;
        other.style.translate = `0 ${down - up}px`;
      });
    },
    end: () => {
      over();
      if (to === from) return;
      rows.moved(from, to);
      tell(name(), to, before.length);
    },
    cancel: over,
  });
}

function tell(name: string, to: number, all: number): void {
  announce(t("new.reorder.moved", { name, place: to + 1, all }));
}

/** A list with one member put elsewhere. */
export function reordered<T>(list: readonly T[], from: number, to: number): T[] {
  const result = [...list];
  const [taken] = result.splice(from, 1);
  if (taken !== undefined) result.splice(to, 0, taken);
  return result;
}
