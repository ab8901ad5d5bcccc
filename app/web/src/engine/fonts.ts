/** Fonts for what is drawn into PDFs. Latin, Greek and Cyrillic first; the faces of other scripts only when a text needs them. */

import { faces } from "virtual:countersign-assets";

import { bytes as fetchBytes } from "./api/call";
import type { Bytes } from "./encoding";
import { refusalName } from "./wasm/refusal";
import { work } from "./wasm/work";

type Face = (typeof faces)[number];

/** Faces inside a wasm module. */
interface Fonts {
  add: (name: string, role: string, bytes: Uint8Array) => void;
  missing: (text: string) => string;
  free: () => void;
}

/** The faces that one module has; each module has its own. */
export interface Shelf<F extends Fonts> {
  empty: () => Promise<F>;
  wanted: Set<string>;
  made?: { names: string; fonts: F };
}

/** A shelf with nothing on it yet. `empty` makes an empty set in the module. */
export function shelf<F extends Fonts>(empty: () => Promise<F>): Shelf<F> {
  return { empty, wanted: new Set() };
}

/** What is drawn into documents. */
export const documentFonts = shelf(async () => new (await work()).Fonts());

/** Which face has a script; looked for before all others when a text has such letters. */
const SCRIPTS: [RegExp, string][] = [
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/u, "Noto Sans JP"],
  [/\p{Script=Hangul}/u, "Noto Sans KR"],
  [/\p{Script=Han}/u, "Noto Sans SC"],
  [/\p{Emoji_Presentation}/u, "Noto Emoji"],
  ...["Arabic", "Hebrew", "Devanagari", "Bengali", "Gurmukhi", "Gujarati", "Tamil", "Telugu", "Kannada", "Malayalam",
    "Sinhala", "Thai", "Lao", "Khmer", "Myanmar", "Georgian", "Armenian", "Ethiopic"].map(
    (script): [RegExp, string] => [new RegExp(`\\p{Script=${script}}`, "u"), `Noto Sans ${script}`],
  ),
];

const fetched = new Map<string, Promise<Bytes>>();
/** Runs `draw` with fonts for these texts; once more with every face when a character is still missing. */
export async function withFonts<F extends Fonts, T>(on: Shelf<F>, texts: string[], hands: boolean, draw: (fonts: F) => T): Promise<T> {
  const { wanted } = on;
  const text = texts.join("\n");
  const base = faces.find(({ role }) => role === "Text");
  if (base !== undefined) wanted.add(base.name);
  if (hands) for (const { name, role } of faces) if (role === "Hand") wanted.add(name);
  for (const [script, name] of SCRIPTS) if (script.test(text)) wanted.add(name);
  let fonts = await load(on);
  for (const face of faces) {
    if (fonts.missing(text) === "") break;
    if (face.role !== "Text" || wanted.has(face.name)) continue;
    wanted.add(face.name);
    fonts = await load(on);
  }
  try {
    return draw(fonts);
  } catch (thrown) {
    if (!isNoGlyph(thrown)) throw thrown;
    for (const { name } of faces) wanted.add(name);
    return draw(await load(on));
  }
}

/** Runs `draw` with the faces of these names, as far as there are such. */
export async function withFaces<F extends Fonts, T>(on: Shelf<F>, names: string[], draw: (fonts: F) => T): Promise<T> {
  for (const name of names) on.wanted.add(name);
  return draw(await load(on));
}

function isNoGlyph(thrown: unknown): boolean {
  const named = typeof thrown === "object" && thrown !== null && (thrown as { failure?: unknown }).failure === "no-glyph";
  return named || refusalName(thrown) === "no-glyph";
}

/** The wanted faces in their order, in the wasm. */
async function load<F extends Fonts>(on: Shelf<F>): Promise<F> {
  const chosen = faces.filter(({ name }) => on.wanted.has(name)).sort((one, other) => one.order - other.order);
  const names = chosen.map(({ name }) => name).join("\n");
  if (on.made?.names === names) return on.made.fonts;
  const [fonts, ...files] = await Promise.all([on.empty(), ...chosen.map(file)]);
  chosen.forEach(({ name, role }, index) => {
    const bytes = files[index];
    if (bytes !== undefined) fonts.add(name, role === "Hand" ? "hand" : "text", bytes);
  });
  on.made?.fonts.free();
  on.made = { names, fonts };
  return fonts;
}

function file(face: Face): Promise<Bytes> {
  const known = fetched.get(face.name);
  if (known !== undefined) return known;
  const bytes = fetchBytes(face.file);
  fetched.set(face.name, bytes);
  bytes.catch(() => fetched.delete(face.name));
  return bytes;
}
