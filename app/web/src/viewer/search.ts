/** Text search: reads page after page, counts as it goes, and marks what was found where the text is on the screen. */
import { announce } from "../ui/announce.ts";
import { h } from "../ui/elements.ts";
import { icon, type Icon } from "../ui/icons.ts";
import { t } from "../ui/words.ts";
import { folded, occurrences, type Folded } from "./folding.ts";
import type { Viewer } from "./viewer.ts";

/** A place where the text was found: the page, and which of the page's occurrences. */
interface Found {
  page: number;
  index: number;
}

const open = new WeakMap<Viewer, Search>();

/** Opens the search of a viewer, or goes back to it. */
export function openSearch(viewer: Viewer): void {
  let search = open.get(viewer);
  if (!search) {
    search = new Search(viewer);
    open.set(viewer, search);
  }
  search.show();
}

class Search {
  readonly #box: HTMLInputElement;
  readonly #count: HTMLOutputElement;
  readonly #panel: HTMLElement;
  #texts = new Map<number, Promise<Folded>>();
  #found: Found[] = [];
  #current = -1;
  /** The page gone to whose text is not there yet: once it is, what was found on it comes into view. */
  #awaited: number | undefined;
  #round = 0;
  #pdf: unknown;

  constructor(private readonly viewer: Viewer) {
    this.#box = h("input", {
      type: "search",
      "aria-label": t("viewer.search-for"),
      placeholder: t("viewer.search-for"),
      autocomplete: "off",
      spellcheck: "false",
      enterkeyhint: "search",
      oninput: () => void this.#look(),
    });
    this.#count = h("output", { "aria-live": "polite" });
    this.#panel = h(
      "search",
      { class: "viewer-search", hidden: true, onkeydown: (event: KeyboardEvent) => this.#key(event) },
      this.#box,
      this.#count,
      this.#button("back", "viewer.search-previous", () => void this.#step(-1)),
      this.#button("forward", "viewer.search-next", () => void this.#step(1)),
      this.#button("close", "viewer.search-close", () => this.#hide()),
    );
    viewer.element.append(this.#panel);
    viewer.on("dressed", ({ page }) => {
      const awaited = page === this.#awaited;
      if (awaited) this.#awaited = undefined;
      this.#mark(awaited);
    });
    viewer.on("opened", () => {
      this.#texts.clear();
      if (!this.#panel.hidden) void this.#look();
    });
  }

  show(): void {
    this.#panel.hidden = false;
    const selected = getSelection()?.toString().trim();
    if (selected && selected.length < 100 && !selected.includes("\n")) this.#box.value = selected;
    this.#box.focus();
    this.#box.select();
    void this.#look();
  }

  #hide(): void {
    this.#panel.hidden = true;
    this.#round += 1;
    this.#found = [];
    this.#awaited = undefined;
    this.#mark();
    this.viewer.scroller.focus();
  }

  #button(name: Icon, words: string, act: () => void): HTMLButtonElement {
    return h("button", { type: "button", "aria-label": t(words), title: t(words), onclick: act }, icon(name));
  }

  #key(event: KeyboardEvent): void {
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.#hide();
    } else if (event.key === "Enter" && event.target === this.#box) {
      event.preventDefault();
      void this.#step(event.shiftKey ? -1 : 1);
    }
  }

  async #text(page: number): Promise<Folded> {
    let text = this.#texts.get(page);
    if (!text) {
      const pdf = this.viewer.document;
      text = (async () => {
        const content = await (await pdf?.getPage(page))?.getTextContent({ disableNormalization: true });
        const strings = (content?.items ?? []).flatMap((item) => ("str" in item ? [item.str + (item.hasEOL ? "\n" : "")] : []));
        return folded(strings);
      })();
      this.#texts.set(page, text);
    }
    return text;
  }

  /** Looks for what is in the box, from the page being read onwards. */
  async #look(): Promise<void> {
    const round = (this.#round += 1);
    const wanted = this.#box.value;
    this.#found = [];
    this.#current = -1;
    this.#awaited = undefined;
    if (this.#pdf !== this.viewer.document) {
      this.#pdf = this.viewer.document;
      this.#texts.clear();
    }
    this.#say(false);
    this.#mark();
    if (wanted.trim() === "") return;
    const first = this.viewer.page;
    for (let number = 1; number <= this.viewer.pages; number += 1) {
      const text = await this.#text(number).catch(() => undefined);
      if (round !== this.#round) return;
      if (!text) continue;
      const count = occurrences(text, wanted).length;
      for (let index = 0; index < count; index += 1) this.#found.push({ page: number, index });
      if (this.#current < 0 && number >= first && count > 0) {
        this.#current = this.#found.length - count;
        void this.#reveal();
      }
      if (count > 0 || number % 25 === 0) this.#say(false);
    }
    if (this.#current < 0 && this.#found.length > 0) {
      this.#current = 0;
      void this.#reveal();
    }
    this.#say(true);
    this.#mark();
  }

  #say(done: boolean): void {
    const count = this.#found.length;
    if (this.#box.value.trim() === "") this.#count.value = "";
    else if (count === 0) this.#count.value = done ? t("viewer.search-none") : "…";
    else this.#count.value = t("viewer.search-count", { current: this.#current + 1, count });
    if (done && count === 0) announce(t("viewer.search-none"));
  }

  async #step(direction: 1 | -1): Promise<void> {
    const count = this.#found.length;
    if (count === 0) return;
    this.#current = (this.#current + direction + count) % count;
    this.#say(true);
    await this.#reveal();
  }

  async #reveal(): Promise<void> {
    const place = this.#found[this.#current];
    if (!place) return;
    const range = this.#ranges(place.page)[place.index];
    this.#awaited = range ? undefined : place.page;
    if (!range) await this.viewer.goTo(place.page);
    this.#mark(true);
  }

  /** Where the occurrences of a page are on the screen; none while the page is far. */
  #ranges(page: number): Range[] {
    const text = this.viewer.views[page - 1]?.text;
    if (!text || this.#found.length === 0) return [];
    const { divs, strings } = text;
    const place = folded(strings.map((string, index) => (endsLine(divs[index]) ? `${string}\n` : string)));
    return occurrences(place, this.#box.value).flatMap(({ from, to }) => {
      const [start, end] = [place.at(from), place.at(to - 1)];
      const [startNode, endNode] = [divs[start.item]?.firstChild, divs[end.item]?.firstChild];
      if (!startNode || !endNode) return [];
      const range = new Range();
      range.setStart(startNode, Math.min(start.offset, startNode.nodeValue?.length ?? 0));
      range.setEnd(endNode, Math.min(end.offset + 1, endNode.nodeValue?.length ?? 0));
      return [range];
    });
  }

  #mark(scroll = false): void {
    if (!("highlights" in CSS)) return;
    const all: Range[] = [];
    const current: Range[] = [];
    const place = this.#found[this.#current];
    for (const page of new Set(this.#found.map((found) => found.page))) {
      this.#ranges(page).forEach((range, index) => {
        (page === place?.page && index === place.index ? current : all).push(range);
      });
    }
    CSS.highlights.set("viewer-found", new Highlight(...all));
    CSS.highlights.set("viewer-current", new Highlight(...current));
    const box = scroll ? current[0]?.getBoundingClientRect() : undefined;
    const frame = this.viewer.scroller.getBoundingClientRect();
    if (box && (box.top < frame.top + 60 || box.bottom > frame.bottom - 80 || box.left < frame.left || box.right > frame.right)) {
      this.viewer.scroller.scrollBy({ top: box.top - frame.top - frame.height / 3, left: box.left - frame.left - frame.width / 3 });
    }
  }
}

function endsLine(div: HTMLElement | undefined): boolean {
  return div?.nextElementSibling?.tagName === "BR";
}
