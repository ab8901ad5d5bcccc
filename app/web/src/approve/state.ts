/** What an approver has done so far: values of fields and free marks. Immutable, so that it can be undone; and its sealed form. */
import type { Approval, Appearance, FieldValue, Mark, Notebook, PlacedField } from "../engine/interface.ts";
import type { Box } from "../placing/index.ts";

/**
 * What is in a field. `initials`: those that were adopted. `auto`: the field filled itself, and does so anew on another day.
 * Pictures are indexes into the list beside.
 */
export type Value =
  | { text: string; auto?: true }
  | { choice: string }
  | { checked: true }
  | { image: number }
  | { initials: true };

/** What a free mark shows, whatever its place. */
export type Look =
  | { kind: "text"; text: string; size: number; color: string }
  | { kind: "image"; image: number }
  | { kind: "stamp"; text: string; color: string }
  | { kind: "highlight"; color: string };

/** A free mark on a page. */
export type PlacedMark = Look & { id: string; page: number; box: Box };

/** All that an approver has done. */
export interface State {
  values: Readonly<Record<string, Value>>;
  marks: readonly PlacedMark[];
  /** Pale text across every page; empty for none. */
  watermark: string;
  /** Whether the adopted signature stands in the places for it. */
  signed: boolean;
}

/** Nothing done yet. */
export const NOTHING: State = { values: {}, marks: [], watermark: "", signed: false };

/** Baselines of a text mark: the first is this many font sizes below the top of its box, the next follow at that distance. */
export const BASELINE = 1;
export const LEADING = 1.25;

/** The state with another value in a field; none empties it. */
export function withValue(state: State, name: string, value: Value | undefined): State {
  const others = Object.entries(state.values).filter(([other]) => other !== name);
  return { ...state, values: Object.fromEntries(value === undefined ? others : [...others, [name, value]]) };
}

/** The state with a mark added or changed. */
export function withMark(state: State, mark: PlacedMark): State {
  const known = state.marks.some(({ id }) => id === mark.id);
  const marks = known ? state.marks.map((one) => (one.id === mark.id ? mark : one)) : [...state.marks, mark];
  return { ...state, marks };
}

/** The state without a mark. */
export function withoutMark(state: State, id: string): State {
  return { ...state, marks: state.marks.filter((mark) => mark.id !== id) };
}

/** Whether a field has what it needs. */
export function isFilled(state: State, field: PlacedField): boolean {
  if (field.kind === "signature") return state.signed;
  const value = state.values[field.name];
  if (value === undefined) return false;
  if ("text" in value) return value.text.trim() !== "";
  return !("choice" in value) || value.choice !== "";
}

/** The required fields that are still empty, in the order given. */
export function left(state: State, fields: readonly PlacedField[]): PlacedField[] {
  return fields.filter((field) => field.required && !isFilled(state, field));
}

/** Whether there is anything that a reload would lose. */
export function isEmpty(state: State): boolean {
  const own = Object.values(state.values).filter((value) => !("auto" in value));
  return !state.signed && state.marks.length === 0 && state.watermark === "" && own.length === 0;
}

/** The state without signatures and initials that are not there any more. */
export function adoptedOnly(state: State, { signature, initials }: Notebook): State {
  const values = Object.entries(state.values).filter(([, value]) => !("initials" in value) || initials !== undefined);
  return { ...state, signed: state.signed && signature !== undefined, values: Object.fromEntries(values) };
}

/** What goes to the engine. Pictures that are not used any more stay behind. */
export function approvalOf(
  state: State,
  fields: readonly PlacedField[],
  pictures: readonly Uint8Array[],
  notebook: Notebook,
  displayed: string,
  includeOthers: boolean,
): Approval {
  const images: Uint8Array[] = [];
  const indexes = new Map<number, number>();
  const add = (bytes: Uint8Array): number => images.push(bytes) - 1;
  const used = (index: number): number => {
    const known = indexes.get(index);
    if (known !== undefined) return known;
    const place = add(pictures[index] ?? new Uint8Array());
    indexes.set(index, place);
    return place;
  };
  const { signature, initials } = notebook;
  const appearance: Appearance =
    signature?.image === undefined
      ? { kind: "typed", name: signature?.name ?? "", hand: signature?.hand ?? 0 }
      : { kind: "image", image: add(signature.image) };
  const values: FieldValue[] = [];
  for (const field of fields) {
    const value = state.values[field.name];
    const { name } = field;
    if (value === undefined || !isFilled(state, field)) continue;
    if ("image" in value) values.push({ name, image: used(value.image) });
    else if ("text" in value) values.push({ name, text: value.text });
    else if ("choice" in value) values.push({ name, choice: value.choice });
    else if ("checked" in value) values.push({ name, checked: true });
    else if (initials?.image !== undefined) values.push({ name, image: add(initials.image) });
    else values.push({ name, text: initials?.name ?? "" });
  }
  const marks = state.marks.flatMap((mark) => markOf(mark, used));
  if (state.watermark.trim() !== "") marks.unshift({ kind: "watermark", text: state.watermark.trim() });
  return { displayed, marks, values, appearance, images, includeOthers };
}

function markOf(mark: PlacedMark, used: (index: number) => number): Mark[] {
  const { page, box } = mark;
  switch (mark.kind) {
    case "text": {
      const { text, size, color } = mark;
      if (text.trim() === "") return [];
      return [{ kind: "text", page, x: box.x, y: box.y + box.h - size * BASELINE, text, size, color }];
    }
    case "image":
      return [{ kind: "image", page, ...box, image: used(mark.image) }];
    case "stamp":
      return mark.text.trim() === "" ? [] : [{ kind: "stamp", page, ...box, text: mark.text.trim(), color: mark.color }];
    case "highlight":
      return [{ kind: "highlight", page, ...box, color: mark.color }];
  }
}

interface Kept {
  version: 1;
  state: State;
  pictures: number[];
}

/** The work as bytes: the length of a JSON text (4 bytes, big-endian), the text, and the pictures one after the other. */
export function packed(state: State, pictures: readonly Uint8Array[]): Uint8Array {
  const kept: Kept = { version: 1, state, pictures: pictures.map(({ length }) => length) };
  const text = new TextEncoder().encode(JSON.stringify(kept));
  const bytes = new Uint8Array(4 + text.length + pictures.reduce((sum, { length }) => sum + length, 0));
  new DataView(bytes.buffer).setUint32(0, text.length);
  bytes.set(text, 4);
  let at = 4 + text.length;
  for (const picture of pictures) {
    bytes.set(picture, at);
    at += picture.length;
  }
  return bytes;
}

/** The work that was packed; none when it is of another version. */
export function unpacked(bytes: Uint8Array): { state: State; pictures: Uint8Array[] } | undefined {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  const kept = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))) as Kept | { version: unknown };
  if (kept.version !== 1) return undefined;
  const { state, pictures: lengths } = kept as Kept;
  let at = 4 + length;
  const pictures = lengths.map((size) => bytes.slice(at, (at += size)));
  return { state: { ...NOTHING, ...state }, pictures };
}
