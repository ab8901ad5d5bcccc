/** Links of a page. They lie over its text and under the overlay, so they work wherever nothing was put on them. */
import type { PDFPageProxy } from "pdfjs-dist";

/** Where a link inside the document leads: a named destination or an explicit one. */
export type Destination = string | unknown[];

interface LinkAnnotation {
  subtype: string;
  rect: [number, number, number, number];
  url?: string;
  dest?: Destination;
}

/** The page's links as a layer, or nothing when it has none. */
export async function linksOf(page: PDFPageProxy, follow: (to: Destination) => void): Promise<HTMLElement | undefined> {
  const annotations = (await page.getAnnotations({ intent: "display" }).catch(() => [])) as LinkAnnotation[];
  const viewport = page.getViewport({ scale: 1 });
  const links: HTMLElement[] = [];
  for (const { subtype, rect, url, dest } of annotations) {
    // pdf.js sets `url` only for schemes that cannot run anything (http, https, mailto, ftp, tel).
    if (subtype !== "Link" || !(url ?? dest)) continue;
    const link = document.createElement("a");
    link.className = "viewer-link";
    if (url) {
      link.href = url;
      link.target = "_blank";
      link.rel = "noopener noreferrer nofollow";
      link.title = url;
      link.setAttribute("aria-label", url);
    } else if (dest) {
      link.href = "#";
      link.addEventListener("click", (event) => {
        event.preventDefault();
        follow(dest);
      });
    }
    const [x1, y1] = viewport.convertToViewportPoint(rect[0], rect[1]) as [number, number];
    const [x2, y2] = viewport.convertToViewportPoint(rect[2], rect[3]) as [number, number];
    link.style.left = `${(100 * Math.min(x1, x2)) / viewport.width}%`;
    link.style.top = `${(100 * Math.min(y1, y2)) / viewport.height}%`;
    link.style.width = `${(100 * Math.abs(x2 - x1)) / viewport.width}%`;
    link.style.height = `${(100 * Math.abs(y2 - y1)) / viewport.height}%`;
    links.push(link);
  }
  if (links.length === 0) return undefined;
  const layer = document.createElement("div");
  layer.className = "viewer-links";
  layer.append(...links);
  return layer;
}
