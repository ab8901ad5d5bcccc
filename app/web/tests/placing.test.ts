/** Moving, resizing and snapping on a page, and the steps of undo and redo. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { lines } from "../src/approve/selected.ts";
import {
  beside, centred, free, kept, moved, overlap, readingOrder, resized, snapMove, snapResize, type Box,
} from "../src/placing/geometry.ts";
import { History } from "../src/placing/history.ts";

const A4 = { width: 595, height: 842 };
const MIN = { w: 20, h: 10 };
const box: Box = { x: 100, y: 200, w: 150, h: 40 };
const nothing = { others: [], reach: 4, margin: 36 };

test("a box that is moved stays on its page", () => {
  assert.deepEqual(moved(box, 10, -5, A4), { x: 110, y: 195, w: 150, h: 40 });
  assert.deepEqual(moved(box, -500, -500, A4), { x: 0, y: 0, w: 150, h: 40 });
  assert.deepEqual(moved(box, 5000, 5000, A4), { x: 445, y: 802, w: 150, h: 40 });
  assert.deepEqual(kept({ x: 10, y: 10, w: 900, h: 40 }, A4), { x: 0, y: 10, w: 595, h: 40 });
});

test("resizing holds the opposite edge, the least size and the page", () => {
  assert.deepEqual(resized(box, "e", 30, 99, A4, MIN), { x: 100, y: 200, w: 180, h: 40 });
  assert.deepEqual(resized(box, "nw", -20, 15, A4, MIN), { x: 80, y: 200, w: 170, h: 55 });
  assert.deepEqual(resized(box, "w", 400, 0, A4, MIN), { x: 230, y: 200, w: 20, h: 40 });
  assert.deepEqual(resized(box, "se", 0, 400, A4, MIN), { x: 100, y: 230, w: 150, h: 10 });
  assert.deepEqual(resized(box, "ne", 5000, 5000, A4, MIN), { x: 100, y: 200, w: 495, h: 642 });
});

test("a kept shape stays, at the page's edge too", () => {
  const square = { x: 500, y: 10, w: 20, h: 20 };
  assert.deepEqual(resized(square, "ne", 40, 5, A4, MIN, 1), { x: 500, y: 10, w: 60, h: 60 });
  assert.deepEqual(resized(square, "se", 500, 500, A4, MIN, 1), { x: 500, y: 0, w: 30, h: 30 });
  assert.deepEqual(resized(square, "sw", -500, -500, A4, MIN, 1), { x: 490, y: 0, w: 30, h: 30 });
  const wide = resized({ x: 0, y: 0, w: 40, h: 20 }, "n", 0, 20, A4, MIN, 2);
  assert.deepEqual(wide, { x: 0, y: 0, w: 80, h: 40 });
});

test("moving snaps to other boxes, the margins and the middle of the page", () => {
  const other = { x: 330, y: 500, w: 100, h: 30 };
  const near = snapMove({ ...box, x: 328 }, A4, { ...nothing, others: [other] });
  assert.equal(near.box.x, 330);
  assert.deepEqual(near.guides, [{ axis: "x", at: 330, from: 200, to: 530 }]);
  assert.equal(snapMove({ ...box, x: 38 }, A4, nothing).box.x, 36);
  assert.equal(snapMove({ ...box, x: 220 }, A4, nothing).box.x, 222.5);
  assert.equal(snapMove({ ...box, x: 328 }, A4, { ...nothing, others: [other], reach: 0 }).box.x, 328);
  assert.deepEqual(snapMove({ ...box, x: 120, y: 250 }, A4, nothing), { box: { ...box, x: 120, y: 250 }, guides: [] });
});

test("the nearest line wins, and an edge is not pulled off the page", () => {
  const others = [{ x: 323, y: 0, w: 10, h: 10 }, { x: 321, y: 50, w: 10, h: 10 }];
  assert.equal(snapMove({ ...box, x: 320, w: 10 }, A4, { ...nothing, others }).box.x, 321);
  assert.deepEqual(snapMove({ ...box, x: -3, y: 830 }, A4, nothing).box, { ...box, x: 0, y: 802 });
});

test("resizing snaps only the edges that move", () => {
  const others = [{ x: 252, y: 500, w: 10, h: 10 }];
  const right = snapResize(box, "e", A4, MIN, { ...nothing, others });
  assert.deepEqual(right.box, { ...box, w: 152 });
  assert.equal(right.guides.length, 1);
  assert.deepEqual(snapResize(box, "n", A4, MIN, { ...nothing, others }).box, box);
});

test("boxes overlap when they share more than a border", () => {
  assert.equal(overlap(box, { x: 250, y: 200, w: 10, h: 10 }), false);
  assert.equal(overlap(box, { x: 249, y: 200, w: 10, h: 10 }), true);
  assert.equal(overlap(box, { x: 100, y: 240, w: 150, h: 40 }), false);
});

test("a copy goes beside, and a new box to a free place", () => {
  assert.deepEqual(beside(box, A4), { ...box, x: 112, y: 188 });
  assert.deepEqual(beside({ x: 440, y: 5, w: 150, h: 40 }, A4), { x: 428, y: 17, w: 150, h: 40 });
  assert.deepEqual(free(box, [box], A4), { ...box, y: 154 });
  assert.deepEqual(free({ ...box, y: 0 }, [{ ...box, y: 0 }], A4), { ...box, y: 46 });
  const full = { x: 0, y: 0, w: 595, h: 842 };
  assert.deepEqual(free(box, [full], A4), box);
  assert.deepEqual(centred({ w: 100, h: 20 }, 0, 842, A4), { x: 0, y: 822, w: 100, h: 20 });
});

test("reading goes by page, from the top, and along a line from the left", () => {
  const at = (page: number, x: number, y: number) => ({ page, x, y, w: 10, h: 10 });
  const sorted = [at(2, 0, 800), at(1, 50, 102), at(1, 10, 100), at(1, 90, 700)].sort(readingOrder);
  assert.deepEqual(sorted.map(({ page, x }) => `${page}/${x}`), ["1/90", "1/10", "1/50", "2/0"]);
});

test("history undoes and redoes, and a new step ends what was undone", () => {
  const history = new History(0);
  history.push(1);
  history.push(2);
  assert.ok(history.undo());
  assert.equal(history.state, 1);
  assert.ok(history.redo());
  assert.equal(history.state, 2);
  history.undo();
  history.push(7);
  assert.equal(history.canRedo, false);
  assert.equal(history.redo(), false);
  history.undo();
  history.undo();
  assert.equal(history.state, 0);
  assert.equal(history.undo(), false);
});

test("steps of one kind that follow each other are undone together", () => {
  const history = new History("");
  for (const text of ["a", "ab", "abc"]) history.push(text, "title");
  history.seal();
  history.push("abcd", "title");
  history.undo();
  assert.equal(history.state, "abc");
  history.undo();
  assert.equal(history.state, "");
});

test("history keeps a limited number of steps and tells its listeners", () => {
  const history = new History(0, 3);
  const heard: string[] = [];
  const stop = history.listen((state, how) => heard.push(`${how} ${state}`));
  for (const state of [1, 2, 3, 4]) history.push(state);
  for (let step = 0; step < 5; step += 1) history.undo();
  stop();
  history.replace(9);
  assert.equal(history.canUndo, false);
  assert.deepEqual(heard, ["push 1", "push 2", "push 3", "push 4", "undo 3", "undo 2", "undo 1"]);
});

test("selected pieces of text become lines; columns and lines stay apart", () => {
  const word = (left: number, top: number, width: number) => ({ left, top, right: left + width, bottom: top + 12 });
  // Two words of a line, a higher letter beside them, the next line, and the other column of the first.
  const found = lines([word(10, 100, 40), word(54, 100, 30), { left: 85, top: 97, right: 95, bottom: 111 }, word(10, 116, 60), word(300, 100, 50)]);
  assert.deepEqual(found, [
    { left: 10, top: 97, right: 95, bottom: 112 },
    word(10, 116, 60),
    word(300, 100, 50),
  ]);
  assert.deepEqual(lines([{ left: 5, top: 5, right: 5, bottom: 20 }]), []);
});
