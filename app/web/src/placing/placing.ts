/**
 * Things on pages that can be moved and resized, by pointer, touch and keyboard. Keeps elements and selection; the things
 * themselves belong to a {@link Keeper}, who is asked for every change and shows the result by {@link Placing.show}.
 */

import "./placing.css";
import { t } from "../ui/words";
import { announce } from "../ui/announce";
import { carry, type Carried } from "./carry";
import { dragThing, resizeThing } from "./drag";
import { HANDLES, MARGIN, readingOrder, type Box, type Handle, type Snapping } from "./geometry";
import { Guides, put } from "./guides";
import { keyOnThing } from "./keys";
import { pageOf, scaleOf, type Surface } from "./surface";
import type { Keeper, Thing } from "./thing";
import { toolbar } from "./toolbar";

/** How near in CSS pixels a line attracts. */
const REACH = 6;

/** How the placing behaves. */
export interface PlacingOptions {
  /** Snap to margins, edges and each other; without it only the page keeps things inside. */
  snap?: boolean;
  /** The bar of buttons beside the selected thing. */
  bar?: boolean;
}

/** An element on a page, and the thing it stands for. */
export interface Placed<T extends Thing> {
  thing: T;
  element: HTMLElement;
  inside: HTMLElement;
}

/** Puts things on the pages of a surface. */
export class Placing<T extends Thing> {
  readonly guides = new Guides();
  private readonly placed = new Map<string, Placed<T>>();
  private readonly layers = new Map<number, HTMLElement>();
  private selectedId: string | null = null;
  private bar: HTMLElement | null = null;
  private busy = false;
  private told = 0;

  constructor(
    readonly surface: Surface,
    readonly keeper: Keeper<T>,
    private readonly options: PlacingOptions = {},
  ) {}

  /** The selected thing. */
  get selected(): T | null {
    return this.selectedId === null ? null : (this.placed.get(this.selectedId)?.thing ?? null);
  }

  /** Shows exactly these things. Elements of those that were there before stay, with focus and selection. */
  show(things: readonly T[]): void {
    const wanted = new Set(things.map((thing) => thing.id));
    for (const [id, one] of this.placed) {
      if (wanted.has(id)) continue;
      one.element.remove();
      this.placed.delete(id);
    }
    for (const thing of things) this.update(thing);
    this.order();
    if (this.selectedId !== null && !wanted.has(this.selectedId)) this.select(null);
    else this.dress();
  }

  /** Selects a thing, or none; with `focus` it is also where the keyboard is, scrolled into view. */
  select(id: string | null, focus = false): void {
    const one = id === null ? undefined : this.placed.get(id);
    const next = one?.thing.id ?? null;
    const changed = next !== this.selectedId;
    this.selectedId = next;
    if (changed) {
      for (const other of this.placed.values()) {
        other.element.toggleAttribute("data-selected", other.thing.id === next);
      }
    }
    this.dress();
    if (focus && one !== undefined && document.activeElement !== one.element) {
      one.element.focus({ preventScroll: true });
      one.element.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
    if (changed) this.keeper.selected?.(this.selected);
  }

  /** Looks for the overlays again: the viewer made new ones, or another document is shown. */
  refresh(): void {
    this.layers.clear();
    for (const one of this.placed.values()) this.attach(one);
    this.order();
    this.dress();
  }

  /** Takes everything away. */
  destroy(): void {
    for (const one of this.placed.values()) one.element.remove();
    for (const layer of this.layers.values()) layer.remove();
    this.placed.clear();
    this.layers.clear();
    this.bar?.remove();
    this.guides.hide();
  }

  /** Carries something new over the pages, from a button of a palette that was just pressed. */
  carry(pressed: PointerEvent, what: Carried): void {
    carry(this, pressed, what);
  }

  /** Says where a thing is now. Called after keys; the last of a quick row of changes is said. */
  tell(thing: Thing): void {
    window.clearTimeout(this.told);
    this.told = window.setTimeout(() => announce(whereabouts(thing)), 250);
  }

  /** What a thing on a page may snap to. `free`: nothing. */
  snapping(page: number, except: string | null, free: boolean): Snapping {
    const others = [...this.placed.values()]
      .filter((one) => one.thing.page === page && one.thing.id !== except)
      .map((one) => one.thing.box);
    const reach = this.options.snap === false || free ? 0 : REACH / scaleOf(this.surface, page);
    return { others, reach, margin: MARGIN };
  }

  /** The layer of a page that things stand in; none while the viewer has no such page. */
  layer(page: number): HTMLElement | null {
    const known = this.layers.get(page);
    const overlay = this.surface.overlay(page);
    if (overlay === null) return known ?? null;
    if (known?.parentElement === overlay) return known;
    const layer = document.createElement("div");
    layer.className = "placing-layer";
    layer.dir = "ltr";
    layer.setAttribute("role", "group");
    layer.setAttribute("aria-label", t("placing.layer", { page }));
    overlay.append(layer);
    this.layers.set(page, layer);
    return layer;
  }

  /** The element of a thing. */
  element(id: string): HTMLElement | null {
    return this.placed.get(id)?.element ?? null;
  }

  /** Shows an element elsewhere for as long as a gesture goes on. */
  preview(id: string, box: Box, page: number): void {
    const one = this.placed.get(id);
    if (one !== undefined) put(one.element, box, pageOf(this.surface, page));
  }

  /** A gesture begins or ends: no bar meanwhile. */
  hold(busy: boolean): void {
    this.busy = busy;
    document.documentElement.toggleAttribute("data-placing", busy);
    if (!busy) this.guides.hide();
    this.dress();
  }

  /** Shows a thing again as it is kept, after a gesture that was broken off. */
  settle(id: string): void {
    const one = this.placed.get(id);
    if (one !== undefined) put(one.element, one.thing.box, pageOf(this.surface, one.thing.page));
  }

  private update(thing: T): void {
    let one = this.placed.get(thing.id);
    if (one === undefined) {
      one = this.build(thing);
      this.placed.set(thing.id, one);
    }
    one.thing = thing;
    one.element.setAttribute("aria-label", `${thing.name}. ${whereabouts(thing)}`);
    one.element.toggleAttribute("data-fixed", thing.fixed === true);
    one.element.toggleAttribute("data-ratio", thing.ratio !== undefined);
    one.inside.replaceChildren();
    this.keeper.paint(thing, one.inside);
    this.attach(one);
  }

  private attach(one: Placed<T>): void {
    const layer = this.layer(one.thing.page);
    if (layer === null) {
      one.element.remove();
      return;
    }
    put(one.element, one.thing.box, pageOf(this.surface, one.thing.page));
    if (one.element.parentElement === layer) return;
    const focused = one.element.contains(document.activeElement);
    layer.append(one.element);
    if (focused) one.element.focus({ preventScroll: true });
  }

  /** Elements in the order of reading, which is that of Tab. The focused one is never taken out, or it would lose focus. */
  private order(): void {
    const sorted = [...this.placed.values()].sort((a, b) =>
      readingOrder({ page: a.thing.page, ...a.thing.box }, { page: b.thing.page, ...b.thing.box }),
    );
    for (const layer of new Set(sorted.map((one) => one.element.parentElement))) {
      if (layer === null) continue;
      const row = sorted.filter((one) => one.element.parentElement === layer).map((one) => one.element);
      const pinned = row.find((element) => element.contains(document.activeElement));
      const at = pinned === undefined ? -1 : row.indexOf(pinned);
      row.forEach((element, index) => {
        if (pinned !== undefined && index < at) pinned.before(element);
        else if (element !== pinned) layer.append(element);
      });
    }
  }

  /** The bar beside the selected thing. */
  private dress(): void {
    const held = this.bar?.contains(document.activeElement) === true;
    const thing = this.selected;
    if (this.options.bar === false || thing === null || this.busy) {
      this.bar?.remove();
      this.bar = null;
      return;
    }
    const element = this.element(thing.id);
    const before = this.bar;
    const index = before === null ? -1 : [...before.children].indexOf(document.activeElement ?? before);
    this.bar = toolbar(this, thing);
    before?.remove();
    if (this.bar === null || element?.isConnected !== true) return;
    element.after(this.bar);
    if (held) (this.bar.children[Math.max(0, index)] as HTMLElement | undefined)?.focus({ preventScroll: true });
  }

  private build(thing: T): Placed<T> {
    const element = document.createElement("div");
    element.className = "placing-thing";
    element.tabIndex = 0;
    element.dataset.id = thing.id;
    element.setAttribute("role", "group");
    element.setAttribute("aria-roledescription", t("placing.thing"));
    element.setAttribute("aria-description", t("placing.keys"));
    const inside = document.createElement("div");
    inside.className = "placing-inside";
    element.append(inside);
    for (const handle of HANDLES) {
      const grip = document.createElement("span");
      grip.className = "placing-handle";
      grip.dataset.handle = handle;
      element.append(grip);
    }
    const current = (): T | undefined => this.placed.get(thing.id)?.thing;
    element.addEventListener("focus", () => this.select(thing.id));
    element.addEventListener("dblclick", () => {
      const one = current();
      if (one !== undefined) this.keeper.open?.(one);
    });
    element.addEventListener("keydown", (event) => {
      const one = current();
      if (one !== undefined && event.target === element) keyOnThing(this, one, event);
    });
    element.addEventListener("pointerdown", (event) => {
      const one = current();
      if (one === undefined || event.button !== 0) return;
      const pressed = event.target;
      // What stands inside may take the pointer for itself: a text that is being edited.
      if (pressed instanceof Element && pressed.closest("input, textarea, select, button, [contenteditable=true]")) return;
      const handle = pressed instanceof HTMLElement ? (pressed.dataset.handle as Handle | undefined) : undefined;
      event.preventDefault();
      this.select(thing.id, true);
      if (handle === undefined) dragThing(this, one, event);
      else resizeThing(this, one, handle, event);
    });
    return { thing, element, inside };
  }
}

/** Page, position and size of a thing, in words. */
export function whereabouts(thing: Thing): string {
  const { x, y, w, h } = thing.box;
  return t("placing.where", {
    page: thing.page,
    left: Math.round(x),
    bottom: Math.round(y),
    width: Math.round(w),
    height: Math.round(h),
  });
}
