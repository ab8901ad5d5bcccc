/**
 * A long list whose rows are made as they come into view, and that does not move under a pointer or a focus: what changes within a
 * row is shown at once, rows that would come, go or change places wait until the reader's hand is elsewhere.
 */

/** A row on the page. */
export interface Row<T> {
  element: HTMLElement;
  /** Shows what has changed. */
  update(item: T): void;
}

/** What a list needs to know about its rows. */
export interface RowsOptions<T> {
  /** What stays the same when an item changes. */
  key: (item: T) => string;
  make: (item: T) => Row<T>;
  /** Told whenever changes of place wait (`true`) or wait no more. */
  waits: (waits: boolean) => void;
}

/** Rows made at once: more than a tall screen shows. */
const BATCH = 40;

/** A list of rows in `host`. */
export class Rows<T> {
  readonly #host: HTMLElement;
  readonly #options: RowsOptions<T>;
  readonly #rows = new Map<string, Row<T>>();
  readonly #sentinel = document.createElement("li");
  readonly #observer: IntersectionObserver;
  #items: readonly T[] = [];
  #limit = BATCH;
  #pointer = false;
  #waiting = false;

  constructor(host: HTMLElement, options: RowsOptions<T>) {
    this.#host = host;
    this.#options = options;
    this.#sentinel.setAttribute("role", "presentation");
    this.#sentinel.className = "rows-more";
    this.#observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) {
          this.#limit += BATCH;
          this.#lay();
        }
      },
      { rootMargin: "800px" },
    );
    host.addEventListener("pointerenter", (event) => {
      this.#pointer = event.pointerType === "mouse";
    });
    host.addEventListener("pointerleave", () => {
      this.#pointer = false;
      this.settle();
    });
    host.addEventListener("focusout", (event) => {
      if (!(event.relatedTarget instanceof Node && host.contains(event.relatedTarget))) {
        // After the event, so that the focus has arrived elsewhere.
        queueMicrotask(() => {
          this.settle();
        });
      }
    });
  }

  /** Shows these items. `now`: the reader asked for it (a search, another tab), so rows may move. */
  show(items: readonly T[], now: boolean): void {
    const before = this.#items;
    this.#items = items;
    if (now) {
      this.#limit = BATCH;
    }
    const keys = items.map((item) => this.#options.key(item));
    const same = keys.length === before.length && before.every((item, at) => this.#options.key(item) === keys[at]);
    if (now || (same && !this.#waiting) || !this.#busy()) {
      this.#lay();
      return;
    }
    this.#refresh();
    this.#wait(true);
  }

  /** Makes the changes of place that have waited, if the reader's hand is elsewhere; `force`: in any case. */
  settle(force = false): void {
    if (this.#waiting && (force || !this.#busy())) {
      this.#lay();
    }
  }

  /** The row of a key, once made. */
  row(key: string): Row<T> | undefined {
    return this.#rows.get(key);
  }

  /** Lets go of everything. */
  stop(): void {
    this.#observer.disconnect();
  }

  #busy(): boolean {
    return this.#pointer || this.#host.contains(document.activeElement);
  }

  #wait(waits: boolean): void {
    if (waits !== this.#waiting) {
      this.#waiting = waits;
      this.#options.waits(waits);
    }
  }

  /** Brings the rows that stand there up to date, without moving any. */
  #refresh(): void {
    for (const item of this.#items) {
      this.#rows.get(this.#options.key(item))?.update(item);
    }
  }

  #lay(): void {
    const focused = document.activeElement;
    const wanted = this.#items.slice(0, this.#limit);
    const keys = new Set(wanted.map((item) => this.#options.key(item)));
    for (const [key, row] of this.#rows) {
      if (!keys.has(key)) {
        row.element.remove();
        this.#rows.delete(key);
      }
    }
    let next = this.#host.firstElementChild;
    for (const item of wanted) {
      const key = this.#options.key(item);
      let row = this.#rows.get(key);
      if (row === undefined) {
        row = this.#options.make(item);
        this.#rows.set(key, row);
      } else {
        row.update(item);
      }
      if (row.element === next) {
        next = next.nextElementSibling;
      } else {
        this.#host.insertBefore(row.element, next);
      }
    }
    this.#observer.unobserve(this.#sentinel);
    if (wanted.length < this.#items.length) {
      this.#host.append(this.#sentinel);
      this.#observer.observe(this.#sentinel);
    } else {
      this.#sentinel.remove();
    }
    if (focused instanceof HTMLElement && focused !== document.activeElement && this.#host.contains(focused)) {
      focused.focus({ preventScroll: true });
    }
    this.#wait(false);
  }
}
