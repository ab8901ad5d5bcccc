/**
 * The cover: page 1 as the requester's browser drew it, in the place of the document until that can be read. It is not the document:
 * the status says so, and nothing can be approved while it is there.
 */
import type { Cover } from "../engine/interface.ts";
import { h } from "../ui/elements.ts";
import { t } from "../ui/words.ts";
import { fitting, FULL } from "../viewer/layout.ts";
import "./cover.css";

/** A cover on the screen. */
export interface Shown {
  /** Takes it away; `scroller`, which takes its place, goes on where the reader is. */
  leave(scroller: HTMLElement): void;
}

/** Lays a cover over `desk`, as the viewer will lay out the page itself. */
export function showCover(desk: HTMLElement, { width, height, picture }: Cover): Shown {
  const canvas = h("canvas", { "aria-hidden": "true" });
  canvas.width = picture.width;
  canvas.height = picture.height;
  const page = h("div", { class: "cover-page", role: "img", "aria-label": t("approve.cover") }, canvas);
  const scroller = h("div", { class: "viewer-scroller" }, h("div", { class: "viewer-pages" }, page));
  const element = h("div", { class: "viewer approval-cover" }, scroller);
  desk.append(element);
  const room = { width: scroller.clientWidth, height: scroller.clientHeight };
  page.style.setProperty("--page-width", String(width));
  page.style.setProperty("--page-height", String(height));
  scroller.style.setProperty("--scale", String(fitting("auto", { width, height }, room) * FULL));
  canvas.getContext("bitmaprenderer")?.transferFromImageBitmap(picture);
  return {
    leave(next) {
      next.scrollTop = scroller.scrollTop;
      element.remove();
    },
  };
}

/** Settles when the browser has had the time to paint what is on the page. */
export function painted(): Promise<void> {
  // A window that nobody sees is never painted.
  if (document.visibilityState === "hidden") return Promise.resolve();
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}
