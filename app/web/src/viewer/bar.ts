/** The controls of a document: zoom, page, search. */
import { h } from "../ui/elements.ts";
import { icon, type Icon } from "../ui/icons.ts";
import { t } from "../ui/words.ts";
import { find } from "./equipment.ts";
import type { Viewer } from "./viewer.ts";

/** Makes the controls of `viewer`. A toolbar is one stop of the Tab key; arrows move within it. */
export function controls(viewer: Viewer): HTMLElement {
  const zoom = h("button", { type: "button", class: "viewer-zoom", onclick: () => toggleFit(viewer) });
  const box: HTMLInputElement = h("input", {
    type: "text",
    inputmode: "numeric",
    autocomplete: "off",
    onchange: () => void jump(viewer, box),
    onfocus: () => box.select(),
    onkeydown: (event: KeyboardEvent) => {
      if (event.key === "Enter") void jump(viewer, box);
    },
  });
  const pages = h("span", { "aria-hidden": "true" });
  const bar = h(
    "div",
    { class: "viewer-bar", role: "toolbar", "aria-label": t("viewer.controls") },
    button("zoomOut", "viewer.zoom-out", () => viewer.step(-1)),
    zoom,
    button("zoomIn", "viewer.zoom-in", () => viewer.step(1)),
    h("span", { class: "viewer-where" }, box, pages),
    button("search", "viewer.search", () => void find(viewer)),
  );
  const show = (): void => {
    zoom.textContent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" }).format(viewer.zoom);
    const next = viewer.fitted === "page" ? "viewer.fit-width" : "viewer.fit-page";
    zoom.setAttribute("aria-label", `${zoom.textContent}: ${t(next)}`);
    zoom.title = t(next);
    if (document.activeElement !== box) box.value = String(viewer.page);
    pages.textContent = t("viewer.of-pages", { pages: viewer.pages });
    box.setAttribute("aria-label", t("viewer.page-of", { pages: viewer.pages }));
  };
  viewer.on("zoom", show);
  viewer.on("page", show);
  viewer.on("opened", show);
  show();
  roving(bar);
  return bar;
}

function button(name: Icon, words: string, act: () => void): HTMLButtonElement {
  return h("button", { type: "button", "aria-label": t(words), title: t(words), onclick: act }, icon(name));
}

function toggleFit(viewer: Viewer): void {
  viewer.fit(viewer.fitted === "page" ? "width" : "page");
}

async function jump(viewer: Viewer, box: HTMLInputElement): Promise<void> {
  const page = Number.parseInt(box.value, 10);
  if (Number.isInteger(page) && page >= 1 && page <= viewer.pages) await viewer.goTo(page);
  else box.value = String(viewer.page);
}

/** One stop of the Tab key for all of a toolbar (WAI-ARIA Authoring Practices, toolbar). */
export function roving(bar: HTMLElement): void {
  const stops = (): HTMLElement[] =>
    [...bar.querySelectorAll<HTMLElement>("button, input, select")].filter((stop) => stop.offsetParent !== null || !stop.isConnected);
  stops().forEach((stop, index) => (stop.tabIndex = index === 0 ? 0 : -1));
  bar.addEventListener("focusin", (event) => {
    for (const stop of stops()) stop.tabIndex = stop === event.target ? 0 : -1;
  });
  bar.addEventListener("keydown", (event) => {
    const inside = event.target instanceof HTMLInputElement;
    const forward = getComputedStyle(bar).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const step = event.key === forward ? 1 : event.key === "ArrowRight" || event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0 || (inside && !atEdge(event.target, step))) return;
    const all = stops();
    const next = all[(all.indexOf(event.target as HTMLElement) + step + all.length) % all.length];
    event.preventDefault();
    next?.focus();
  });
}

/** In a text box an arrow moves the caret, until it is at the end. */
function atEdge(box: HTMLInputElement, step: number): boolean {
  if (box.selectionStart === 0 && box.selectionEnd === box.value.length) return true;
  return step > 0 ? box.selectionStart === box.value.length : box.selectionEnd === 0;
}
