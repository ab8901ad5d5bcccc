/** One pointer gesture, from pressing to letting go: threshold, Escape, and scrolling at the edges of the view. */

import { scrollerOf, windowOf } from "./surface";

/** Where the pointer is now, and what is held. */
export interface Position {
  x: number;
  y: number;
  /** Ctrl or ⌘: no snapping. */
  free: boolean;
}

/** What a gesture does. */
export interface Gesture {
  /** It became a drag: the pointer moved further than a click trembles. */
  begin?(): void;
  /** Called on every move, also when the view scrolled below a pointer that rests. */
  move(at: Position): void;
  /** The pointer was let go after a drag. */
  end(at: Position): void;
  /** Escape, or the browser took the pointer away. */
  cancel(): void;
  /** It was let go without a drag. */
  click?(): void;
}

/** Pixels that a click may tremble. */
const TREMBLE = 4;
/** How near to the edge of the view a drag scrolls it, and how far per frame. */
const EDGE = 44;
const STEP = 14;

/** Follows the pointer that was pressed, until it is let go. `inside`: an element in the view that is to scroll. */
export function follow(pressed: PointerEvent, inside: Element | null, gesture: Gesture): void {
  const scroller = scrollerOf(inside);
  let last: Position = { x: pressed.clientX, y: pressed.clientY, free: false };
  let dragging = false;
  let frame = 0;

  const scroll = (): void => {
    frame = 0;
    const view = windowOf(scroller);
    const step = last.y < view.top + EDGE ? -STEP : last.y > view.bottom - EDGE ? STEP : 0;
    if (step === 0 || !dragging) return;
    const before = scroller.scrollTop;
    scroller.scrollTop = before + step;
    if (scroller.scrollTop === before) return;
    gesture.move(last);
    frame = requestAnimationFrame(scroll);
  };
  const over = (): void => {
    window.removeEventListener("pointermove", moved);
    window.removeEventListener("pointerup", up);
    window.removeEventListener("pointercancel", gone);
    window.removeEventListener("keydown", key, true);
    cancelAnimationFrame(frame);
  };
  const moved = (event: PointerEvent): void => {
    if (event.pointerId !== pressed.pointerId) return;
    last = { x: event.clientX, y: event.clientY, free: event.ctrlKey || event.metaKey };
    if (!dragging) {
      if (Math.hypot(last.x - pressed.clientX, last.y - pressed.clientY) < TREMBLE) return;
      dragging = true;
      gesture.begin?.();
    }
    event.preventDefault();
    gesture.move(last);
    if (frame === 0) frame = requestAnimationFrame(scroll);
  };
  const up = (event: PointerEvent): void => {
    if (event.pointerId !== pressed.pointerId) return;
    over();
    if (dragging) {
      swallowClick();
      gesture.end(last);
    } else gesture.click?.();
  };
  const gone = (event: PointerEvent): void => {
    if (event.pointerId !== pressed.pointerId) return;
    over();
    gesture.cancel();
  };
  const key = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !dragging) return;
    event.preventDefault();
    event.stopPropagation();
    over();
    gesture.cancel();
  };
  window.addEventListener("pointermove", moved);
  window.addEventListener("pointerup", up);
  window.addEventListener("pointercancel", gone);
  window.addEventListener("keydown", key, true);
}

/** What follows a drag is no click: it would go to whatever holds both ends of it, as to a page, which ends the selection. */
function swallowClick(): void {
  const swallow = (event: MouseEvent): void => event.stopPropagation();
  window.addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => window.removeEventListener("click", swallow, true), 0);
}
