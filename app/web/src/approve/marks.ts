/** Free marks on the pages: text, pictures, stamps and highlights that are moved and resized, and the watermark. */
import { middleOfView, Placing, type Action, type Box, type History, type Thing } from "../placing/index.ts";
import { announce } from "../ui/announce.ts";
import { h } from "../ui/elements.ts";
import { icon } from "../ui/icons.ts";
import { t } from "../ui/words.ts";
import type { Viewer } from "../viewer/viewer.ts";
import { selectedLines } from "./selected.ts";
import { LEADING, withMark, withoutMark, type Look, type PlacedMark, type State } from "./state.ts";

/** Colours of text and stamps, and of highlights: dark ones are read, light ones are read through. */
export const INKS = ["#1d3f94", "#1b1d20", "#b01020", "#1c6a3b"] as const;
export const MARKERS = ["#fff3a0", "#c8f5c8", "#c9e6ff", "#ffd0dc"] as const;

/** A mark as a thing on a page. */
interface MarkThing extends Thing {
  mark: PlacedMark;
}

/** The free marks of an approver. */
export class Marks {
  readonly #placing: Placing<MarkThing>;
  #watermarks: HTMLElement[] = [];
  /** What is being written: it becomes part of the state when it is done, so that input methods are left in peace. */
  #editing: { id: string; box: HTMLTextAreaElement } | undefined;

  constructor(
    private readonly viewer: Viewer,
    private readonly history: History<State>,
    private readonly picture: (index: number) => string,
    /** Called when something was written that is not part of the state yet. */
    private readonly wrote: () => void,
  ) {
    this.#placing = new Placing<MarkThing>(viewer.surface, {
      paint: (thing, element) => this.#paint(thing.mark, element),
      change: ({ mark }, to, step) => this.#change(mark, to, step),
      remove: ({ mark }) => history.push(withoutMark(history.state, mark.id)),
      duplicate: ({ mark }) => this.#duplicate(mark),
      open: ({ mark }) => this.edit(mark.id),
      selected: (thing) => {
        if (thing?.mark.id !== this.#editing?.id) this.#done();
      },
      actions: ({ mark }) => this.#actions(mark),
    });
    this.show();
  }

  /** Shows the state of the room. */
  show(): void {
    // Painting would take the text box away from whoever writes in it.
    if (this.#editing?.box.isConnected) return;
    this.#placing.show(this.history.state.marks.map(thingOf));
    this.#showWatermark();
  }

  /** Sizes of pages or overlays changed. */
  refresh(): void {
    this.#placing.refresh();
    this.show();
  }

  /** Puts a new mark into the middle of what is seen, and goes to it. */
  add(look: Look, size: { w: number; h: number }): void {
    const { page, x, y } = middleOfView(this.viewer.surface);
    const limits = this.viewer.size(page);
    const [w, hgt] = [Math.min(size.w, limits.width), Math.min(size.h, limits.height)];
    const kept = (value: number, most: number): number => Math.min(Math.max(0, value), Math.max(0, most));
    // Each new one a little lower, so that none hides another.
    const step = 16 * (this.history.state.marks.length % 8);
    const box = { x: kept(x - w / 2 + step, limits.width - w), y: kept(y - hgt / 2 - step * 1.5, limits.height - hgt), w, h: hgt };
    const mark: PlacedMark = { ...look, id: crypto.randomUUID(), page, box };
    this.history.push(withMark(this.history.state, mark));
    this.#placing.select(mark.id, true);
    announce(t("approve.mark-added", { mark: t(`approve.mark.${mark.kind}`), page }));
    if (mark.kind === "text") this.edit(mark.id);
  }

  /** Highlights the text that is selected, line by line and as one step to undo; without a selection, a strip to be moved. */
  highlight(color: string): void {
    const found = selectedLines(this.viewer);
    if (found.length === 0) {
      this.add({ kind: "highlight", color }, { w: 180, h: 18 });
      return;
    }
    const added = found.map((line): PlacedMark => ({ kind: "highlight", color, id: crypto.randomUUID(), ...line }));
    getSelection()?.removeAllRanges();
    this.history.push(added.reduce(withMark, this.history.state));
    const [first] = added;
    if (!first) return;
    this.#placing.select(first.id, true);
    announce(t("approve.mark-added", { mark: t("approve.mark.highlight"), page: first.page }));
  }

  /** Lets the text of a mark be written. */
  edit(id: string): void {
    const mark = this.history.state.marks.find((one) => one.id === id);
    if (mark?.kind !== "text" && mark?.kind !== "stamp") return;
    const inside = this.#placing.element(id)?.querySelector<HTMLElement>(".placing-inside");
    if (!inside) return;
    const size = mark.kind === "text" ? mark.size : stampSize(mark);
    const box: HTMLTextAreaElement = h("textarea", {
      class: "approval-mark-edit",
      dir: "auto",
      rows: 1,
      "aria-label": t("approve.mark-text"),
      css: { "--size": String(size), color: mark.color },
      oninput: () => {
        grow();
        this.wrote();
      },
      onblur: () => this.#done(),
      onkeydown: (event: KeyboardEvent) => {
        event.stopPropagation();
        const ends = event.key === "Enter" && (event.ctrlKey || event.metaKey || mark.kind === "stamp");
        if (event.isComposing || (event.key !== "Escape" && !ends)) return;
        event.preventDefault();
        this.#done();
        this.#placing.element(id)?.focus();
      },
    });
    const grow = (): void => {
      const { w, h: high } = measured(box.value, size);
      box.style.inlineSize = `calc(var(--scale) * ${w + size}px)`;
      box.style.blockSize = `calc(var(--scale) * ${high}px + 6px)`;
    };
    this.#editing = { id, box };
    box.value = mark.text;
    grow();
    inside.replaceChildren(box);
    inside.classList.add("editing");
    box.focus({ preventScroll: true });
    box.select();
  }

  /** Ends the writing, if a mark is being written. */
  settle(): void {
    this.#done();
  }

  /** The state as it will be once what is being written is done. */
  get pending(): State {
    const { state } = this.history;
    const mark = this.#editing && state.marks.find(({ id }) => id === this.#editing?.id);
    return mark && this.#editing ? written(state, mark, this.#editing.box.value) : state;
  }

  destroy(): void {
    this.#placing.destroy();
    for (const element of this.#watermarks) element.remove();
  }

  /** Ends the writing as one step to undo; a text without letters is no mark. */
  #done(): void {
    if (!this.#editing) return;
    const next = this.pending;
    this.#editing = undefined;
    if (next === this.history.state) this.show();
    else this.history.push(next);
  }

  #change(mark: PlacedMark, { page, box }: { page: number; box: Box }, step: string | undefined): void {
    const grown = mark.kind === "text" && box.h !== mark.box.h;
    const changed = grown ? { ...mark, size: Math.min(200, Math.max(4, (mark.size * box.h) / mark.box.h)) } : mark;
    this.history.push(withMark(this.history.state, { ...changed, page, box }), step);
  }

  #duplicate(mark: PlacedMark): string {
    const { width } = this.viewer.size(mark.page);
    const box = { ...mark.box, x: Math.min(mark.box.x + 12, width - mark.box.w), y: Math.max(0, mark.box.y - 12) };
    const copy = { ...mark, id: crypto.randomUUID(), box };
    this.history.push(withMark(this.history.state, copy));
    return copy.id;
  }

  #actions(mark: PlacedMark): Action[] {
    if (mark.kind === "image") return [];
    const colours = mark.kind === "highlight" ? MARKERS : INKS;
    const actions: Action[] = colours.map((color, index) => ({
      label: t(`approve.colour.${mark.kind === "highlight" ? "marker" : "ink"}-${index}`),
      icon: swatch(color, color === mark.color),
      act: () => this.history.push(withMark(this.history.state, { ...mark, color })),
    }));
    if (mark.kind !== "highlight") {
      actions.unshift({ label: t("approve.mark-write"), icon: icon("pen", "small"), act: () => this.edit(mark.id) });
    }
    if (mark.kind !== "text") return actions;
    const sized = (factor: number): void => {
      const size = Math.min(200, Math.max(4, Math.round(mark.size * factor)));
      const box = measured(mark.text, size);
      const top = mark.box.y + mark.box.h;
      this.history.push(withMark(this.history.state, { ...mark, size, box: { ...mark.box, ...box, y: top - box.h } }), `size:${mark.id}`);
    };
    return [
      ...actions,
      { label: t("approve.mark-smaller"), icon: icon("minus", "small"), act: () => sized(0.85) },
      { label: t("approve.mark-larger"), icon: icon("plus", "small"), act: () => sized(1.18) },
    ];
  }

  #paint(mark: PlacedMark, element: HTMLElement): void {
    element.classList.remove("editing");
    element.dataset.mark = mark.kind;
    switch (mark.kind) {
      case "text":
        element.append(h("div", { class: "approval-text", dir: "auto", css: { "--size": String(mark.size), color: mark.color } }, mark.text));
        break;
      case "stamp":
        element.append(
          h(
            "div",
            { class: "approval-stamp", dir: "auto", css: { color: mark.color, "--size": String(stampSize(mark)) } },
            mark.text,
          ),
        );
        break;
      case "image":
        element.append(h("img", { class: "approval-picture", src: this.picture(mark.image), alt: "" }));
        break;
      case "highlight":
        element.append(h("div", { class: "approval-highlight", css: { background: mark.color } }));
        break;
    }
  }

  #showWatermark(): void {
    const { watermark } = this.history.state;
    for (const element of this.#watermarks.splice(0)) element.remove();
    if (watermark.trim() === "") return;
    for (let page = 1; page <= this.viewer.pages; page += 1) {
      const { width, height } = this.viewer.size(page);
      const diagonal = Math.hypot(width, height);
      // As the layer draws it (pdf/src/layer/marks.rs): 70 % of the diagonal long, at most a sixth of it high.
      const size = Math.min((diagonal * 0.7) / (measured(watermark, 1).w || 1), diagonal / 6);
      const element = h(
        "div",
        {
          class: "approval-watermark",
          "aria-hidden": "true",
          css: { "--size": size.toFixed(2), "--turn": `${(-Math.atan2(height, width)).toFixed(4)}rad` },
        },
        h("span", { dir: "auto" }, watermark),
      );
      this.viewer.overlay(page).prepend(element);
      this.#watermarks.push(element);
    }
  }
}

function thingOf(mark: PlacedMark): MarkThing {
  const name = t(`approve.mark.${mark.kind}`);
  const { id, page, box } = mark;
  const text = mark.kind === "text" || mark.kind === "stamp" ? `${name}: ${mark.text}` : name;
  const thing: MarkThing = { id, page, box, mark, name: text, min: { w: 8, h: 6 } };
  if (mark.kind === "text" || mark.kind === "image") thing.ratio = box.w / box.h;
  return thing;
}

let ruler: CanvasRenderingContext2D | null | undefined;

/** The size of a text in points. A little wider than it is here: the document's font is not the screen's. */
export function measured(text: string, size: number): { w: number; h: number } {
  ruler ??= document.createElement("canvas").getContext("2d");
  if (!ruler) return { w: text.length * size * 0.6, h: size * LEADING };
  ruler.font = `100px "Noto Sans", system-ui, sans-serif`;
  const lines = text.split("\n");
  const widest = Math.max(...lines.map((line) => ruler?.measureText(line).width ?? 0), 30);
  return { w: (widest / 100) * size * 1.06, h: lines.length * size * LEADING };
}

/** The state with another text in a mark; without the mark when nothing is left of it. */
function written(state: State, mark: PlacedMark, text: string): State {
  if (mark.kind !== "text" && mark.kind !== "stamp") return state;
  if (text.trim() === "") return withoutMark(state, mark.id);
  if (text === mark.text) return state;
  if (mark.kind === "stamp") return withMark(state, { ...mark, text: text.replace(/\s+/g, " ") });
  const size = measured(text, mark.size);
  return withMark(state, { ...mark, text, box: { ...mark.box, ...size, y: mark.box.y + mark.box.h - size.h } });
}

function stampSize({ box, text }: { box: Box; text: string }): number {
  return Math.min(box.h * 0.55, (box.w * 0.86) / (measured(text, 1).w || 1));
}

function swatch(color: string, chosen: boolean): HTMLElement {
  return h("span", { class: chosen ? "approval-swatch chosen" : "approval-swatch", css: { background: color } });
}
