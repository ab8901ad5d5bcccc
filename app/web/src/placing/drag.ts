/** Moving and resizing a placed thing with the pointer. */

import { follow } from "./gesture";
import { resized, snapMove, snapResize, type Box, type Handle } from "./geometry";
import { Ghost } from "./guides";
import type { Placing } from "./placing";
import { pageAt, pageOf, pointOn } from "./surface";
import { LEAST, type Thing } from "./thing";

/** Moves a thing from where it was pressed, over pages too. */
export function dragThing<T extends Thing>(placing: Placing<T>, thing: T, pressed: PointerEvent): void {
  const { surface } = placing;
  const start = pointOn(surface, thing.page, pressed.clientX, pressed.clientY);
  const grip = { x: start.x - thing.box.x, y: start.y - thing.box.y };
  const element = placing.element(thing.id);
  const ghost = new Ghost(null);
  let target: { page: number; box: Box } = { page: thing.page, box: thing.box };
  const over = (): void => {
    ghost.remove();
    element?.removeAttribute("data-away");
    placing.hold(false);
  };
  follow(pressed, element, {
    begin: () => placing.hold(true),
    move: (at) => {
      const page = pageAt(surface, at.x, at.y) ?? target.page;
      const point = pointOn(surface, page, at.x, at.y);
      const size = pageOf(surface, page);
      const wanted = { ...thing.box, x: point.x - grip.x, y: point.y - grip.y };
      const { box, guides } = snapMove(wanted, size, placing.snapping(page, thing.id, at.free));
      target = { page, box };
      const layer = placing.layer(page);
      if (layer !== null) placing.guides.show(layer, guides, size);
      element?.toggleAttribute("data-away", page !== thing.page);
      if (page === thing.page) {
        ghost.remove();
        placing.preview(thing.id, box, page);
      } else if (layer !== null) {
        placing.settle(thing.id);
        ghost.at(layer, box, size);
      }
    },
    end: () => {
      over();
      placing.keeper.change(thing, target, undefined);
      placing.select(thing.id, true);
    },
    cancel: () => {
      over();
      placing.settle(thing.id);
    },
  });
}

/** Resizes a thing by one of its handles. */
export function resizeThing<T extends Thing>(placing: Placing<T>, thing: T, handle: Handle, pressed: PointerEvent): void {
  const { surface } = placing;
  const size = pageOf(surface, thing.page);
  const start = pointOn(surface, thing.page, pressed.clientX, pressed.clientY);
  const min = thing.min ?? LEAST;
  let box: Box = thing.box;
  follow(pressed, placing.element(thing.id), {
    begin: () => placing.hold(true),
    move: (at) => {
      const point = pointOn(surface, thing.page, at.x, at.y);
      const plain = resized(thing.box, handle, point.x - start.x, point.y - start.y, size, min, thing.ratio);
      // A kept shape and a line both want to decide the size: the shape does.
      const snapped =
        thing.ratio === undefined
          ? snapResize(plain, handle, size, min, placing.snapping(thing.page, thing.id, at.free))
          : { box: plain, guides: [] };
      box = snapped.box;
      const layer = placing.layer(thing.page);
      if (layer !== null) placing.guides.show(layer, snapped.guides, size);
      placing.preview(thing.id, box, thing.page);
    },
    end: () => {
      placing.hold(false);
      placing.keeper.change(thing, { page: thing.page, box }, undefined);
    },
    cancel: () => {
      placing.hold(false);
      placing.settle(thing.id);
    },
  });
}
