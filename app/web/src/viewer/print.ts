/** Prints the document that is shown: every page is drawn once, as a picture, and what is around is left out. */
import { AnnotationMode } from "pdfjs-dist";
import type { Viewer } from "./viewer.ts";

/** Dots in an inch: enough for paper, and a hundred pages still fit in memory. */
const DENSITY = 150;

/** Prints; `report` is told how many pages are ready. Ends when the print dialog was closed. */
export async function print(viewer: Viewer, report?: (done: number, total: number) => void): Promise<void> {
  const pdf = viewer.document;
  if (!pdf) return;
  const urls: string[] = [];
  const container = document.createElement("div");
  container.className = "viewer-print";
  const sheet = new CSSStyleSheet();
  try {
    for (let number = 1; number <= pdf.numPages; number += 1) {
      report?.(number - 1, pdf.numPages);
      const page = await pdf.getPage(number);
      const viewport = page.getViewport({ scale: DENSITY / 72 });
      const canvas = document.createElement("canvas");
      canvas.width = Math.ceil(viewport.width);
      canvas.height = Math.ceil(viewport.height);
      await page.render({ canvas, viewport, intent: "print", annotationMode: AnnotationMode.ENABLE }).promise;
      const picture = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve));
      canvas.width = canvas.height = 0;
      if (!picture) throw new Error(`page ${number} could not be drawn for printing`);
      const url = URL.createObjectURL(picture);
      urls.push(url);
      const image = document.createElement("img");
      image.alt = "";
      image.src = url;
      await image.decode();
      container.append(image);
      if (number === 1) {
        const inches = (points: number): string => `${(points / 72).toFixed(3)}in`;
        const { width, height } = page.getViewport({ scale: 1 });
        sheet.replaceSync(`@page { margin: 0; size: ${inches(width)} ${inches(height)}; }`);
      }
      if (!viewer.views[number - 1]?.drawn) page.cleanup();
    }
    report?.(pdf.numPages, pdf.numPages);
    document.body.append(container);
    document.body.classList.add("printing");
    document.adoptedStyleSheets.push(sheet);
    const closed = new Promise((resolve) => addEventListener("afterprint", resolve, { once: true }));
    window.print();
    await closed;
  } finally {
    document.body.classList.remove("printing");
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
    container.remove();
    for (const url of urls) URL.revokeObjectURL(url);
  }
}
