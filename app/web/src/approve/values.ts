/** What a field takes, as the layer will (pdf/src/fields/kind.rs), so that a person hears of it while they write. */
import type { Me, Notebook, PlacedField } from "../engine/interface.ts";
import type { State, Value } from "./state.ts";

/** Characters of a value at most. */
export const LONGEST = 4000;

/** The name of what is wrong with the text of a field (`approve.wrong.NAME`); undefined when nothing is. */
export function wrong(field: PlacedField, text: string): string | undefined {
  if (text.trim() === "") return undefined;
  if (text.length > LONGEST) return "too-long";
  if (field.kind === "number") return number(text) === undefined ? "not-a-number" : undefined;
  if (field.kind === "date") return isDate(text) ? undefined : "not-a-date";
  if (field.fill === "email") return /^[^\s@]+@[^\s@]+$/.test(text.trim()) ? undefined : "not-an-address";
  return undefined;
}

/** A number as it stands in the document: digits with a sign and a point. Understands how people write it, also 1.234,50. */
export function number(text: string): string | undefined {
  let plain = text.normalize("NFKC").replace(/[\s'’_]/g, "").replace(/−/g, "-");
  const comma = plain.lastIndexOf(",");
  const point = plain.lastIndexOf(".");
  // Of two kinds of separators the last is the decimal one; one kind that occurs twice separates thousands.
  if (comma >= 0 && point >= 0) plain = comma > point ? plain.replace(/\./g, "").replace(",", ".") : plain.replace(/,/g, "");
  else if (comma >= 0) plain = plain.indexOf(",") === comma ? plain.replace(",", ".") : plain.replace(/,/g, "");
  else if (point >= 0 && plain.indexOf(".") !== point) plain = plain.replace(/\./g, "");
  if (!/^[+-]?(\d+(\.\d+)?|\.\d+)$/.test(plain)) return undefined;
  return plain.replace(/^([+-]?)\./, "$10.");
}

function isDate(text: string): boolean {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!parts) return false;
  const [year, month, day] = parts.slice(1).map(Number) as [number, number, number];
  const at = new Date(Date.UTC(year, month - 1, day));
  return at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
}

/** Today where the person is. */
export function today(now: Date = new Date()): string {
  const two = (part: number): string => String(part).padStart(2, "0");
  return `${String(now.getFullYear()).padStart(4, "0")}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** What a field fills itself with. */
export function filling(field: PlacedField, me: Me, notebook: Notebook): Value | undefined {
  if (field.fill === undefined || field.kind === "signature" || field.kind === "initials") return undefined;
  const texts = { name: me.name, email: me.email, date: today(), address: notebook.postalAddress ?? "" };
  const text = texts[field.fill];
  return text === "" ? undefined : { text, auto: true };
}

/** The state with all that fields fill themselves with. What somebody wrote stays. */
export function filledIn(state: State, fields: readonly PlacedField[], me: Me, notebook: Notebook): State {
  const values = { ...state.values };
  for (const field of fields) {
    const before = values[field.name];
    const value = before === undefined || "auto" in before ? filling(field, me, notebook) : undefined;
    if (value) values[field.name] = value;
  }
  return { ...state, values };
}
