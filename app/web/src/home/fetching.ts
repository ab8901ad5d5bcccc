/** Reads whole documents for saving. */
import type { Engine, Kept, Listed, Report } from "../engine/interface.ts";
import { pdfName } from "./filenames.ts";

/** What of an envelope is asked of the engine. */
export type Source = Pick<Engine, "keep" | "open" | "verified" | "whole" | "release" | "evidence">;

/** A document that was read and verified, with its evidence. */
export interface Fetched {
  name: string;
  pdf: Uint8Array;
  /** How far it is provable; absent while it is not closed. */
  kept?: Kept;
}

/** The name a document is saved under. */
export function documentName(listed: { id: string; title?: string | undefined; filename?: string | undefined }): string {
  return pdfName(listed.filename ?? listed.title ?? "", `document-${listed.id.slice(0, 8)}`);
}

/**
 * Reads the document of an envelope, every byte compared with its signed root and every layer verified. A closed one is archived
 * first, when nobody has done so; where that fails it is read as it is.
 */
export async function fetchDocument(engine: Source, listed: Listed, report?: Report): Promise<Fetched> {
  const kept = listed.closed ? await engine.keep(listed.id, report) : undefined;
  const opened = await engine.open(listed.id);
  try {
    const pdf = await engine.whole(opened.handle, report);
    await engine.verified(opened.handle, report);
    return { name: documentName({ ...listed, filename: opened.filename }), pdf, ...(kept && { kept }) };
  } finally {
    await engine.release(opened.handle);
  }
}
