/** Something new on its way from a palette to a page. */

import { follow, type Position } from "./gesture";
import { centred, snapMove, type Box, type Size } from "./geometry";
import { Ghost } from "./guides";
import type { Placing } from "./placing";
import { pageAt, pageOf, pointOn } from "./surface";
import type { Thing } from "./thing";

/** What is carried. */
export interface Carried {
  /** Its size in points once it is put down. */
  size: Size;
  /** What the ghost shows. */
  look: Node;
  /** It was put down on a page. */
  drop(page: number, box: Box): void;
  /** It was let go elsewhere, or Escape was pressed. */
  away?(): void;
  /** It was only clicked. */
  click?(): void;
}

/** Follows the pointer from the palette; a flag at the pointer while it is not over a page. */
export function carry<T extends Thing>(placing: Placing<T>, pressed: PointerEvent, what: Carried): void {
  const { surface } = placing;
  const ghost = new Ghost(what.look.cloneNode(true));
  const flag = document.createElement("div");
  flag.className = "placing-flag";
  flag.setAttribute("aria-hidden", "true");
  flag.append(what.look);
  let target: { page: number; box: Box } | null = null;
  const over = (): void => {
    ghost.remove();
    flag.remove();
    placing.hold(false);
  };
  const beside = (at: Position): void => {
    if (!flag.isConnected) document.body.append(flag);
    flag.style.left = `${at.x}px`;
    flag.style.top = `${at.y}px`;
  };
  follow(pressed, surface.overlay(1), {
    begin: () => placing.hold(true),
    move: (at) => {
      const page = pageAt(surface, at.x, at.y);
      const layer = page === null ? null : placing.layer(page);
      if (page === null || layer === null) {
        target = null;
        ghost.remove();
        placing.guides.hide();
        beside(at);
        return;
      }
      flag.remove();
      const size = pageOf(surface, page);
      const point = pointOn(surface, page, at.x, at.y);
      const wanted = centred(what.size, point.x, point.y, size);
      const { box, guides } = snapMove(wanted, size, placing.snapping(page, null, at.free));
      target = { page, box };
      ghost.at(layer, box, size);
      placing.guides.show(layer, guides, size);
    },
    end: () => {
      over();
      if (target === null) what.away?.();
      else what.drop(target.page, target.box);
    },
    cancel: () => {
      over();
      what.away?.();
    },
    click: () => what.click?.(),
  });
}
