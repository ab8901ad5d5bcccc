/** The lines shown while something is drawn to others, and the ghost of what is carried over a page. */

import type { Box, Guide, Page } from "./geometry";

/** A part of an overlay, above or below the things. Nothing in it takes the pointer or is read aloud. */
function part(kind: string): HTMLElement {
  const element = document.createElement("div");
  element.className = kind;
  element.setAttribute("aria-hidden", "true");
  return element;
}

/** Puts an element where a box is. Percentages: right at every zoom. */
export function put(element: HTMLElement, box: Box, page: Page): void {
  element.style.left = `${(box.x / page.width) * 100}%`;
  element.style.bottom = `${(box.y / page.height) * 100}%`;
  element.style.width = `${(box.w / page.width) * 100}%`;
  element.style.height = `${(box.h / page.height) * 100}%`;
}

/** Guide lines in at most one overlay at a time. */
export class Guides {
  private readonly shown: HTMLElement[] = [];

  /** Shows these lines, and takes away those before. */
  show(layer: HTMLElement, guides: readonly Guide[], page: Page): void {
    this.hide();
    for (const guide of guides) {
      const line = part(`placing-guide placing-guide-${guide.axis}`);
      const along = guide.to - guide.from;
      if (guide.axis === "x") put(line, { x: guide.at, y: guide.from, w: 0, h: along }, page);
      else put(line, { x: guide.from, y: guide.at, w: along, h: 0 }, page);
      layer.append(line);
      this.shown.push(line);
    }
  }

  /** Takes the lines away. */
  hide(): void {
    for (const line of this.shown.splice(0)) line.remove();
  }
}

/** What is carried: shown over the page where it would land. */
export class Ghost {
  private readonly element = part("placing-ghost");

  /** `look`: what it shows inside. */
  constructor(look: Node | null) {
    if (look !== null) this.element.append(look);
  }

  /** Shows it at a place of a page's layer. */
  at(layer: HTMLElement, box: Box, page: Page): void {
    if (this.element.parentElement !== layer) layer.append(this.element);
    put(this.element, box, page);
  }

  /** Takes it away. */
  remove(): void {
    this.element.remove();
  }
}
