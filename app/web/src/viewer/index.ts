/** The page view of a PDF. */
export { wake } from "./document.ts";
export { Viewer } from "./viewer.ts";
export type { ViewerEvents, ViewerOptions } from "./viewer.ts";
export type { CssRect, Fit, PageRect } from "./layout.ts";
export type { RangeSource, Source } from "./source.ts";
export { pdfWorker } from "./worker.ts";
