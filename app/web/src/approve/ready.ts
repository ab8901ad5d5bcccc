/** What the one button does next. */
import type { Notebook, PlacedField } from "../engine/interface.ts";
import { left, type State } from "./state.ts";

/** The next step: go to a field, sign, or approve. */
export type Next = { step: "field"; field: PlacedField; first: boolean } | { step: "sign"; field: PlacedField } | { step: "approve" };

/**
 * The next step. `after`: the field that was gone to last; the one behind it comes next, and those before it after the last.
 * Whoever has adopted a signature need not click into its place as well: it stands in the summary, before the last click.
 */
export function next(state: State, fields: readonly PlacedField[], notebook: Notebook, after: string | undefined): Next {
  const open = left(state, fields);
  const written = open.filter(({ kind }) => kind !== "signature");
  const place = fields.findIndex(({ name }) => name === after);
  const behind = (list: PlacedField[]): PlacedField | undefined => list.find((field) => fields.indexOf(field) > place) ?? list[0];
  const field = behind(written);
  if (field) return { step: "field", field, first: after === undefined };
  const [signature] = open;
  if (signature && notebook.signature === undefined) return { step: "sign", field: signature };
  return { step: "approve" };
}

/** How many fields are left: those that the button leads to. */
export function count(state: State, fields: readonly PlacedField[], notebook: Notebook): number {
  return left(state, fields).filter(({ kind }) => kind !== "signature" || notebook.signature === undefined).length;
}
