/** What the keyboard does to a placed thing. */

import { announce } from "../ui/announce";
import { t } from "../ui/words";
import { kept, moved, resized, type Box } from "./geometry";
import type { Placing } from "./placing";
import { pageOf } from "./surface";
import { LEAST, type Thing } from "./thing";

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** Arrows move by a point (Shift: ten), with Alt they resize; Delete, Escape, Enter, Ctrl+D, Shift+Page keys. */
export function keyOnThing<T extends Thing>(placing: Placing<T>, thing: T, event: KeyboardEvent): void {
  const done = act(placing, thing, event);
  if (!done) return;
  event.preventDefault();
  event.stopPropagation();
}

function act<T extends Thing>(placing: Placing<T>, thing: T, event: KeyboardEvent): boolean {
  const { keeper, surface } = placing;
  const arrow = ARROWS[event.key];
  const command = event.ctrlKey || event.metaKey;
  if (arrow !== undefined && !command) {
    const by = event.shiftKey ? 10 : 1;
    const [across, up] = [arrow[0] * by, arrow[1] * by];
    if (event.altKey) return stretch(placing, thing, across, up);
    const box = moved(thing.box, across, up, pageOf(surface, thing.page));
    return change(placing, thing, thing.page, box, "move");
  }
  if (event.shiftKey && (event.key === "PageUp" || event.key === "PageDown")) {
    const page = thing.page + (event.key === "PageUp" ? -1 : 1);
    if (page < 1 || page > surface.pages.length) return true;
    change(placing, thing, page, kept(thing.box, pageOf(surface, page)), "page");
    placing.element(thing.id)?.scrollIntoView({ block: "center" });
    return true;
  }
  if ((event.key === "Delete" || event.key === "Backspace") && keeper.remove !== undefined) {
    removeThing(placing, thing);
    return true;
  }
  if (command && event.key.toLowerCase() === "d" && keeper.duplicate !== undefined) {
    duplicateThing(placing, thing);
    return true;
  }
  if (event.key === "Enter" && keeper.open !== undefined) {
    keeper.open(thing);
    return true;
  }
  if (event.key === "Escape" && placing.selected !== null) {
    placing.select(null);
    announce(t("placing.unselected"));
    return true;
  }
  return false;
}

/** Alt+→ makes it wider, Alt+← narrower, Alt+↓ higher (downwards), Alt+↑ lower; the upper left corner stays. */
function stretch<T extends Thing>(placing: Placing<T>, thing: T, across: number, up: number): boolean {
  if (thing.fixed === true) return true;
  const page = pageOf(placing.surface, thing.page);
  const handle = across === 0 ? "s" : "e";
  const box = resized(thing.box, handle, across, up, page, thing.min ?? LEAST, thing.ratio);
  return change(placing, thing, thing.page, box, "size");
}

function change<T extends Thing>(placing: Placing<T>, thing: T, page: number, box: Box, step: string): boolean {
  placing.keeper.change(thing, { page, box }, `${step}:${thing.id}`);
  placing.tell({ ...thing, page, box });
  placing.element(thing.id)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  return true;
}

/** Removes a thing; the keyboard goes on to the next one, or to the one before. */
export function removeThing<T extends Thing>(placing: Placing<T>, thing: T): void {
  const all = [...document.querySelectorAll<HTMLElement>(".placing-thing")];
  const at = all.findIndex((element) => element.dataset.id === thing.id);
  const next = all[at + 1] ?? all[at - 1];
  placing.keeper.remove?.(thing);
  announce(t("placing.removed", { name: thing.name }));
  if (next?.isConnected === true) next.focus({ preventScroll: true });
}

/** Makes a copy and goes to it. */
export function duplicateThing<T extends Thing>(placing: Placing<T>, thing: T): void {
  const id = placing.keeper.duplicate?.(thing) ?? null;
  if (id === null) return;
  placing.select(id, true);
  announce(t("placing.duplicated", { name: thing.name }));
}
