/** The faces of pdf/fonts, read from the one list of them: the table in its build script. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** One face. `file` is a path below `packages`; `order` is the place in which a missing glyph is looked for. */
export interface Face {
  name: string;
  role: "Text" | "Hand";
  file: string;
  order: number;
}

/** The folder of pdf/fonts. */
export const fontRoom = join(import.meta.dirname, "../../../pdf/fonts");
/** Where npm placed the faces (tests/setup/fonts). */
export const packages = join(fontRoom, "node_modules/@expo-google-fonts");

/** Parses the table `FACES` of pdf/fonts/build.rs. Throws when it does not look as it did. */
export function faces(source: string = readFileSync(join(fontRoom, "build.rs"), "utf8")): Face[] {
  const table = /const FACES[^=]*= &\[(.*?)\n\];/s.exec(source)?.[1];
  if (table === undefined) throw new Error("pdf/fonts/build.rs has no table FACES any more");
  const rows = [...table.matchAll(/\(\s*"([^"]+)",\s*"(Text|Hand)",\s*"([^"]+)",?\s*\)/g)];
  const quotes = (table.match(/"/g) ?? []).length;
  if (rows.length === 0 || quotes !== rows.length * 6) throw new Error("a row of FACES in pdf/fonts/build.rs could not be read");
  return rows.map(([, name, role, file], order) => ({
    name: name ?? "",
    role: role === "Hand" ? "Hand" : "Text",
    file: file ?? "",
    order,
  }));
}
