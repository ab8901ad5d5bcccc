/** The screen where fields are placed: palette, document and properties. */

import type { FieldKind } from "../../engine/interface";
import { centred, free, historyKey, kept, middleOfView, pageOf, Placing, type Action, type Box, type Point, type Size, type Surface, type Thing } from "../../placing";
import { announce } from "../../ui/announce";
import { h } from "../../ui/elements";
import { icon } from "../../ui/icons";
import { t } from "../../ui/words";
import type { Viewer } from "../../viewer";
import { hasOptions, overlaps, type Problem } from "../checks";
import { approversOf, signedBefore, type PlacedFor } from "../model";
import type { Store } from "../store";
import * as edit from "./edit";
import { copies, kindOf, type Kind } from "./kinds";
import { overview } from "./overview";
import { Palette } from "./palette";
import { look, titleOf } from "./paint";
import { properties, type PropertiesActs } from "./properties";

/** A place of a field, as a thing on the page. */
interface FieldThing extends Thing {
  field: PlacedFor;
  index: number;
  wrong: boolean;
}

/** The fields' screen. */
export class FieldEditor implements Surface {
  readonly element: HTMLElement;
  private readonly host = h("div", { class: "editor-document" });
  private readonly panel = h("aside", { class: "properties", "aria-label": t("new.fields.properties") });
  private readonly palette: Palette;
  private readonly placing: Placing<FieldThing>;
  private readonly undo = this.tool("undo", "new.undo", () => this.travel("undo"));
  private readonly redo = this.tool("redo", "new.redo", () => this.travel("redo"));
  private readonly list = this.tool("more", "new.fields.overview", () => this.showOverview());
  private viewer: Viewer | undefined;
  private shownPdf: Uint8Array | undefined;
  private chosen = "";
  private problems: readonly Problem[] = [];

  constructor(
    private readonly store: Store,
    /** What a person is called: name, or address. */
    private readonly nameOf: (email: string) => string,
  ) {
    this.palette = new Palette({
      place: (kind) => this.place(kind),
      carry: (kind, event) => this.carry(kind, event),
      person: (id) => {
        this.chosen = id;
        this.showPalette();
      },
    });
    this.placing = new Placing<FieldThing>(this, {
      paint: (thing, element) => element.append(look(thing.field, thing.index, this.indexOf(thing.field), thing.wrong)),
      change: (thing, { page, box }, step) => this.commit(edit.moved(this.fields, thing, page, box), step),
      selected: (thing) => this.selected(thing),
      remove: (thing) => this.commit(edit.without(this.fields, thing)),
      duplicate: (thing) => this.duplicate(thing),
      open: () => this.openSheet(true, true),
      actions: (thing) => this.actions(thing),
    });
    const tools = h("div", { class: "editor-tools", role: "toolbar", "aria-label": t("new.fields.tools") }, this.undo, this.redo, this.list);
    this.element = h("div", { class: "editor" }, h("div", { class: "editor-side" }, this.palette.element, tools), this.host, this.panel);
    // Wherever the keyboard is: what was selected may just have been undone away.
    addEventListener("keydown", (event) => {
      const way = this.element.isConnected && document.querySelector("dialog[open]") === null ? historyKey(event) : null;
      if (way === null) return;
      event.preventDefault();
      this.travel(way);
    });
    this.panel.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      this.leavePanel();
    });
    // A click on the bare page ends the selection.
    this.host.addEventListener("click", (event) => {
      const on = event.target instanceof Element ? event.target : null;
      if (on?.closest(".placing-thing, .placing-bar") === null && on.closest(".viewer-page") !== null) this.placing.select(null);
    });
    store.listen((compose, before) => {
      if (!this.element.isConnected) return;
      if (compose.fields !== before.fields || compose.people !== before.people) this.show();
      if (compose.document !== before.document) void this.open();
    });
  }

  /** {@link Surface}: the pages of the document. */
  get pages(): readonly { width: number; height: number }[] {
    return this.store.compose.document?.pages ?? [];
  }

  /** {@link Surface}: what lies over a page. */
  overlay(page: number): HTMLElement | null {
    return this.viewer !== undefined && page <= this.viewer.pages ? this.viewer.overlay(page) : null;
  }

  /** Shows the screen; the element is on the page. */
  async enter(): Promise<void> {
    this.choose();
    this.show();
    await this.open();
  }

  /** Shows what is wrong with the fields. */
  tell(problems: readonly Problem[]): void {
    this.problems = problems;
    if (this.element.isConnected) this.show();
  }

  /** Goes to a field. */
  focus(id: string): void {
    const field = this.fields.find((one) => one.id === id);
    if (field === undefined) this.palette.focus();
    else this.go(edit.placeId(field, 0));
  }

  /** Gives back the document. */
  async close(): Promise<void> {
    this.placing.destroy();
    await this.viewer?.close();
    this.viewer = undefined;
    this.shownPdf = undefined;
  }

  private get fields(): readonly PlacedFor[] {
    return this.store.fields.state;
  }

  private tool(image: "undo" | "redo" | "more", key: string, act: () => void): HTMLButtonElement {
    const attributes = { type: "button", class: `icon-button tool-${image}`, "aria-label": t(key), title: t(key), onclick: act };
    return h("button", attributes, icon(image));
  }

  private async open(): Promise<void> {
    const { document } = this.store.compose;
    if (document === undefined || document.pdf === this.shownPdf) return;
    this.shownPdf = document.pdf;
    if (this.viewer === undefined) {
      const { Viewer } = await import("../../viewer");
      const pageLabel = (page: number, pages: number): string => t("viewer.page", { page, pages });
      this.viewer = new Viewer(this.host, { label: t("new.fields.document"), pageLabel });
      await this.viewer.open(document.pdf);
    } else await this.viewer.replace(document.pdf);
    this.placing.refresh();
    this.show();
  }

  private commit(fields: readonly PlacedFor[], step?: string): void {
    this.store.fields.push(fields, step);
  }

  /** Undoes or redoes a step. The keyboard stays somewhere, also when the thing that it was on is gone. */
  private travel(way: "undo" | "redo"): void {
    const done = way === "undo" ? this.store.fields.undo() : this.store.fields.redo();
    if (done) announce(t(`new.fields.${way === "undo" ? "undone" : "redone"}`));
    if (document.activeElement !== null && document.activeElement !== document.body) return;
    const last = this.fields.at(-1);
    const element = last === undefined ? null : this.placing.element(edit.placeId(last, 0));
    if (element === null) this.palette.focus();
    else element.focus({ preventScroll: true });
  }

  private indexOf(field: PlacedFor): number {
    return Math.max(0, this.store.compose.people.findIndex((person) => person.id === field.person));
  }

  private owner(field: PlacedFor): string {
    return this.nameOf(this.store.compose.people[this.indexOf(field)]?.email ?? "");
  }

  /** Somebody must be chosen to place fields for: the first approver, until it is another. */
  private choose(): void {
    const approvers = approversOf(this.store.compose);
    if (!approvers.some((person) => person.id === this.chosen)) this.chosen = approvers[0]?.id ?? "";
  }

  private show(): void {
    const covered = new Set(overlaps(this.fields).flat());
    const things = this.fields.flatMap((field) =>
      field.spots.map((spot, index): FieldThing => {
        const { min, ratio } = kindOf(field.kind);
        const { page, x, y, w, h: height } = spot;
        const name = t("new.fields.name", { kind: t(`new.kind.${field.kind}`), title: titleOf(field, index), person: this.owner(field) });
        const wrong = covered.has(field) || this.problems.some((problem) => problem.at === field.id);
        const box: Box = { x, y, w, h: height };
        return { id: edit.placeId(field, index), page, box, name, min, ratio, field, index, wrong };
      }),
    );
    this.choose();
    this.placing.show(things);
    this.showPalette();
    this.showPanel();
    this.undo.disabled = !this.store.fields.canUndo;
    this.redo.disabled = !this.store.fields.canRedo;
  }

  private showPalette(): void {
    const { people } = this.store.compose;
    const shown = people.flatMap((person, index) =>
      person.role === "approver"
        ? [{ person, index, name: this.nameOf(person.email), count: this.fields.filter((field) => field.person === person.id).length }]
        : [],
    );
    this.palette.show(shown, this.chosen);
    this.palette.limit(signedBefore(this.store.compose));
  }

  /** Draws the panel anew, unless somebody is typing in it and it is still about the same field. */
  private showPanel(): void {
    const place = edit.placeOf(this.fields, this.placing.selected?.id ?? null);
    const key = place === undefined ? "" : `${place.field.id} ${place.field.kind} ${place.field.options?.length ?? 0} ${place.field.spots.length} ${place.field.person}`;
    const typing = this.panel.contains(document.activeElement) && document.activeElement instanceof HTMLInputElement;
    if (typing && this.panel.dataset.of === key && key !== "") return;
    this.panel.dataset.of = key;
    this.panel.toggleAttribute("data-field", place !== undefined);
    if (place === undefined) {
      const owners = this.store.compose.people.flatMap((person, index) =>
        person.role === "approver"
          ? [{ name: this.nameOf(person.email), index, fields: this.fields.filter((field) => field.person === person.id) }]
          : [],
      );
      this.panel.replaceChildren(overview(owners, signedBefore(this.store.compose), { go: (id) => this.go(id), close: () => this.leavePanel() }));
      return;
    }
    const { field } = place;
    const told = this.problems.filter((problem) => problem.at === field.id).map((problem) => t(`new.${problem.key}`, problem.values));
    const live = overlaps(this.fields).filter((pair) => pair.includes(field));
    const overlapping = live.map(([one, other]) => {
      const against = one === field ? other : one;
      const key = one.person === other.person ? "new.fields.overlapOwn" : "new.fields.overlapWith";
      return t(key, { page: field.spots[0]?.page ?? 1, name: titleOf(against), person: this.owner(against) });
    });
    const first = this.fields.find((one) => one.person === field.person && one.kind === "signature");
    const people = approversOf(this.store.compose).map((person) => ({ id: person.id, name: this.nameOf(person.email) }));
    const view = { place, people, pages: this.pages.length, problems: [...new Set([...overlapping, ...(live.length > 0 ? [] : told)])], signs: first === field };
    this.panel.replaceChildren(properties(view, this.acts(place)));
  }

  private acts(place: edit.Place): PropertiesActs {
    const { id } = place.field;
    const now = (): edit.Place => edit.placeOf(this.fields, edit.placeId(place.field, place.index)) ?? place;
    const again = (): void => {
      this.panel.dataset.of = "";
      this.showPanel();
    };
    return {
      change: (change, step) => this.commit(edit.changed(this.fields, id, change), step),
      option: (at, text) => this.commit(edit.renamed(this.fields, now().field, at, text), `option:${id}:${at}`),
      addOption: () => {
        this.addOption(now().field);
        again();
        this.panel.querySelector<HTMLInputElement>("[data-option]:last-of-type")?.focus();
        [...this.panel.querySelectorAll<HTMLInputElement>("[data-option]")].at(-1)?.select();
      },
      removeOption: (at) => {
        this.removeOption(now().field, at);
        again();
      },
      geometry: (change) => {
        const current = now();
        const spot = current.field.spots[current.index];
        if (spot === undefined) return;
        const { min } = kindOf(current.field.kind);
        const box: Box = { x: spot.x, y: spot.y, w: spot.w, h: spot.h, ...change };
        const sized = { ...box, w: Math.max(min.w, box.w), h: Math.max(min.h, box.h) };
        this.commit(edit.moved(this.fields, current, spot.page, kept(sized, pageOf(this, spot.page))));
        again();
      },
      duplicate: () => {
        const copy = this.duplicate(now());
        if (copy !== null) this.placing.select(copy, true);
      },
      everywhere: () => this.everywhere(now()),
      only: () => {
        this.commit(edit.only(this.fields, now()));
        this.placing.select(edit.placeId(place.field, 0), true);
      },
      remove: () => {
        this.commit(edit.changed(this.fields, id, {}).filter((field) => field.id !== id));
        announce(t("placing.removed", { name: titleOf(place.field) }));
        this.palette.focus();
      },
      close: () => this.leavePanel(),
    };
  }

  private selected(thing: FieldThing | null): void {
    this.store.fields.seal();
    if (thing === null) this.openSheet(false);
    else if (this.chosen !== thing.field.person) {
      this.chosen = thing.field.person;
      this.showPalette();
    }
    this.showPanel();
  }

  /** On phones the panel is a sheet below the document. */
  private openSheet(open: boolean, write = false): void {
    this.panel.toggleAttribute("data-open", open);
    if (open) {
      this.showPanel();
      // Where it is a sheet, the field it is about comes to the top of what it leaves free.
      const { selected } = this.placing;
      if (selected !== null && matchMedia("(max-width: 68rem)").matches) this.placing.element(selected.id)?.scrollIntoView({ block: "start" });
    }
    if (write) (this.panel.querySelector<HTMLElement>("[data-first]") ?? this.panel.querySelector<HTMLElement>("input, select"))?.focus();
  }

  /** All fields of everybody: what the panel shows while none is selected. */
  private showOverview(): void {
    this.placing.select(null);
    this.openSheet(true);
    this.panel.querySelector<HTMLElement>("button")?.focus();
  }

  /** Back from the panel to the field that it is about, or to the button that opened it. */
  private leavePanel(): void {
    this.openSheet(false);
    const { selected } = this.placing;
    (selected === null ? this.list : this.placing.element(selected.id))?.focus();
  }

  private actions(thing: FieldThing): Action[] {
    const found: Action[] = [{ label: t("new.fields.edit"), icon: icon("settings"), act: () => this.openSheet(true, true) }];
    if (copies(thing.field.kind) && this.pages.length > 1 && thing.field.spots.length < this.pages.length) {
      found.push({ label: t("new.fields.everywhere"), icon: icon("pages"), act: () => this.everywhere(thing) });
    }
    return found;
  }

  private go(id: string): void {
    const place = edit.placeOf(this.fields, id);
    const spot = place?.field.spots[place.index];
    if (spot === undefined) return;
    this.openSheet(false);
    void this.viewer?.goTo(spot.page, spot).then(() => this.placing.select(id, true));
  }

  private place(kind: FieldKind, at?: { page: number; box: Box }): void {
    if (this.chosen === "" || this.pages.length === 0) return;
    const { size } = kindOf(kind);
    const middle = middleOfView(this);
    const page = at?.page ?? middle.page;
    const box = at?.box ?? this.room(kind, size, middle);
    const options = [1, 2].map((n) => t("new.fields.optionName", { n }));
    const field = edit.made(kind, this.chosen, page, box, options);
    this.commit([...this.fields, field]);
    this.placing.select(edit.placeId(field, 0), true);
    announce(t("new.fields.placed", { kind: t(`new.kind.${kind}`), person: this.owner(field), page }));
  }

  /** A free place for a new field near a point; for a radio field one that has room for its first two buttons. */
  private room(kind: FieldKind, size: Size, { page, x, y }: Point): Box {
    const height = kind === "radio" ? edit.stacked(size.h, 2) : size.h;
    const area = { w: size.w, h: height };
    const found = free(centred(area, x, y, pageOf(this, page)), edit.boxesOn(this.fields, page), pageOf(this, page));
    return { ...found, y: found.y + height - size.h, h: size.h };
  }

  private carry(kind: Kind, event: PointerEvent): void {
    if (this.chosen === "") return;
    const shown = edit.made(kind.kind, this.chosen, 1, { x: 0, y: 0, ...kind.size }, []);
    this.placing.carry(event, {
      size: kind.size,
      look: look(shown, 0, this.indexOf(shown), false),
      drop: (page, box) => this.place(kind.kind, { page, box }),
    });
  }

  private duplicate(place: edit.Place): string | null {
    const copy = edit.duplicated(this.fields, place, this.pages, (options) => this.nextOption(options));
    if (copy === null) return null;
    this.commit(copy.fields);
    return copy.id;
  }

  private everywhere(place: edit.Place): void {
    this.commit(edit.everywhere(this.fields, place, this.pages));
    announce(t("new.fields.copied", { n: this.pages.length }));
    this.placing.select(edit.placeId(place.field, place.index), true);
  }

  private nextOption(options: readonly string[]): string {
    let n = options.length + 1;
    while (options.includes(t("new.fields.optionName", { n }))) n += 1;
    return t("new.fields.optionName", { n });
  }

  private addOption(field: PlacedFor): void {
    const option = this.nextOption(field.options ?? []);
    if (field.kind === "radio") {
      const page = pageOf(this, field.spots.at(-1)?.page ?? 1);
      const more = edit.withOption(this.fields, field, page, option);
      if (more !== null) this.commit(more.fields);
    } else if (hasOptions(field.kind)) this.commit(edit.changed(this.fields, field.id, { options: [...(field.options ?? []), option] }));
  }

  private removeOption(field: PlacedFor, at: number): void {
    const option = field.options?.[at];
    const spot = field.spots.findIndex((one) => one.option === option);
    if (field.kind === "radio" && spot >= 0) this.commit(edit.without(this.fields, { field, index: spot }));
    else this.commit(edit.changed(this.fields, field.id, { options: field.options?.filter((_, index) => index !== at) }));
  }
}
