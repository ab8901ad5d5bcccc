/** The text that is selected in the document, as places on its pages: what a highlight covers. */
import type { Box } from "../placing/index.ts";
import type { Viewer } from "../viewer/viewer.ts";

/** A rectangle of the window, in pixels. */
export interface Piece {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Pieces of text that stand beside each other become one line; those of different lines and columns stay apart. */
export function lines(pieces: readonly Piece[]): Piece[] {
  const found: Piece[] = [];
  for (const piece of pieces) {
    const high = piece.bottom - piece.top;
    if (high <= 0 || piece.right <= piece.left) continue;
    const beside = found.find((line) => {
      const shared = Math.min(line.bottom, piece.bottom) - Math.max(line.top, piece.top);
      const gap = Math.max(line.left, piece.left) - Math.min(line.right, piece.right);
      // Words stand less than a line's height apart, columns further.
      return shared > Math.min(high, line.bottom - line.top) / 2 && gap < 1.5 * high;
    });
    // Not spread: what a DOMRect says stands in its prototype.
    if (!beside) found.push({ left: piece.left, top: piece.top, right: piece.right, bottom: piece.bottom });
    else {
      beside.left = Math.min(beside.left, piece.left);
      beside.right = Math.max(beside.right, piece.right);
      beside.top = Math.min(beside.top, piece.top);
      beside.bottom = Math.max(beside.bottom, piece.bottom);
    }
  }
  return found;
}

/** The lines that are selected in the text of the pages, as boxes in points; none when nothing is. */
export function selectedLines(viewer: Viewer): { page: number; box: Box }[] {
  const selection = getSelection();
  if (!selection || selection.isCollapsed) return [];
  const range = selection.getRangeAt(0);
  return viewer.views.flatMap(({ element, number }) => {
    const text = element.querySelector(".textLayer");
    if (!text || !range.intersectsNode(text)) return [];
    return lines(pieces(range, text)).map((line) => {
      const low = viewer.toPage(number, line.left, line.bottom);
      const high = viewer.toPage(number, line.right, line.top);
      return { page: number, box: { x: low.x, y: low.y, w: high.x - low.x, h: high.y - low.y } };
    });
  });
}

/** The parts of a selection that are text: elements around it have boxes that reach further. */
function pieces(range: Range, within: Element): Piece[] {
  const walker = document.createTreeWalker(within, NodeFilter.SHOW_TEXT);
  const found: Piece[] = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!range.intersectsNode(node)) continue;
    const part = document.createRange();
    part.selectNodeContents(node);
    if (node === range.startContainer) part.setStart(node, range.startOffset);
    if (node === range.endContainer) part.setEnd(node, range.endOffset);
    if (!part.collapsed && part.toString().trim() !== "") found.push(...part.getClientRects());
  }
  return found;
}
