/** The first page of a PDF, drawn. pdf.js is loaded for the first of them. */

import type { PageSize } from "../engine/interface";

/** A drawn page, and its size in points. */
export interface Drawn extends PageSize {
  canvas: HTMLCanvasElement;
}

/** Draws page 1; `density` says how many pixels a point gets. Rejects when that cannot be done. */
export async function drawFirstPage(pdf: Uint8Array, density: (size: PageSize) => number): Promise<Drawn> {
  const { openDocument } = await import("../viewer/document");
  const opened = await openDocument(pdf, () => undefined);
  try {
    const page = await opened.pdf.getPage(1);
    const { width, height } = page.getViewport({ scale: 1 });
    const viewport = page.getViewport({ scale: density({ width, height }) });
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(viewport.width));
    canvas.height = Math.max(1, Math.round(viewport.height));
    await page.render({ canvas, viewport }).promise;
    return { width, height, canvas };
  } finally {
    await opened.close();
  }
}
