/** Text as it is searched: without case, accents, ligatures and kinds of white space. Remembers where each character came from. */

/** Folded text of a list of strings. */
export interface Folded {
  text: string;
  /** The string and the offset in it that the folded character at `index` came from. */
  at(index: number): { item: number; offset: number };
}

/** Folds the concatenation of `strings`. */
export function folded(strings: readonly string[]): Folded {
  const items: number[] = [];
  const offsets: number[] = [];
  let text = "";
  strings.forEach((string, item) => {
    let offset = 0;
    for (const character of string) {
      for (const plain of fold(character)) {
        // One space is as good as many.
        if (plain === " " && text.endsWith(" ")) continue;
        text += plain;
        items.push(...Array<number>(plain.length).fill(item));
        offsets.push(...Array<number>(plain.length).fill(offset));
      }
      offset += character.length;
    }
  });
  return { text, at: (index) => ({ item: items[index] ?? 0, offset: offsets[index] ?? 0 }) };
}

/** Where `wanted` occurs; ends are exclusive. */
export function occurrences({ text }: Folded, wanted: string): { from: number; to: number }[] {
  const needle = folded([wanted.trim()]).text;
  const result: { from: number; to: number }[] = [];
  if (needle === "") return result;
  for (let from = text.indexOf(needle); from >= 0; from = text.indexOf(needle, from + needle.length)) {
    result.push({ from, to: from + needle.length });
  }
  return result;
}

function fold(character: string): string {
  if (/\s/u.test(character)) return " ";
  return character.normalize("NFKD").replace(/\p{Mn}/gu, "").toLowerCase();
}
