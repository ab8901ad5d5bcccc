/** What can be done with placed fields. Each function answers new fields; nothing is changed in place. Pure. */

import type { FieldKind, PageSize, Spot } from "../../engine/interface";
import { beside, free, kept, type Box } from "../../placing";
import { freshId, type PlacedFor } from "../model";
import { kindOf, nextRadio, spotsFor } from "./kinds";

export { stacked } from "./kinds";

/** One place of a field, as it is put on a page. */
export interface Place {
  field: PlacedFor;
  /** Which of {@link PlacedFor.spots}. */
  index: number;
}

/** The id of a place: that of its field, and which spot. */
export function placeId(field: PlacedFor, index: number): string {
  return `${field.id}:${index}`;
}

/** The place of an id. */
export function placeOf(fields: readonly PlacedFor[], id: string | null): Place | undefined {
  if (id === null) return undefined;
  const [name = "", at = "0"] = id.split(":");
  const field = fields.find((one) => one.id === name);
  return field?.spots[Number(at)] === undefined ? undefined : { field, index: Number(at) };
}

/** All rectangles on a page, as things to keep off. */
export function boxesOn(fields: readonly PlacedFor[], page: number): Box[] {
  return fields.flatMap((field) => field.spots.filter((spot) => spot.page === page));
}

/** A new field for a person. `options`: what the options of a radio or dropdown field are called at first. */
export function made(kind: FieldKind, person: string, page: number, box: Box, options: string[]): PlacedFor {
  const { required, fill } = kindOf(kind);
  const choices = kind === "radio" || kind === "dropdown" ? options : undefined;
  return { id: freshId(), person, kind, label: "", required, fill, options: choices, spots: spotsFor(kind, page, box, options) };
}

/** Fields with one of them changed. */
export function changed(fields: readonly PlacedFor[], id: string, change: Partial<PlacedFor>): PlacedFor[] {
  return fields.map((field) => (field.id === id ? { ...field, ...change } : field));
}

/** Fields with one place moved or resized. */
export function moved(fields: readonly PlacedFor[], place: Place, page: number, box: Box): PlacedFor[] {
  const spots = place.field.spots.map((spot, index) => (index === place.index ? { ...spot, page, ...box } : spot));
  return changed(fields, place.field.id, { spots });
}

/** Fields without one place; the last place takes its field with it, and a radio button its option. */
export function without(fields: readonly PlacedFor[], place: Place): PlacedFor[] {
  const { field, index } = place;
  const spots = field.spots.filter((_, at) => at !== index);
  if (spots.length === 0) return fields.filter((one) => one.id !== field.id);
  const gone = field.spots[index]?.option;
  const options = field.kind === "radio" ? field.options?.filter((option) => option !== gone) : field.options;
  return changed(fields, field.id, { spots, options });
}

/** A copy of a place: a field of its own beside it, and for a radio button one more option. Answers the copy's place id. */
export function duplicated(
  fields: readonly PlacedFor[],
  place: Place,
  pages: readonly PageSize[],
  nextOption: (options: readonly string[]) => string,
): { fields: PlacedFor[]; id: string } | null {
  const { field, index } = place;
  const spot = field.spots[index];
  const page = spot === undefined ? undefined : pages[spot.page - 1];
  if (spot === undefined || page === undefined) return null;
  if (field.kind === "radio") return withOption(fields, field, page, nextOption(field.options ?? []));
  const box = free(beside(spot, page), boxesOn(fields, spot.page), page);
  const copy: PlacedFor = { ...field, id: freshId(), spots: [{ page: spot.page, ...box }] };
  return { fields: [...fields, copy], id: placeId(copy, 0) };
}

/** A radio field with one more button. */
export function withOption(
  fields: readonly PlacedFor[],
  field: PlacedFor,
  page: PageSize,
  option: string,
): { fields: PlacedFor[]; id: string } | null {
  const spot = nextRadio(field.spots, option, page);
  if (spot === undefined) return null;
  const next = { options: [...(field.options ?? []), option], spots: [...field.spots, spot] };
  return { fields: changed(fields, field.id, next), id: placeId(field, field.spots.length) };
}

/** The option of a radio or dropdown field called otherwise; a radio button keeps its place. */
export function renamed(fields: readonly PlacedFor[], field: PlacedFor, at: number, option: string): PlacedFor[] {
  const before = field.options?.[at];
  const options = field.options?.map((one, index) => (index === at ? option : one));
  const spots = field.kind === "radio" ? renamedSpots(field.spots, before, option) : field.spots;
  return changed(fields, field.id, { options, spots });
}

function renamedSpots(spots: readonly Spot[], before: string | undefined, option: string): Spot[] {
  const at = spots.findIndex((spot) => spot.option === before);
  return spots.map((spot, index) => (index === at ? { ...spot, option } : spot));
}

/** Shows a field at the same place of every page. Pages that are smaller keep it inside. */
export function everywhere(fields: readonly PlacedFor[], place: Place, pages: readonly PageSize[]): PlacedFor[] {
  const { field, index } = place;
  const from = field.spots[index];
  if (from === undefined) return [...fields];
  const has = new Set(field.spots.map((spot) => spot.page));
  const more = pages.flatMap((page, at): Spot[] => {
    if (has.has(at + 1)) return [];
    const box = kept({ x: from.x, y: from.y, w: from.w, h: from.h }, page);
    return [{ page: at + 1, ...box }];
  });
  return changed(fields, field.id, { spots: [...field.spots, ...more] });
}

/** Only one place of a field left. */
export function only(fields: readonly PlacedFor[], place: Place): PlacedFor[] {
  const spot = place.field.spots[place.index];
  return spot === undefined ? [...fields] : changed(fields, place.field.id, { spots: [spot] });
}
