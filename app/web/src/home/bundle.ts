/** Many documents as one zip, written here: the service sends ciphertext, and no other program sees a name. */
import { Zip, ZipPassThrough } from "fflate";
import type { Engine, Listed, Report } from "../engine/interface.ts";
import { pdfName, safeName, Unique } from "./filenames.ts";

/** What of an envelope is asked of the engine. */
type Source = Pick<Engine, "open" | "verified" | "whole" | "release" | "evidence">;

/** A document that was read and verified, with its evidence. */
export interface Fetched {
  name: string;
  pdf: Uint8Array;
}

/** What could not be put in, and why. */
export interface Missed {
  listed: Listed;
  thrown: unknown;
}

/** The name a document is saved under. */
export function documentName(listed: Pick<Listed, "filename" | "title" | "id">): string {
  return pdfName(listed.filename ?? listed.title ?? "", `document-${listed.id.slice(0, 8)}`);
}

/** Reads the document of an envelope, every byte compared with its signed root and every layer verified. */
export async function fetchDocument(engine: Source, listed: Listed, report?: Report): Promise<Fetched> {
  const opened = await engine.open(listed.id);
  try {
    const pdf = await engine.whole(opened.handle, report);
    await engine.verified(opened.handle, report);
    return { name: documentName({ ...listed, filename: opened.filename }), pdf };
  } finally {
    await engine.release(opened.handle);
  }
}

/** Puts documents and their evidence into one zip. `stop` ends it after the document that is under way. */
export async function bundle(
  engine: Source,
  chosen: readonly Listed[],
  each: (listed: Listed, index: number) => Report,
  stop: AbortSignal,
): Promise<{ parts: Uint8Array[]; missed: Missed[]; count: number }> {
  const parts: Uint8Array[] = [];
  const missed: Missed[] = [];
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
      const { name, pdf } = await fetchDocument(engine, listed, each(listed, index));
      const evidence = await engine.evidence(listed.id);
      add(name, pdf, listed.updated);
      add(`${safeName(name.replace(/\.pdf$/u, ""), "document")}.evidence`, evidence, listed.updated);
      count += 1;
    } catch (thrown) {
      missed.push({ listed, thrown });
    }
  }
  zip.end();
  if (failed !== undefined && failed !== null) throw failed;
  return { parts, missed, count };
}
