/** The small bar of buttons beside the selected thing: for the pointer and for touch what keys do otherwise. */

import { icon } from "../ui/icons";
import { t } from "../ui/words";
import { duplicateThing, removeThing } from "./keys";
import type { Placing } from "./placing";
import { pageOf } from "./surface";
import type { Action, Thing } from "./thing";

/** The bar for a thing; none when nothing can be done with it. */
export function toolbar<T extends Thing>(placing: Placing<T>, thing: T): HTMLElement | null {
  const { keeper } = placing;
  const actions: Action[] = [...(keeper.actions?.(thing) ?? [])];
  if (keeper.duplicate !== undefined) {
    actions.push({ label: t("placing.duplicate"), icon: icon("copy"), act: () => duplicateThing(placing, thing) });
  }
  if (keeper.remove !== undefined) {
    const act = (): void => removeThing(placing, thing);
    actions.push({ label: t("placing.remove"), icon: icon("trash"), act, danger: true });
  }
  if (actions.length === 0) return null;
  const bar = document.createElement("div");
  bar.className = "placing-bar";
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", t("placing.bar", { name: thing.name }));
  for (const action of actions) bar.append(button(action));
  const page = pageOf(placing.surface, thing.page);
  // Above the thing, or below it at the top of the page; on the side that has room.
  const above = page.height - (thing.box.y + thing.box.h) > 48;
  if (above) bar.style.bottom = `${((thing.box.y + thing.box.h) / page.height) * 100}%`;
  else bar.style.top = `${((page.height - thing.box.y) / page.height) * 100}%`;
  const left = thing.box.x + thing.box.w / 2 < page.width / 2;
  const away = left ? thing.box.x : page.width - thing.box.x - thing.box.w;
  // On a small page it gives way towards the other edge, and takes two lines before it is cut.
  bar.dataset.from = left ? "left" : "right";
  bar.style.setProperty("--away", `${(away / page.width) * 100}%`);
  bar.style.setProperty("--buttons", String(actions.length));
  bar.dataset.side = above ? "above" : "below";
  bar.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    placing.element(thing.id)?.focus();
  });
  return bar;
}

function button(action: Action): HTMLElement {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "placing-action";
  element.title = action.label;
  element.setAttribute("aria-label", action.label);
  element.toggleAttribute("data-danger", action.danger === true);
  element.append(action.icon);
  element.addEventListener("click", () => action.act());
  // Pressing it must not begin a drag of what lies below, nor take the focus away from the thing on touch.
  element.addEventListener("pointerdown", (event) => event.stopPropagation());
  return element;
}
