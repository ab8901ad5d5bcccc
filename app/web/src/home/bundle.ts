/** Many documents as one zip, written here: the service sends ciphertext, and no other program sees a name. */
import { Zip, ZipPassThrough } from "fflate";
import type { Kept, Listed, Report } from "../engine/interface.ts";
import { documentName, fetchDocument, type Source } from "./fetching.ts";
import { safeName, Unique } from "./filenames.ts";

/** What could not be put in, and why. */
export interface Missed {
  listed: Listed;
  thrown: unknown;
}

/** Puts documents and their evidence into one zip. `stop` ends it after the document that is under way. */
export async function bundle(
  engine: Source,
  chosen: readonly Listed[],
  each: (listed: Listed, index: number) => Report,
  stop: AbortSignal,
): Promise<{ parts: Uint8Array[]; missed: Missed[]; unkept: Kept[]; count: number }> {
  const parts: Uint8Array[] = [];
  const missed: Missed[] = [];
  const unkept: Kept[] = [];
  const names = new Unique();
  let failed: unknown;
  let count = 0;
  const zip = new Zip((error, chunk) => {
    failed ??= error;
    parts.push(chunk);
  });
  const add = (name: string, bytes: Uint8Array, at: number): void => {
    // Stored, not deflated: a PDF is compressed inside, and the evidence is small.
    const file = new ZipPassThrough(names.take(name));
    file.mtime = at;
    zip.add(file);
    file.push(bytes, true);
  };
  for (const [index, listed] of chosen.entries()) {
    if (stop.aborted) break;
    try {
      const { pdf, kept } = await fetchDocument(engine, listed, each(listed, index));
      // Among many, the title tells more than the name of a file that may be scan.pdf each time.
      const name = documentName({ id: listed.id, title: listed.title, filename: listed.title === undefined ? listed.filename : undefined });
      const evidence = await engine.evidence(listed.id);
      add(name, pdf, listed.updated);
      add(`${safeName(name.replace(/\.pdf$/u, ""), "document")}.evidence`, evidence, listed.updated);
      if (kept?.trouble !== undefined) unkept.push(kept);
      count += 1;
    } catch (thrown) {
      missed.push({ listed, thrown });
    }
  }
  zip.end();
  if (failed !== undefined && failed !== null) throw failed;
  return { parts, missed, unkept, count };
}
