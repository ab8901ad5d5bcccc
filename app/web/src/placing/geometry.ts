/**
 * Rectangles on a page: moving, resizing, snapping and keeping them inside. Pure: no element, no pointer, no zoom.
 *
 * Points from the lower left of the page as shown, as everywhere (`y` grows upwards).
 */

/** A rectangle in points. */
export interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** Width and height in points. */
export interface Size {
  w: number;
  h: number;
}

/** A page as shown, in points. */
export interface Page {
  width: number;
  height: number;
}

/** One of the eight places where a box is taken to resize it, named after the compass. */
export type Handle = "n" | "ne" | "e" | "se" | "s" | "sw" | "w" | "nw";

/** All handles, clockwise from the top. */
export const HANDLES: readonly Handle[] = ["n", "ne", "e", "se", "s", "sw", "w", "nw"];

/** A line that shows what a box was aligned with. */
export interface Guide {
  /** `x`: a vertical line at `at`; `y`: a horizontal one. */
  axis: "x" | "y";
  at: number;
  /** Where the line begins and ends on the other axis. */
  from: number;
  to: number;
}

/** A box and the lines it snapped to. */
export interface Snapped {
  box: Box;
  guides: Guide[];
}

/** What may be snapped to, and from how far. */
export interface Snapping {
  /** Other boxes on the page. */
  others: readonly Box[];
  /** Distance in points within which a line attracts; 0: none does. */
  reach: number;
  /** Distance of the margins from the page's edges; 0: only the edges and the centre. */
  margin: number;
}

/** Half an inch: what most documents keep free. */
export const MARGIN = 36;

/** Hundredths of a point are enough, and keep drafts free of 0.30000000000000004. */
export function tidy(value: number): number {
  return Math.round(value * 100) / 100 + 0;
}

/** The box with tidy numbers. */
export function tidied(box: Box): Box {
  return { x: tidy(box.x), y: tidy(box.y), w: tidy(box.w), h: tidy(box.h) };
}

function within(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}

/** The box inside the page: moved if it sticks out, and made smaller only where the page is smaller. */
export function kept(box: Box, page: Page): Box {
  const w = Math.min(box.w, page.width);
  const h = Math.min(box.h, page.height);
  return tidied({ x: within(box.x, 0, page.width - w), y: within(box.y, 0, page.height - h), w, h });
}

/** The box moved by `dx`, `dy` and kept inside the page. */
export function moved(box: Box, dx: number, dy: number, page: Page): Box {
  return kept({ ...box, x: box.x + dx, y: box.y + dy }, page);
}

/** A box of this size with its middle at a point, kept inside the page. */
export function centred(size: Size, x: number, y: number, page: Page): Box {
  return kept({ x: x - size.w / 2, y: y - size.h / 2, w: size.w, h: size.h }, page);
}

/**
 * The box with one handle moved by `dx`, `dy`; the opposite edge stays. `min` is the least size; with `ratio` (width by
 * height) the shape is kept, and an edge handle grows the other side away from the lower left.
 */
export function resized(box: Box, handle: Handle, dx: number, dy: number, page: Page, min: Size, ratio?: number): Box {
  let left = box.x;
  let right = box.x + box.w;
  let bottom = box.y;
  let top = box.y + box.h;
  const least = { w: Math.min(min.w, page.width), h: Math.min(min.h, page.height) };
  if (handle.includes("e")) right = within(right + dx, left + least.w, page.width);
  if (handle.includes("w")) left = within(left + dx, 0, right - least.w);
  if (handle.includes("n")) top = within(top + dy, bottom + least.h, page.height);
  if (handle.includes("s")) bottom = within(bottom + dy, 0, top - least.h);
  const free = { x: left, y: bottom, w: right - left, h: top - bottom };
  return tidied(ratio === undefined ? free : shaped(free, box, handle, ratio, page, least));
}

/** `free` brought back to the shape `ratio`, with the corner opposite to `handle` of `from` held still. */
function shaped(free: Box, from: Box, handle: Handle, ratio: number, page: Page, least: Size): Box {
  const sideways = handle === "e" || handle === "w";
  const upright = handle === "n" || handle === "s";
  let w = sideways ? free.w : upright ? free.h * ratio : Math.max(free.w, free.h * ratio);
  const west = handle.includes("w");
  const south = handle.includes("s");
  const roomAcross = west ? from.x + from.w : page.width - from.x;
  const roomUp = south ? from.y + from.h : page.height - from.y;
  const smallest = Math.max(least.w, least.h * ratio);
  w = Math.min(Math.max(w, smallest), roomAcross, roomUp * ratio);
  const h = w / ratio;
  return { x: west ? from.x + from.w - w : from.x, y: south ? from.y + from.h - h : from.y, w, h };
}

/** Whether two boxes share more than a border (a tenth of a point of slack). */
export function overlap(a: Box, b: Box): boolean {
  const slack = 0.1;
  return (
    a.x + a.w - slack > b.x && b.x + b.w - slack > a.x && a.y + a.h - slack > b.y && b.y + b.h - slack > a.y
  );
}

/** A line that attracts: where it is, and the extent of what made it. */
interface Line {
  at: number;
  from: number;
  to: number;
}

function lines(axis: "x" | "y", page: Page, snapping: Snapping): Line[] {
  const length = axis === "x" ? page.width : page.height;
  const across = axis === "x" ? page.height : page.width;
  const own = [0, length / 2, length];
  if (snapping.margin > 0 && length > snapping.margin * 4) own.push(snapping.margin, length - snapping.margin);
  const found: Line[] = own.map((at) => ({ at, from: 0, to: across }));
  for (const other of snapping.others) {
    const [start, size, from, extent] =
      axis === "x" ? [other.x, other.w, other.y, other.h] : [other.y, other.h, other.x, other.w];
    for (const at of [start, start + size / 2, start + size]) found.push({ at, from, to: from + extent });
  }
  return found;
}

/** The smallest shift that brings one of `edges` onto one of the lines; none within reach: 0. */
function pull(edges: readonly number[], candidates: readonly Line[], reach: number): number {
  let best = 0;
  let least = reach + 1e-9;
  for (const { at } of candidates) {
    for (const edge of edges) {
      const shift = at - edge;
      if (Math.abs(shift) < least) {
        least = Math.abs(shift);
        best = shift;
      }
    }
  }
  return best;
}

/** Guides for every line that an edge or the middle of the box lies on; one per position. */
function touching(axis: "x" | "y", edges: readonly number[], box: Box, candidates: readonly Line[]): Guide[] {
  const [low, extent] = axis === "x" ? [box.y, box.h] : [box.x, box.w];
  const found = new Map<number, Guide>();
  for (const line of candidates) {
    if (!edges.some((edge) => Math.abs(edge - line.at) < 0.02)) continue;
    const at = tidy(line.at);
    const earlier = found.get(at);
    const from = Math.min(low, line.from, earlier?.from ?? low);
    const to = Math.max(low + extent, line.to, earlier?.to ?? low);
    found.set(at, { axis, at, from: tidy(from), to: tidy(to) });
  }
  return [...found.values()];
}

/** A box being moved, drawn to the nearest lines of other boxes, the page's edges, its centre and its margins. */
export function snapMove(box: Box, page: Page, snapping: Snapping): Snapped {
  if (snapping.reach <= 0) return { box: kept(box, page), guides: [] };
  const across = lines("x", page, snapping);
  const up = lines("y", page, snapping);
  const dx = pull([box.x, box.x + box.w / 2, box.x + box.w], across, snapping.reach);
  const dy = pull([box.y, box.y + box.h / 2, box.y + box.h], up, snapping.reach);
  const result = kept({ ...box, x: box.x + dx, y: box.y + dy }, page);
  const guides = [
    ...(dx === 0 ? [] : touching("x", [result.x, result.x + result.w / 2, result.x + result.w], result, across)),
    ...(dy === 0 ? [] : touching("y", [result.y, result.y + result.h / 2, result.y + result.h], result, up)),
  ];
  return { box: result, guides };
}

/** A box being resized by a handle: only the edges that move are drawn to lines. */
export function snapResize(box: Box, handle: Handle, page: Page, min: Size, snapping: Snapping): Snapped {
  if (snapping.reach <= 0) return { box: kept(box, page), guides: [] };
  const across = lines("x", page, snapping);
  const up = lines("y", page, snapping);
  const edgeX = handle.includes("e") ? box.x + box.w : handle.includes("w") ? box.x : null;
  const edgeY = handle.includes("n") ? box.y + box.h : handle.includes("s") ? box.y : null;
  const dx = edgeX === null ? 0 : pull([edgeX], across, snapping.reach);
  const dy = edgeY === null ? 0 : pull([edgeY], up, snapping.reach);
  const result = resized(box, handle, dx, dy, page, min);
  const guides = [
    ...(edgeX === null || dx === 0 ? [] : touching("x", [edgeX + dx], result, across)),
    ...(edgeY === null || dy === 0 ? [] : touching("y", [edgeY + dy], result, up)),
  ];
  return { box: result, guides };
}

/** Where a copy of a box goes: a little lower and to the right, or to the upper left where there is no room. */
export function beside(box: Box, page: Page): Box {
  const step = 12;
  const right = box.x + box.w + step <= page.width ? step : -step;
  const down = box.y - step >= 0 ? -step : step;
  return moved(box, right, down, page);
}

/**
 * The nearest free place for a box that would lie on others: tried downwards in steps of its own height, then from the
 * top; where all is taken, the place asked for.
 */
export function free(box: Box, others: readonly Box[], page: Page): Box {
  const clear = (candidate: Box): boolean => !others.some((other) => overlap(candidate, other));
  const first = kept(box, page);
  if (clear(first)) return first;
  const gap = 6;
  const rows = Math.floor(page.height / (first.h + gap));
  for (let row = 1; row <= rows; row += 1) {
    for (const direction of [-1, 1]) {
      const candidate = { ...first, y: first.y + direction * row * (first.h + gap) };
      if (candidate.y >= 0 && candidate.y + candidate.h <= page.height && clear(candidate)) return tidied(candidate);
    }
  }
  return first;
}

/** Order of reading: by page, then from the top, then from the left (rows of half a line are one). */
export function readingOrder(a: { page: number } & Box, b: { page: number } & Box): number {
  if (a.page !== b.page) return a.page - b.page;
  const down = b.y + b.h - (a.y + a.h);
  return Math.abs(down) > 6 ? down : a.x - b.x;
}
