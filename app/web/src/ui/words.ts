/**
 * Texts, in the reader's language: `t("kit.close")` is the text `close` of the room `kit`. Placeholders are `{name}`; a text that
 * depends on a number stands under `key.one`, `key.other`, … and is chosen by the value `n`.
 */
import { append, type Child } from "./elements.ts";
import { facts, pageJson } from "./facts.ts";

/** Values of placeholders. Numbers are written as the language writes them. */
export type Values = Record<string, string | number>;

/** Letters that are written from right to left, and signs that turn the direction of what follows. */
const TURNS = /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff]/;

type Rooms = Record<string, Record<string, string> | undefined>;

/** Texts of some rooms in one language. */
export class Words {
  private rules: Intl.PluralRules | undefined;
  private numbers: Intl.NumberFormat | undefined;

  constructor(
    private readonly rooms: Rooms,
    private readonly language: string,
  ) {}

  /** The text with its placeholders open; undefined when there is none. */
  pattern(key: string, n?: string | number): string | undefined {
    const dot = key.indexOf(".");
    const room = this.rooms[key.slice(0, dot)];
    const name = key.slice(dot + 1);
    if (!room) return undefined;
    if (typeof n === "number") {
      this.rules ??= new Intl.PluralRules(this.language);
      const chosen = room[`${name}.${this.rules.select(n)}`] ?? room[`${name}.other`];
      if (chosen !== undefined) return chosen;
    }
    return room[name];
  }

  /** The pieces of a text: strings, and the names of placeholders. */
  pieces(key: string, n?: string | number): (string | { name: string })[] {
    const pattern = this.pattern(key, n) ?? key;
    return pattern
      .split(/(\{\w+\})/)
      .filter((piece) => piece !== "")
      .map((piece) => (/^\{\w+\}$/.test(piece) ? { name: piece.slice(1, -1) } : piece));
  }

  /** The whole text. A placeholder without a value stays as it is, which a test finds. */
  text(key: string, values: Values = {}): string {
    return this.pieces(key, values.n)
      .map((piece) => (typeof piece === "string" ? piece : this.value(values[piece.name], piece.name)))
      .join("");
  }

  private value(value: string | number | undefined, name: string): string {
    if (value === undefined) return `{${name}}`;
    return typeof value === "number" ? this.number(value) : this.isolated(value);
  }

  /**
   * A name or a date in a sentence of the other direction keeps to itself, and does not draw the number or the comma after it along
   * (Unicode, UAX #9: first strong isolate).
   */
  private isolated(value: string): string {
    return value !== "" && (this.language === "ar" || TURNS.test(value)) ? `\u2068${value}\u2069` : value;
  }

  /** A number as the language writes it. What every language but Arabic writes alike needs no tables, which cost a page 40 ms. */
  private number(value: number): string {
    if (Number.isInteger(value) && value >= 0 && value < 1000 && this.language !== "ar") return String(value);
    this.numbers ??= new Intl.NumberFormat(this.language);
    return this.numbers.format(value);
  }
}

let page: Words | undefined;

function words(): Words {
  page ??= new Words((pageJson("words") as Rooms | undefined) ?? {}, facts().language);
  return page;
}

/** The text of `room.key` in the reader's language. */
export function t(key: string, values?: Values): string {
  return words().text(key, values);
}

/** Whether there is a text of that name. */
export function hasText(key: string): boolean {
  return words().pattern(key) !== undefined;
}

/** A text whose placeholders are nodes: `rich(key, { email: h("strong", null, email) })`. */
export function rich(key: string, values: Record<string, Child>): DocumentFragment {
  const fragment = document.createDocumentFragment();
  const n = values.n;
  const used = new Set<Child>();
  for (const piece of words().pieces(key, typeof n === "number" ? n : undefined)) {
    const child = typeof piece === "string" ? piece : values[piece.name];
    // A node stands in one place only; a name that a sentence says twice is there twice.
    append(fragment, [child instanceof Node && used.has(child) ? child.cloneNode(true) : child]);
    used.add(child);
  }
  return fragment;
}
