/** The cover that goes along with an envelope: its first page as a picture, for those who open it before pdf.js is there. */

import type { DrawnCover } from "../engine/interface";
import { FULL } from "../viewer/layout";

/** Pixels in a point: the zoom at which a page is first read. */
const DENSITY = 1.25 * FULL;
/** Pixels at most: a poster is drawn smaller. */
const PIXELS = 2_500_000;
/** A picture larger than this is left out: it would be no faster than the document. */
const MOST = 384 << 10;
/** The better one first. Not every browser writes WebP. */
const FORMS = [["image/webp", 0.75], ["image/webp", 0.4], ["image/jpeg", 0.6]] as const;

/** Draws the first page of a PDF; nothing when that cannot be done: an envelope goes without a cover rather than not at all. */
export async function drawCover(pdf: Uint8Array): Promise<DrawnCover | undefined> {
  try {
    return await drawn(pdf);
  } catch {
    return undefined;
  }
}

async function drawn(pdf: Uint8Array): Promise<DrawnCover | undefined> {
  const { openDocument } = await import("../viewer/document");
  const opened = await openDocument(pdf, () => undefined);
  try {
    const page = await opened.pdf.getPage(1);
    const { width, height } = page.getViewport({ scale: 1 });
    const viewport = page.getViewport({ scale: Math.min(DENSITY, Math.sqrt(PIXELS / (width * height))) });
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.floor(viewport.width));
    canvas.height = Math.max(1, Math.floor(viewport.height));
    await page.render({ canvas, viewport }).promise;
    const picture = await written(canvas);
    return picture && { width, height, picture };
  } finally {
    await opened.close();
  }
}

async function written(canvas: HTMLCanvasElement): Promise<Uint8Array | undefined> {
  for (const [type, quality] of FORMS) {
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type, quality));
    // What a browser cannot write it writes as PNG.
    if (blob?.type === type && blob.size <= MOST) return new Uint8Array(await blob.arrayBuffer());
  }
  return undefined;
}
