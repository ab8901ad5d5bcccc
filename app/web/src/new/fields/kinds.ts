/** The kinds of fields: how large they are at first, and what they begin with. Pure. */

import type { FieldKind, PlacedField, Spot } from "../../engine/interface";
import type { Size } from "../../placing";
import type { Icon } from "../../ui/icons";

/** What a kind is like. */
export interface Kind {
  kind: FieldKind;
  icon: Icon;
  size: Size;
  min: Size;
  /** Keeps its shape. */
  ratio?: number;
  required: boolean;
  fill?: PlacedField["fill"];
}

/** In the order of the palette. */
export const KINDS: readonly Kind[] = [
  { kind: "signature", icon: "signature", size: { w: 170, h: 48 }, min: { w: 40, h: 16 }, required: true },
  { kind: "initials", icon: "initials", size: { w: 56, h: 32 }, min: { w: 20, h: 12 }, required: true },
  { kind: "text", icon: "text", size: { w: 160, h: 20 }, min: { w: 20, h: 10 }, required: true },
  { kind: "date", icon: "calendar", size: { w: 96, h: 20 }, min: { w: 40, h: 10 }, required: true, fill: "date" },
  { kind: "number", icon: "number", size: { w: 80, h: 20 }, min: { w: 16, h: 10 }, required: true },
  { kind: "checkbox", icon: "checkbox", size: { w: 14, h: 14 }, min: { w: 8, h: 8 }, ratio: 1, required: false },
  { kind: "radio", icon: "radio", size: { w: 14, h: 14 }, min: { w: 8, h: 8 }, ratio: 1, required: true },
  { kind: "dropdown", icon: "dropdown", size: { w: 140, h: 20 }, min: { w: 30, h: 10 }, required: true },
  { kind: "image", icon: "image", size: { w: 120, h: 90 }, min: { w: 20, h: 20 }, required: true },
  { kind: "stamp", icon: "stamp", size: { w: 130, h: 50 }, min: { w: 30, h: 16 }, required: true },
];

/** The description of a kind. */
export function kindOf(kind: FieldKind): Kind {
  const found = KINDS.find((one) => one.kind === kind);
  if (found === undefined) throw new RangeError(`no kind ${kind}`);
  return found;
}

/** What a kind can fill itself with. */
export function fillsOf(kind: FieldKind): NonNullable<PlacedField["fill"]>[] {
  if (kind === "text") return ["name", "email", "address"];
  return kind === "date" ? ["date"] : [];
}

/** Whether a copy on every page makes sense: of one choice among buttons it does not. */
export function copies(kind: FieldKind): boolean {
  return kind !== "radio";
}

/** Points between the buttons of a radio field. */
const GAP = 8;

/** How high some buttons of a radio field are together. */
export function stacked(height: number, count: number): number {
  return height * count + GAP * (count - 1);
}

/** The places of a new field; a radio field gets one for each option, one below the other. */
export function spotsFor(kind: FieldKind, page: number, box: Omit<Spot, "page" | "option">, options: readonly string[]): Spot[] {
  if (kind !== "radio") return [{ page, ...box }];
  return options.map((option, index) => ({ page, ...box, y: Math.max(0, box.y - index * (box.h + GAP)), option }));
}

/** Where one more button of a radio field goes: below the last, or beside it at the foot of the page. */
export function nextRadio(spots: readonly Spot[], option: string, page: { width: number }): Spot | undefined {
  const last = spots.at(-1);
  if (last === undefined) return undefined;
  const below = last.y - last.h - GAP;
  if (below >= 0) return { ...last, y: below, option };
  return { ...last, x: Math.min(last.x + last.w + GAP, page.width - last.w), option };
}
