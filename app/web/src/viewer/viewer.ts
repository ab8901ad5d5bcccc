/**
 * Shows a PDF: pages one below the other, drawn when they come near and given back when they are far, with a layer on each for
 * what others put on it. Controls, search and printing are loaded after the first page is there.
 */
import type { PDFDocumentProxy } from "pdfjs-dist";
import type { PageSize } from "../engine/interface.ts";
import { openDocument } from "./document.ts";
import type { Opened } from "./document.ts";
import { bounded, cssRect, fitting, FULL, pageAt, stepped } from "./layout.ts";
import type { CssRect, Fit, PageRect } from "./layout.ts";
import type { Destination } from "./links.ts";
import { PageView } from "./page.ts";
import type { Source } from "./source.ts";
import "./viewer.css";

/** What a viewer tells. */
export interface ViewerEvents {
  /** A document was opened or replaced: its pages are there, most of them empty. */
  opened: { pages: number };
  /** Another page is the one being read. */
  page: { page: number };
  /** The zoom changed; 1 is 100 %. */
  zoom: { zoom: number; fit: Fit | undefined };
  /** A page's own size became known (until then it was taken to be as large as the first). */
  size: { page: number; size: PageSize };
  /** A page was drawn. */
  drawn: { page: number };
  /** A page's text is there: for search. */
  dressed: { page: number };
  /** A page cannot be drawn. */
  broken: { page: number; reason: unknown };
  /** Bytes do not come any more; {@link Viewer.again} asks for them again. */
  lost: { reason: unknown };
}

/** How a viewer is made. */
export interface ViewerOptions {
  /** What a screen reader says of it. */
  label: string;
  /** What a screen reader says of a page; the number alone when left out. */
  pageLabel?: (page: number, pages: number) => string;
  /** Without controls: whoever made the viewer has their own. */
  bare?: boolean;
}

/** A PDF on the page. Pages count from 1; points are from the lower left of the page as shown. */
export class Viewer {
  /** What scrolls. */
  readonly scroller: HTMLElement;
  /** The whole. */
  readonly element: HTMLElement;
  /** Settles when the first page can be read, or with why it cannot. */
  readonly firstPageShown: Promise<void>;
  readonly options: ViewerOptions;
  #shown!: () => void;
  #unseen!: (reason: unknown) => void;
  #opened: Opened | undefined;
  #views: PageView[] = [];
  #near = new Set<PageView>();
  #zoom = 1;
  #fit: Fit | undefined = "auto";
  #page = 1;
  #pumping = false;
  #closed = false;
  #settle: ReturnType<typeof setTimeout> | undefined;
  readonly #events = new EventTarget();
  readonly #canvas: HTMLElement;
  readonly #seen: IntersectionObserver;
  readonly #room: ResizeObserver;

  constructor(host: HTMLElement, options: ViewerOptions) {
    this.options = options;
    this.firstPageShown = new Promise((resolve, reject) => {
      this.#shown = resolve;
      this.#unseen = reject;
    });
    this.firstPageShown.catch(() => undefined);
    this.#canvas = document.createElement("div");
    this.#canvas.className = "viewer-pages";
    this.scroller = document.createElement("div");
    this.scroller.className = "viewer-scroller";
    this.scroller.tabIndex = 0;
    this.scroller.setAttribute("role", "region");
    this.scroller.setAttribute("aria-label", options.label);
    this.scroller.append(this.#canvas);
    this.element = document.createElement("div");
    this.element.className = "viewer";
    this.element.append(this.scroller);
    host.append(this.element);
    this.scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.#seen = new IntersectionObserver((entries) => this.#approached(entries), {
      root: this.scroller,
      rootMargin: "60% 0px",
    });
    this.#room = new ResizeObserver(() => {
      if (this.#fit && this.#views.length > 0) this.fit(this.#fit);
    });
    this.#room.observe(this.scroller);
    void this.firstPageShown.then(async () => {
      const { equip } = await import("./equipment");
      if (!this.#closed) equip(this);
    }, () => undefined);
  }

  /** How many pages there are; 0 before {@link open}. */
  get pages(): number {
    return this.#views.length;
  }

  /** The page being read. */
  get page(): number {
    return this.#page;
  }

  /** 1 is 100 %. */
  get zoom(): number {
    return this.#zoom;
  }

  /** How the zoom follows the window; none when it was chosen. */
  get fitted(): Fit | undefined {
    return this.#fit;
  }

  /** CSS pixels in a point. */
  get scale(): number {
    return this.#zoom * FULL;
  }

  /** pdf.js's document, for search and printing. */
  get document(): PDFDocumentProxy | undefined {
    return this.#opened?.pdf;
  }

  /** The pages on the screen. */
  get views(): readonly PageView[] {
    return this.#views;
  }

  /** What `src/placing` needs: page sizes and overlays. */
  get surface(): { readonly pages: readonly PageSize[]; overlay: (page: number) => HTMLElement | null } {
    const views = this.#views;
    return {
      get pages() {
        return views.map(({ size }) => size);
      },
      overlay: (page) => views[page - 1]?.overlay ?? null,
    };
  }

  /** Listens. Returns how to stop. */
  on<Name extends keyof ViewerEvents>(name: Name, listen: (event: ViewerEvents[Name]) => void): () => void {
    const heard = (event: Event): void => listen((event as CustomEvent<ViewerEvents[Name]>).detail);
    this.#events.addEventListener(name, heard);
    return () => this.#events.removeEventListener(name, heard);
  }

  #tell<Name extends keyof ViewerEvents>(name: Name, detail: ViewerEvents[Name]): void {
    this.#events.dispatchEvent(new CustomEvent(name, { detail }));
  }

  /** Opens a document. Settles when its pages are laid out; see {@link firstPageShown} for when one can be read. */
  async open(source: Source): Promise<void> {
    try {
      const opened = await openDocument(source, (reason) => this.#tell("lost", { reason }));
      await this.#show(opened);
    } catch (reason) {
      this.#unseen(reason);
      throw reason;
    }
  }

  /** Puts a document in the place of the one that is shown; scroll, zoom and overlays stay where they are. */
  async replace(source: Source): Promise<void> {
    const opened = await openDocument(source, (reason) => this.#tell("lost", { reason }));
    await this.#show(opened);
  }

  /** Asks again for bytes that did not come. */
  again(): void {
    this.#opened?.again();
    void this.#pump();
  }

  /** The layer on a page for what others put on it. Only its children take clicks. `--scale` there is CSS pixels in a point. */
  overlay(page: number): HTMLElement {
    return this.#view(page).overlay;
  }

  /** Of a page as shown, in points; of a page not loaded yet, that of the first page. */
  size(page: number): PageSize {
    return this.#view(page).size;
  }

  /** The size of a page, once it is sure. */
  async exactSize(page: number): Promise<PageSize> {
    const view = this.#view(page);
    if (!view.known && this.#opened) await this.#measure(view, this.#opened.pdf);
    return view.size;
  }

  /** Where on a page a point of the window is, in points. */
  toPage(page: number, clientX: number, clientY: number): { x: number; y: number } {
    const view = this.#view(page);
    const box = view.element.getBoundingClientRect();
    return {
      x: ((clientX - box.left) / box.width) * view.size.width,
      y: ((box.bottom - clientY) / box.height) * view.size.height,
    };
  }

  /** The page at a point of the window. */
  pageAt(clientX: number, clientY: number): number | undefined {
    for (const { element, number } of this.#near) {
      const box = element.getBoundingClientRect();
      if (clientX >= box.left && clientX <= box.right && clientY >= box.top && clientY <= box.bottom) return number;
    }
    return undefined;
  }

  /** A rectangle of a page as CSS lengths for a child of its {@link overlay}; they hold for every zoom. */
  toCss(page: number, rect: PageRect): CssRect {
    return cssRect(this.#view(page).size, rect);
  }

  /** Puts `element` onto a page at `rect`, and keeps it there should the page turn out to have another size. */
  place(page: number, rect: PageRect, element: HTMLElement): void {
    Object.assign(element.style, this.toCss(page, rect));
    const view = this.#view(page);
    if (element.parentElement !== view.overlay) view.overlay.append(element);
    if (!view.known) {
      const stop = this.on("size", ({ page: sized }) => {
        if (sized !== page) return;
        stop();
        if (element.parentElement === view.overlay) Object.assign(element.style, this.toCss(page, rect));
      });
    }
  }

  /** Scrolls to a page, or so that `rect` of it is in the middle. */
  async goTo(page: number, rect?: PageRect, smooth = false): Promise<void> {
    const view = this.#views[Math.min(Math.max(1, page), this.pages) - 1];
    if (!view) return;
    if (this.#opened && !view.known) await this.#measure(view, this.#opened.pdf);
    const behavior = smooth && !matchMedia("(prefers-reduced-motion: reduce)").matches ? "smooth" : "instant";
    if (!rect) {
      this.scroller.scrollTo({ top: view.element.offsetTop - 6, behavior });
      return;
    }
    const { clientHeight, clientWidth } = this.scroller;
    const top = view.element.offsetTop + (view.size.height - rect.y - rect.h / 2) * this.scale;
    const left = view.element.offsetLeft + (rect.x + rect.w / 2) * this.scale;
    this.scroller.scrollTo({ top: top - clientHeight / 2, left: left - clientWidth / 2, behavior });
  }

  /** Follows a link inside the document. */
  async follow(destination: Destination): Promise<void> {
    const pdf = this.#opened?.pdf;
    if (!pdf) return;
    const explicit = typeof destination === "string" ? await pdf.getDestination(destination) : destination;
    const target: unknown = explicit?.[0];
    const page =
      typeof target === "number"
        ? target + 1
        : (await pdf.getPageIndex(target as Parameters<PDFDocumentProxy["getPageIndex"]>[0])) + 1;
    await this.goTo(page);
  }

  /** Shows pages as wide as `fit` says, also when the window changes. */
  fit(fit: Fit): void {
    this.#fit = fit;
    const { clientWidth: width, clientHeight: height } = this.scroller;
    const page = this.#views[this.#page - 1]?.size;
    if (!page || width === 0) return;
    // The widest page that is known fits, so that nothing is cut and the zoom does not change from page to page.
    const widest = this.#views.reduce((most, { known, size }) => (known && size.width > most ? size.width : most), page.width);
    const size = fit === "page" ? page : { width: widest, height: page.height };
    this.#rescale(fitting(fit, size, { width, height }));
  }

  /** Sets the zoom, keeping the point of the window at `around` where it is. */
  zoomTo(zoom: number, around?: { x: number; y: number }): void {
    this.#fit = undefined;
    this.#rescale(bounded(zoom), around);
  }

  /** The next larger or smaller zoom. */
  step(direction: 1 | -1): void {
    this.zoomTo(stepped(this.#zoom, direction));
  }

  /** Ends everything. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#settle);
    this.#seen.disconnect();
    this.#room.disconnect();
    for (const view of this.#views) view.release();
    this.element.remove();
    await this.#opened?.close();
  }

  #view(page: number): PageView {
    const view = this.#views[page - 1];
    if (!view) throw new RangeError(`the document has no page ${page}`);
    return view;
  }

  /** Lays out the pages of a document, all of them as large as the first until they are known. */
  async #show(opened: Opened): Promise<void> {
    const { pdf } = opened;
    const first = await pdf.getPage(Math.min(this.#page, pdf.numPages));
    const { width, height } = first.getViewport({ scale: 1 });
    const old = this.#opened;
    this.#opened = opened;
    for (const gone of this.#views.splice(pdf.numPages)) {
      this.#seen.unobserve(gone.element);
      this.#near.delete(gone);
      gone.release();
      gone.element.remove();
    }
    for (const view of this.#views) {
      view.known = false;
      view.drawn = 0;
    }
    const added: PageView[] = [];
    for (let number = this.#views.length + 1; number <= pdf.numPages; number += 1) {
      const label = this.options.pageLabel?.(number, pdf.numPages) ?? String(number);
      added.push(new PageView(number, { width, height }, label));
    }
    this.#views.push(...added);
    if (this.#fit) this.fit(this.#fit);
    this.#canvas.append(...added.map(({ element }) => element));
    for (const view of added) this.#seen.observe(view.element);
    this.#tell("opened", { pages: pdf.numPages });
    // Not waiting for the observer: the first page is what everybody waits for.
    const start = this.#views[this.#page - 1];
    if (start) this.#near.add(start);
    void this.#pump();
    await old?.close();
  }

  #approached(entries: IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      const view = this.#views[Number((target as HTMLElement).dataset.page) - 1];
      if (!view) continue;
      if (isIntersecting) this.#near.add(view);
      else if (this.#near.delete(view)) view.release();
    }
    void this.#pump();
  }

  /** Draws what is near and not drawn, what is being read first; then adds text and links. One at a time. */
  async #pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      for (;;) {
        const pdf = this.#opened?.pdf;
        if (!pdf || this.#closed) return;
        const waiting = [...this.#near].sort((one, other) => this.#distance(one) - this.#distance(other));
        const empty = waiting.find(({ drawn }) => drawn !== this.scale && this.#settle === undefined);
        const bare = waiting.find((view) => view.drawn > 0 && !view.dressed);
        const blank = waiting.find(({ drawn }) => drawn === 0);
        const view = blank ?? empty ?? bare;
        if (!view) return;
        if (view === bare && !blank && !empty) await this.#dress(view, pdf);
        else await this.#draw(view, pdf);
      }
    } finally {
      this.#pumping = false;
    }
  }

  async #draw(view: PageView, pdf: PDFDocumentProxy): Promise<void> {
    let done: boolean;
    try {
      await this.#measure(view, pdf);
      done = await view.draw(pdf, this.scale);
    } catch (reason) {
      if (this.#closed || pdf !== this.#opened?.pdf) return;
      // A page that cannot be drawn must not keep the others from being drawn.
      view.drawn = this.scale;
      view.dressed = true;
      this.#unseen(reason);
      this.#tell("broken", { page: view.number, reason });
      return;
    }
    if (!this.#near.has(view)) view.release();
    if (!done || pdf !== this.#opened?.pdf) return;
    if (view.dressed) await this.#dress(view, pdf);
    this.#tell("drawn", { page: view.number });
    this.#shown();
  }

  async #dress(view: PageView, pdf: PDFDocumentProxy): Promise<void> {
    const follow = (to: Destination): void => void this.follow(to).catch(() => undefined);
    await view.dress(pdf, this.scale, follow).catch(() => undefined);
    this.#tell("dressed", { page: view.number });
  }

  async #measure(view: PageView, pdf: PDFDocumentProxy): Promise<void> {
    const before = view.size;
    const known = view.known;
    await view.load(pdf);
    if (!known && view.known) this.#tell("size", { page: view.number, size: view.size });
    if (view.size.width > before.width && this.#fit && this.#fit !== "page") this.fit(this.#fit);
  }

  #distance(view: PageView): number {
    return Math.abs(view.number - this.#page - 0.25);
  }

  #scrolled(): void {
    const tops = this.#views.map(({ element }) => element.offsetTop);
    const page = pageAt(tops, this.scroller.scrollTop + this.scroller.clientHeight / 3) + 1;
    if (page === this.#page) return;
    this.#page = page;
    this.#tell("page", { page });
  }

  /** Pages grow and shrink at once, as pictures; they are drawn again when the zoom has come to rest. */
  #rescale(zoom: number, around?: { x: number; y: number }): void {
    const frame = this.scroller.getBoundingClientRect();
    const at = around ?? { x: frame.left + frame.width / 2, y: frame.top + frame.height / 3 };
    const page = this.#views[this.pageAt(at.x, at.y) === undefined ? this.#page - 1 : (this.pageAt(at.x, at.y) ?? 1) - 1];
    const point = page?.element.isConnected ? this.toPage(page.number, at.x, at.y) : undefined;
    const first = this.#canvas.style.getPropertyValue("--scale") === "";
    if (zoom === this.#zoom && !first) return;
    this.#zoom = zoom;
    this.#canvas.style.setProperty("--scale", String(this.scale));
    if (page && point && !first) {
      const box = page.element.getBoundingClientRect();
      this.scroller.scrollLeft += box.left + point.x * this.scale - at.x;
      this.scroller.scrollTop += box.bottom - point.y * this.scale - at.y;
    }
    this.#tell("zoom", { zoom, fit: this.#fit });
    if (first) return;
    clearTimeout(this.#settle);
    this.#settle = setTimeout(() => {
      this.#settle = undefined;
      void this.#pump();
    }, 120);
  }
}
