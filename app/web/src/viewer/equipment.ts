/** What a document's frame gets once its first page is there: controls, keys, fingers. */
import { controls } from "./bar.ts";
import type { Viewer } from "./viewer.ts";

/** Equips a viewer. */
export function equip(viewer: Viewer): void {
  if (!viewer.options.bare) viewer.element.append(controls(viewer));
  keys(viewer);
  wheel(viewer);
  fingers(viewer);
}

/** Opens the search of a viewer. */
export async function find(viewer: Viewer): Promise<void> {
  const { openSearch } = await import("./search.ts");
  openSearch(viewer);
}

/** Whether somebody is writing, or a dialog is open: then keys are not ours. */
function busy(target: EventTarget | null): boolean {
  if (document.querySelector("dialog[open]")) return true;
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
}

function keys(viewer: Viewer): void {
  const pressed = (event: KeyboardEvent): void => {
    if (!viewer.element.isConnected) {
      removeEventListener("keydown", pressed);
      return;
    }
    if (event.defaultPrevented || event.altKey || document.querySelector("dialog[open]")) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "f" && !event.shiftKey) {
      // Pressed a second time it is the browser's own search.
      if (document.activeElement?.closest(".viewer-search")) return;
      event.preventDefault();
      void find(viewer);
      return;
    }
    if (event.ctrlKey || event.metaKey || busy(event.target)) return;
    // Signs alone are for the document only while it has the focus: whoever speaks to the machine types them by accident (WCAG 2.1.4).
    if (event.key.length === 1 && !viewer.element.contains(document.activeElement)) return;
    const act = actions[event.key];
    if (!act) return;
    // PageUp and PageDown scroll by themselves where the document has the focus.
    if (event.key.startsWith("Page") && viewer.scroller.contains(document.activeElement)) return;
    event.preventDefault();
    act(viewer);
  };
  addEventListener("keydown", pressed);
}

const actions: Record<string, ((viewer: Viewer) => void) | undefined> = {
  "+": (viewer) => viewer.step(1),
  "=": (viewer) => viewer.step(1),
  "-": (viewer) => viewer.step(-1),
  "0": (viewer) => viewer.fit("auto"),
  PageDown: (viewer) => viewer.scroller.scrollBy({ top: viewer.scroller.clientHeight * 0.9 }),
  PageUp: (viewer) => viewer.scroller.scrollBy({ top: -viewer.scroller.clientHeight * 0.9 }),
};

/** Ctrl and the wheel, which is also what a touchpad's pinch arrives as. */
function wheel(viewer: Viewer): void {
  viewer.scroller.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      const factor = Math.exp(Math.max(-60, Math.min(60, event.deltaY * lines)) * -0.006);
      viewer.zoomTo(viewer.zoom * factor, { x: event.clientX, y: event.clientY });
    },
    { passive: false },
  );
}

/** Two fingers zoom around the point between them. */
function fingers(viewer: Viewer): void {
  const down = new Map<number, { x: number; y: number }>();
  let began: { apart: number; zoom: number } | undefined;
  const spread = (): { apart: number; x: number; y: number } | undefined => {
    const [one, two] = [...down.values()];
    if (!one || !two) return undefined;
    return { apart: Math.hypot(one.x - two.x, one.y - two.y), x: (one.x + two.x) / 2, y: (one.y + two.y) / 2 };
  };
  const { scroller } = viewer;
  scroller.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "touch") return;
    down.set(event.pointerId, { x: event.clientX, y: event.clientY });
    const now = spread();
    began = down.size === 2 && now ? { apart: Math.max(now.apart, 1), zoom: viewer.zoom } : undefined;
  });
  scroller.addEventListener("pointermove", (event) => {
    if (!down.has(event.pointerId)) return;
    down.set(event.pointerId, { x: event.clientX, y: event.clientY });
    const now = spread();
    if (began && now) viewer.zoomTo(began.zoom * (now.apart / began.apart), now);
  });
  const up = (event: PointerEvent): void => {
    down.delete(event.pointerId);
    if (down.size < 2) began = undefined;
  };
  scroller.addEventListener("pointerup", up);
  scroller.addEventListener("pointercancel", up);
}
