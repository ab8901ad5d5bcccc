/**
 * The worker in which pdf.js parses. It is started by us, through the page's one Trusted Types policy, and handed to pdf.js as a
 * port: left to itself pdf.js would fall back to a "fake worker" on the main thread when a policy refuses its own.
 */
import url from "pdfjs-dist/build/pdf.worker.min.mjs?url";
import { workerUrl } from "../ui/trusted.ts";

let started: Worker | undefined;
let broken: ErrorEvent | undefined;
const listeners = new Set<(reason: ErrorEvent) => void>();

/** Starts the worker, once for the page. Called as early as a page knows that it will show a document. */
export function pdfWorker(): Worker {
  if (!started) {
    started = new Worker(workerUrl(url), { type: "module", name: "pdf" });
    started.addEventListener("error", (event) => {
      broken = event;
      for (const tell of listeners) tell(event);
    });
  }
  return started;
}

/** Tells when the worker cannot be loaded or dies, also when that happened before. Returns how to stop listening. */
export function onWorkerFailure(tell: (reason: ErrorEvent) => void): () => void {
  if (broken) tell(broken);
  listeners.add(tell);
  return () => listeners.delete(tell);
}
