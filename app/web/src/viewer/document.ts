/** A document opened by pdf.js in our worker. */
import { pdfjs } from "virtual:countersign-assets";
import { getDocument, PDFWorker, VerbosityLevel } from "pdfjs-dist";
import type { PDFDocumentLoadingTask, PDFDocumentProxy } from "pdfjs-dist";
import { onWorkerFailure, pdfWorker } from "./worker.ts";
import { RANGE, Ranges } from "./source.ts";
import type { Source } from "./source.ts";

let shared: PDFWorker | undefined;

/** What was opened, and how to end it. */
export interface Opened {
  pdf: PDFDocumentProxy;
  /** Asks again for bytes that did not come. */
  again(): void;
  close(): Promise<void>;
}

function worker(): PDFWorker {
  // With a port there is no way back to the main thread; the assertion is for a version of pdf.js that would think otherwise.
  shared ??= PDFWorker.create({ port: pdfWorker(), verbosity: VerbosityLevel.ERRORS });
  if ("pdfjsWorker" in globalThis) throw new Error("pdf.js would parse on the main thread (fake worker)");
  return shared;
}

/** Makes pdf.js and its worker known to each other before there is a document. */
export function wake(): void {
  worker();
}

/** Opens `source`. `lost` is called when bytes stop coming after the document was opened. */
export async function openDocument(source: Source, lost: (reason: unknown) => void): Promise<Opened> {
  let opened = false;
  let fail: (reason: unknown) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    fail = (reason) => {
      if (opened) lost(reason);
      else reject(reason instanceof Error ? reason : Object.assign(new Error("unreadable"), { cause: reason }));
    };
  });
  // Handled below while opening; afterwards nobody waits for it.
  failed.catch(() => undefined);
  const deaf = onWorkerFailure((event) => fail(new Error(`the pdf.js worker failed: ${event.message}`)));
  const ranges = source instanceof Uint8Array ? undefined : new Ranges(source, (reason) => fail(reason));
  const bytes = source instanceof Uint8Array ? { data: source.slice() } : { range: ranges };
  const task: PDFDocumentLoadingTask = getDocument({
    ...bytes,
    worker: worker(),
    rangeChunkSize: RANGE,
    disableAutoFetch: true,
    disableStream: true,
    cMapUrl: `${pdfjs}cmaps/`,
    cMapPacked: true,
    standardFontDataUrl: `${pdfjs}standard_fonts/`,
    iccUrl: `${pdfjs}iccs/`,
    wasmUrl: `${pdfjs}wasm/`,
    enableXfa: false,
    stopAtErrors: false,
    verbosity: VerbosityLevel.ERRORS,
  });
  const close = async (): Promise<void> => {
    deaf();
    await task.destroy();
  };
  try {
    const pdf = await Promise.race([task.promise, failed]);
    opened = true;
    return { pdf, again: () => ranges?.again(), close };
  } catch (reason) {
    await close().catch(() => undefined);
    const cause = reason instanceof Error && reason.message === "unreadable" ? reason.cause : undefined;
    throw cause ?? reason;
  }
}
