/** Where things are: zoom, pages on the screen, points on a page. Arithmetic only, so that it can be tested without a browser. */
import type { PageSize } from "../engine/interface.ts";

/** CSS pixels in a point at 100 %. */
export const FULL = 96 / 72;
/** The smallest and the largest zoom; 1 is 100 %. */
export const ZOOMS = { least: 0.25, most: 6 } as const;
const STEPS = [0.25, 0.33, 0.5, 0.67, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4, 5, 6];
/** Room beside and between pages, in CSS pixels; `viewer.css` has the same. */
export const GAP = 12;

/** How wide a page is shown. `auto`: as wide as fits, but never larger than is pleasant to read. */
export type Fit = "auto" | "width" | "page";

/** A rectangle on a page, in points from the lower left of the page as shown. */
export interface PageRect {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** Where that is on the page's overlay, whatever the zoom. */
export interface CssRect {
  left: string;
  top: string;
  width: string;
  height: string;
}

/** The zoom that fits a page of `size` into `room` (CSS pixels). */
export function fitting(fit: Fit, size: PageSize, room: { width: number; height: number }): number {
  const wide = Math.max(1, room.width - 2 * GAP) / (size.width * FULL);
  const high = Math.max(1, room.height - 2 * GAP) / (size.height * FULL);
  if (fit === "page") return bounded(Math.min(wide, high));
  return bounded(fit === "width" ? wide : Math.min(wide, 1.25));
}

/** `zoom` within what is possible. */
export function bounded(zoom: number): number {
  return Math.min(ZOOMS.most, Math.max(ZOOMS.least, zoom));
}

/** The next round zoom above (`1`) or below (`-1`). */
export function stepped(zoom: number, direction: 1 | -1): number {
  const next = direction > 0 ? STEPS.find((step) => step > zoom * 1.01) : STEPS.findLast((step) => step < zoom * 0.99);
  return next ?? bounded(zoom);
}

/** `rect` in parts of a page of `size`. */
export function cssRect(size: PageSize, rect: PageRect): CssRect {
  const part = (length: number, whole: number): string => `${Number(((100 * length) / whole).toFixed(4))}%`;
  return {
    left: part(rect.x, size.width),
    top: part(size.height - rect.y - rect.h, size.height),
    width: part(rect.w, size.width),
    height: part(rect.h, size.height),
  };
}

/** Index of the entry of the ascending `tops` that `at` falls into. */
export function pageAt(tops: readonly number[], at: number): number {
  let low = 0;
  let high = tops.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((tops[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}
