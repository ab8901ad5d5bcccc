/** Small pictures of first pages. */

import { h } from "../ui/elements";
import { drawFirstPage } from "./first-page";

const WIDTH = 56;

/** An element that shows the first page of a PDF once it is drawn; empty paper when it cannot be. */
export function thumbnail(pdf: Uint8Array): HTMLElement {
  const element = h("span", { class: "thumbnail", "aria-hidden": "true" });
  void draw(pdf, element).catch(() => undefined);
  return element;
}

async function draw(pdf: Uint8Array, into: HTMLElement): Promise<void> {
  const { canvas } = await drawFirstPage(pdf, ({ width }) => (WIDTH * Math.max(1, devicePixelRatio)) / width);
  into.replaceChildren(canvas);
}
