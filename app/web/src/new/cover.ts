/** The cover that goes along with an envelope: its first page as a picture, for those who open it before pdf.js is there. */

import type { DrawnCover, PageSize } from "../engine/interface";
import { FULL } from "../viewer/layout";
import { drawFirstPage } from "./first-page";

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
    const density = ({ width, height }: PageSize): number => Math.min(DENSITY, Math.sqrt(PIXELS / (width * height)));
    const { width, height, canvas } = await drawFirstPage(pdf, density);
    const picture = await written(canvas);
    return picture && { width, height, picture };
  } catch {
    return undefined;
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
