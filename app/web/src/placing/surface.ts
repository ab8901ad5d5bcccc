/** Where pages are on the screen: from pointer positions to points and back, at any zoom and in either direction of text. */

import type { Page } from "./geometry";

/** What the placing needs of a viewer. */
export interface Surface {
  /** Sizes of all pages as shown, in points. */
  readonly pages: readonly Page[];
  /** The element that lies exactly over a page (from 1); none while the viewer has not made it. */
  overlay(page: number): HTMLElement | null;
}

/** A position on a page, in points. */
export interface Point {
  page: number;
  x: number;
  y: number;
}

/** The size of a page; a page that is not there has the size of the first. */
export function pageOf(surface: Surface, page: number): Page {
  return surface.pages[page - 1] ?? surface.pages[0] ?? { width: 595, height: 842 };
}

/** CSS pixels per point on a page, as it is on the screen now. */
export function scaleOf(surface: Surface, page: number): number {
  const overlay = surface.overlay(page);
  const width = overlay?.getBoundingClientRect().width ?? 0;
  return width > 0 ? width / pageOf(surface, page).width : 1;
}

/** Where a position of the screen is on a given page, in points; it may lie outside. */
export function pointOn(surface: Surface, page: number, clientX: number, clientY: number): Point {
  const rect = surface.overlay(page)?.getBoundingClientRect();
  const size = pageOf(surface, page);
  if (rect === undefined || rect.width === 0) return { page, x: 0, y: 0 };
  const scale = size.width / rect.width;
  return { page, x: (clientX - rect.left) * scale, y: (rect.bottom - clientY) * scale };
}

/** The page under a position of the screen; none between pages. */
export function pageAt(surface: Surface, clientX: number, clientY: number): number | null {
  for (let page = 1; page <= surface.pages.length; page += 1) {
    const rect = surface.overlay(page)?.getBoundingClientRect();
    if (rect === undefined || rect.width === 0) continue;
    if (clientX >= rect.left && clientX <= rect.right && clientY >= rect.top && clientY <= rect.bottom) return page;
  }
  return null;
}

/** The nearest ancestor that scrolls up and down; the page itself when no other does. */
export function scrollerOf(element: Element | null): Element {
  for (let one = element?.parentElement ?? null; one !== null; one = one.parentElement) {
    if (one.scrollHeight > one.clientHeight + 1 && /auto|scroll|overlay/.test(getComputedStyle(one).overflowY)) {
      return one;
    }
  }
  return document.scrollingElement ?? document.documentElement;
}

/** What of a scroller is on the screen. */
export function windowOf(scroller: Element): { top: number; bottom: number; left: number; right: number } {
  if (scroller === document.scrollingElement || scroller === document.documentElement) {
    return { top: 0, bottom: window.innerHeight, left: 0, right: window.innerWidth };
  }
  const rect = scroller.getBoundingClientRect();
  return {
    top: Math.max(0, rect.top),
    bottom: Math.min(window.innerHeight, rect.bottom),
    left: Math.max(0, rect.left),
    right: Math.min(window.innerWidth, rect.right),
  };
}

/** The middle of what is seen of the page that is seen most; the middle of the first page when none is on the screen. */
export function middleOfView(surface: Surface): Point {
  let best: Point | null = null;
  let most = 0;
  for (let page = 1; page <= surface.pages.length; page += 1) {
    const overlay = surface.overlay(page);
    if (overlay === null) continue;
    const rect = overlay.getBoundingClientRect();
    const view = windowOf(scrollerOf(overlay));
    const left = Math.max(rect.left, view.left);
    const right = Math.min(rect.right, view.right);
    const top = Math.max(rect.top, view.top);
    const bottom = Math.min(rect.bottom, view.bottom);
    const seen = Math.max(0, right - left) * Math.max(0, bottom - top);
    if (seen > most) {
      most = seen;
      best = pointOn(surface, page, (left + right) / 2, (top + bottom) / 2);
    }
  }
  const first = pageOf(surface, 1);
  return best ?? { page: 1, x: first.width / 2, y: first.height / 2 };
}
