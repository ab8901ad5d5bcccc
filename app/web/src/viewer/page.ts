/** One page: its paper, canvas, text, links and the layer for what others put on it. */
import { AnnotationMode, RenderingCancelledException, TextLayer } from "pdfjs-dist";
import type { PDFDocumentProxy, PDFPageProxy, RenderTask } from "pdfjs-dist";
import type { PageSize } from "../engine/interface.ts";
import { linksOf } from "./links.ts";
import type { Destination } from "./links.ts";

/** Pixels that a canvas may have: more is refused by phones, and nobody sees the difference. */
const PIXELS = 16_777_216;
/** Where a canvas is cheap memory is scarce. */
const PIXELS_TOUCH = 6_291_456;

/** A page of the document on the screen. Its canvas comes and goes; the element and its overlay stay. */
export class PageView {
  readonly element: HTMLElement;
  readonly overlay: HTMLElement;
  /** As shown, in points. Until {@link known}, that of the first page. */
  size: PageSize;
  known = false;
  /** Whether text and links were added, or are about to be. */
  dressed = false;
  /** Of what is on the canvas: CSS pixels in a point; 0 while there is none. */
  drawn = 0;
  #document: PDFDocumentProxy | undefined;
  #canvas: HTMLCanvasElement | undefined;
  #page: PDFPageProxy | undefined;
  #task: RenderTask | undefined;
  #text: TextLayer | undefined;
  #dressing: HTMLElement[] = [];

  constructor(
    readonly number: number,
    size: PageSize,
    label: string,
  ) {
    this.size = size;
    this.element = document.createElement("section");
    this.element.className = "viewer-page";
    this.element.setAttribute("aria-label", label);
    this.element.dataset.page = String(number);
    this.overlay = document.createElement("div");
    this.overlay.className = "viewer-overlay";
    this.element.append(this.overlay);
    this.resize(size);
  }

  /** Takes the size that the page really has. */
  resize(size: PageSize): void {
    this.size = size;
    this.element.style.setProperty("--page-width", String(size.width));
    this.element.style.setProperty("--page-height", String(size.height));
  }

  /** The page of pdf.js, once it was loaded; sets the size. */
  async load(pdf: PDFDocumentProxy): Promise<PDFPageProxy> {
    if (this.#document !== pdf) {
      this.#document = pdf;
      this.#page = undefined;
      this.drawn = 0;
      this.#undress();
    }
    const page = this.#page ?? (await pdf.getPage(this.number));
    if (this.#document === pdf) {
      this.#page = page;
      const { width, height } = page.getViewport({ scale: 1 });
      this.known = true;
      if (width !== this.size.width || height !== this.size.height) this.resize({ width, height });
    }
    return page;
  }

  /** Draws the page at `scale` CSS pixels in a point. False when that was cut short. */
  async draw(pdf: PDFDocumentProxy, scale: number): Promise<boolean> {
    this.cancel();
    const page = await this.load(pdf);
    if (this.#document !== pdf) return false;
    const canvas = document.createElement("canvas");
    canvas.className = "viewer-canvas";
    canvas.setAttribute("aria-hidden", "true");
    const limit = matchMedia("(pointer: coarse)").matches ? PIXELS_TOUCH : PIXELS;
    const wanted = this.size.width * this.size.height * scale * scale * devicePixelRatio ** 2;
    const density = devicePixelRatio * Math.min(1, Math.sqrt(limit / wanted));
    canvas.width = Math.max(1, Math.floor(this.size.width * scale * density));
    canvas.height = Math.max(1, Math.floor(this.size.height * scale * density));
    // The first drawing is seen as it grows; a later one takes the place of the old when it is done, so nothing flickers.
    const grows = !this.#canvas;
    if (grows) this.#take(canvas);
    const task = page.render({
      canvas,
      viewport: page.getViewport({ scale: scale * density }),
      annotationMode: AnnotationMode.ENABLE,
    });
    this.#task = task;
    try {
      await task.promise;
    } catch (reason) {
      if (grows && this.#canvas === canvas) this.#drop();
      // A document that was replaced meanwhile ends its renderings in other ways.
      if (reason instanceof RenderingCancelledException || this.#document !== pdf) return false;
      throw reason;
    } finally {
      if (this.#task === task) this.#task = undefined;
    }
    if (this.#document !== pdf) return false;
    if (!grows) this.#take(canvas);
    this.drawn = scale;
    this.element.dataset.drawn = "";
    return true;
  }

  /** Adds text that can be selected and links that can be followed, once the page is drawn. */
  async dress(pdf: PDFDocumentProxy, scale: number, follow: (to: Destination) => void): Promise<void> {
    const page = await this.load(pdf);
    const viewport = page.getViewport({ scale });
    if (this.#text) {
      this.#text.update({ viewport });
      return;
    }
    if (this.#document !== pdf || !this.drawn || this.dressed) return;
    this.dressed = true;
    const container = document.createElement("div");
    container.className = "textLayer";
    this.#dressing.push(container);
    this.overlay.before(container);
    const text = new TextLayer({
      textContentSource: page.streamTextContent({ includeMarkedContent: true, disableNormalization: true }),
      container,
      viewport,
    });
    this.#text = text;
    keepSelection(container);
    const links = await linksOf(page, follow);
    await text.render().catch(() => undefined);
    // So that a selection that is dragged past the last line does not jump.
    const end = document.createElement("div");
    end.className = "endOfContent";
    container.append(end);
    if (links && this.#text === text) {
      this.#dressing.push(links);
      this.overlay.before(links);
    }
  }

  /** Where the text of the page is on the screen, item by item; none while it has no text layer. */
  get text(): { divs: HTMLElement[]; strings: string[] } | undefined {
    return this.#text ? { divs: this.#text.textDivs, strings: this.#text.textContentItemsStr } : undefined;
  }

  /** Stops drawing. */
  cancel(): void {
    this.#task?.cancel();
    this.#task = undefined;
  }

  /** Gives back what the page holds while nobody sees it. */
  release(): void {
    this.cancel();
    this.#drop();
    this.#undress();
    this.drawn = 0;
    this.#page?.cleanup();
    this.#page = undefined;
  }

  #take(canvas: HTMLCanvasElement): void {
    const old = this.#canvas;
    this.#canvas = canvas;
    if (old) {
      old.replaceWith(canvas);
      old.width = old.height = 0;
    } else this.element.prepend(canvas);
  }

  #drop(): void {
    if (!this.#canvas) return;
    this.#canvas.remove();
    // Frees the memory now; Safari keeps it until the collector runs.
    this.#canvas.width = this.#canvas.height = 0;
    this.#canvas = undefined;
    delete this.element.dataset.drawn;
  }

  #undress(): void {
    this.dressed = false;
    // It is left to run out: a text layer of pdf.js that is cancelled while text is on its way throws where nobody hears it.
    this.#text = undefined;
    for (const layer of this.#dressing.splice(0)) layer.remove();
  }
}

/** While text is being selected, the space between lines belongs to the page's end and not to its first line. */
function keepSelection(container: HTMLElement): void {
  container.addEventListener("pointerdown", () => {
    container.classList.add("selecting");
    const done = (): void => container.classList.remove("selecting");
    addEventListener("pointerup", done, { once: true });
    addEventListener("blur", done, { once: true });
  });
}
