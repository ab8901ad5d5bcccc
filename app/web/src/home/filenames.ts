/** File names for downloads, made from titles that other people wrote. */

/** Names that Windows keeps for devices, whatever follows the dot. */
const DEVICES = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/iu;

/** The longest name in bytes: file systems end at 255, and a number and an ending are still added. */
const LONGEST = 200;

/**
 * A name that is safe in any folder: no separators, no control or direction-changing characters (a name must not pose as another
 * ending), no leading dot, no trailing dot or blank, no device's name, not too long. `fallback` when nothing is left.
 */
export function safeName(text: string, fallback: string): string {
  let name = text
    .normalize("NFC")
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}]/gu, "")
    .replace(/[/\\:*?"<>|]/gu, "-")
    .replace(/\s+/gu, " ")
    .replace(/^[\s.]+|[\s.]+$/gu, "");
  if (DEVICES.test(name)) {
    name = `_${name}`;
  }
  const encoder = new TextEncoder();
  while (encoder.encode(name).length > LONGEST) {
    name = Array.from(name).slice(0, -1).join("");
  }
  name = name.replace(/[\s.]+$/u, "");
  return name === "" ? fallback : name;
}

/** The safe name of a document, with exactly one `.pdf`. */
export function pdfName(text: string, fallback: string): string {
  return `${safeName(text.replace(/(\.pdf)+\s*$/iu, ""), fallback)}.pdf`;
}

/** Gives each name once: the second `Contract.pdf` becomes `Contract (2).pdf`; case does not make a difference. */
export class Unique {
  readonly #taken = new Set<string>();

  take(name: string): string {
    const dot = name.lastIndexOf(".");
    const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ""];
    let candidate = name;
    for (let number = 2; this.#taken.has(candidate.toLocaleLowerCase()); number += 1) {
      candidate = `${stem} (${String(number)})${ending}`;
    }
    this.#taken.add(candidate.toLocaleLowerCase());
    return candidate;
  }
}
