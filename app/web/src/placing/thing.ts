/** What is placed, and what whoever keeps the document is told. */

import type { Box, Size } from "./geometry";

/** Something on a page that can be moved and resized. */
export interface Thing {
  /** Stays the same while it is moved, resized and painted anew. */
  id: string;
  /** From 1. */
  page: number;
  box: Box;
  /** What a screen reader calls it: "Signature, legal@example.org". */
  name: string;
  /** Least size; 8 × 8 points without it. */
  min?: Size;
  /** Width by height, where the shape must stay. */
  ratio?: number;
  /** Moves, but keeps its size. */
  fixed?: boolean;
}

/** A button of the small bar beside the selected thing. */
export interface Action {
  /** What it does, in words. */
  label: string;
  icon: Node;
  act(): void;
  danger?: boolean;
}

/** What the placing asks of whoever keeps the things. Nothing changes but through these. */
export interface Keeper<T extends Thing> {
  /** Draws the inside. Called again whenever the thing is shown anew; `element` is empty then. */
  paint(thing: T, element: HTMLElement): void;
  /** It was moved or resized. Changes with the same `step` that follow each other belong together (arrow keys). */
  change(thing: T, to: { page: number; box: Box }, step: string | undefined): void;
  /** Another one is selected, or none. */
  selected?(thing: T | null): void;
  remove?(thing: T): void;
  /** Makes a copy and answers its id, which is then selected. */
  duplicate?(thing: T): string | null;
  /** Enter, or a double click. */
  open?(thing: T): void;
  /** Further buttons beside the selected thing, before those for duplicating and removing. */
  actions?(thing: T): Action[];
}

/** The least size of a thing that names none. */
export const LEAST: Size = { w: 8, h: 8 };
