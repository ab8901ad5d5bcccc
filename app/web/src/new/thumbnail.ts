/** Small pictures of first pages. pdf.js is loaded for the first of them. */

import { h } from "../ui/elements";

const WIDTH = 56;

/** An element that shows the first page of a PDF once it is drawn; empty paper when it cannot be. */
export function thumbnail(pdf: Uint8Array): HTMLElement {
  const element = h("span", { class: "thumbnail", "aria-hidden": "true" });
  void draw(pdf, element).catch(() => undefined);
  return element;
}

async function draw(pdf: Uint8Array, into: HTMLElement): Promise<void> {
  const { openDocument } = await import("../viewer/document");
  const opened = await openDocument(pdf, () => undefined);
  try {
    const page = await opened.pdf.getPage(1);
    const natural = page.getViewport({ scale: 1 });
    const viewport = page.getViewport({ scale: (WIDTH * Math.max(1, devicePixelRatio)) / natural.width });
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(viewport.width);
    canvas.height = Math.round(viewport.height);
    await page.render({ canvas, viewport }).promise;
    into.replaceChildren(canvas);
  } finally {
    await opened.close();
  }
}
