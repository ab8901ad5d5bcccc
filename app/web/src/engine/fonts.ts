/** Fonts for what is drawn into PDFs. Latin, Greek and Cyrillic first; the faces of other scripts only when a text needs them. */

import { faces } from "virtual:countersign-assets";

import { bytes as fetchBytes } from "./api/call";
import type { Bytes } from "./encoding";
import { refusalName } from "./wasm/refusal";
import { type Work, work } from "./wasm/work";

type Fonts = InstanceType<Work["Fonts"]>;
type Face = (typeof faces)[number];

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
const wanted = new Set<string>();
let made: { names: string; fonts: Fonts } | undefined;

/** Runs `draw` with fonts for these texts; once more with every face when a character is still missing. */
export async function withFonts<T>(texts: string[], hands: boolean, draw: (fonts: Fonts) => T): Promise<T> {
  const text = texts.join("\n");
  const base = faces.find(({ role }) => role === "Text");
  if (base !== undefined) wanted.add(base.name);
  if (hands) for (const { name, role } of faces) if (role === "Hand") wanted.add(name);
  for (const [script, name] of SCRIPTS) if (script.test(text)) wanted.add(name);
  let fonts = await load();
  for (const face of faces) {
    if (fonts.missing(text) === "") break;
    if (face.role !== "Text" || wanted.has(face.name)) continue;
    wanted.add(face.name);
    fonts = await load();
  }
  try {
    return draw(fonts);
  } catch (thrown) {
    if (!isNoGlyph(thrown)) throw thrown;
    for (const { name } of faces) wanted.add(name);
    return draw(await load());
  }
}

function isNoGlyph(thrown: unknown): boolean {
  const named = typeof thrown === "object" && thrown !== null && (thrown as { failure?: unknown }).failure === "no-glyph";
  return named || refusalName(thrown) === "no-glyph";
}

/** The wanted faces in their order, in the wasm. */
async function load(): Promise<Fonts> {
  const chosen = faces.filter(({ name }) => wanted.has(name)).sort((one, other) => one.order - other.order);
  const names = chosen.map(({ name }) => name).join("\n");
  if (made?.names === names) return made.fonts;
  const [wasm, ...files] = await Promise.all([work(), ...chosen.map(file)]);
  const fonts = new wasm.Fonts();
  chosen.forEach(({ name, role }, index) => {
    const bytes = files[index];
    if (bytes !== undefined) fonts.add(name, role === "Hand" ? "hand" : "text", bytes);
  });
  made?.fonts.free();
  made = { names, fonts };
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
