/** The section where files are dropped, ordered and removed, and where is told what was changed in them. */

import type { Dropped, Engine, Examined, Failure } from "../engine/interface";
import { announce } from "../ui/announce";
import { facts } from "../ui/facts";
import { h } from "../ui/elements";
import { icon } from "../ui/icons";
import { failureOf } from "../ui/problems";
import { size } from "../ui/times";
import { toast } from "../ui/toast";
import { t } from "../ui/words";
import { changeText, documentRow, type RowActs } from "./document-row";
import { ACCEPT, filesOf, isTaken, kindOf } from "./files";
import { freshId, pagesOf, refitted, titleFrom, type Compose, type Source } from "./model";
import { preview } from "./preview";
import { reordered, type Rows } from "./reorder";
import type { Store } from "./store";

/** A file in the list. Only those that are ready belong to the document. */
export type Item =
  | { id: string; name: string; state: "reading" }
  | { id: string; name: string; state: "password"; bytes: Uint8Array; wrong: boolean }
  | { id: string; name: string; state: "failed"; failure?: Failure; advice?: string }
  | { id: string; name: string; state: "ready"; source: Source };

/** The section of the files. */
export class Documents {
  readonly element: HTMLElement;
  private items: Item[];
  private merging = 0;
  private queue: Promise<void> = Promise.resolve();
  private readonly list = h("ol", { class: "documents" });
  private readonly drop: HTMLElement;
  private readonly lead: HTMLElement;
  private readonly foot = h("div", { class: "documents-foot" });
  private readonly trouble = h("p", { class: "field-error", id: "documents-trouble", hidden: true });
  private readonly chooser: HTMLInputElement;
  private readonly button: HTMLButtonElement;
  private merged: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: Store,
    private readonly engine: Pick<Engine, "examine">,
  ) {
    this.items = ready(store.compose.sources);
    this.chooser = h("input", {
      type: "file", accept: ACCEPT, multiple: true, class: "visually-hidden", tabindex: "-1", "aria-hidden": "true",
      onchange: () => {
        this.add([...(this.chooser.files ?? [])]);
        this.chooser.value = "";
      },
    });
    this.button = h(
      "button",
      { type: "button", class: "button", "aria-describedby": "documents-trouble", onclick: () => this.chooser.click() },
      icon("upload"), t("new.documents.choose"),
    );
    this.lead = h("p", { class: "drop-lead" });
    this.drop = h("div", { class: "drop" }, icon("document", "large"), this.lead, this.button, this.chooser, this.trouble);
    this.element = h(
      "section",
      { class: "card compose-section", "aria-labelledby": "documents-title" },
      h("h2", { id: "documents-title" }, t("new.documents.title")),
      this.list, this.drop, this.foot,
    );
    this.accept(this.element);
    // Another tab's version was taken.
    store.listen((compose) => {
      const own = this.items.flatMap((item) => (item.state === "ready" ? [item.source] : []));
      if (own.length === compose.sources.length && own.every((one, at) => one === compose.sources[at])) return;
      this.items = [...ready(compose.sources), ...this.items.filter((item) => item.state !== "ready")];
      this.show();
    });
    this.show();
    if (store.compose.document === undefined && store.compose.sources.length > 0) this.merge(store.compose.sources);
  }

  /** Takes files that are dropped onto an element. */
  accept(target: HTMLElement): void {
    let depth = 0;
    const over = (event: DragEvent, by: number): void => {
      if (event.dataTransfer?.types.includes("Files") !== true) return;
      event.preventDefault();
      depth += by;
      this.drop.classList.toggle("over", depth > 0);
    };
    target.addEventListener("dragenter", (event) => over(event, 1));
    target.addEventListener("dragleave", (event) => over(event, -1));
    target.addEventListener("dragover", (event) => over(event, 0));
    target.addEventListener("drop", (event) => {
      if (event.dataTransfer?.types.includes("Files") !== true) return;
      event.preventDefault();
      event.stopPropagation();
      depth = 0;
      this.drop.classList.remove("over");
      this.add(filesOf(event.dataTransfer));
    });
  }

  /** Shows a sentence at the section, or takes it away. */
  problem(text: string | null): void {
    this.trouble.hidden = text === null;
    this.trouble.replaceChildren(...(text === null ? [] : [icon("warning", "small"), h("span", null, text)]));
  }

  /** Where the keyboard goes for a problem here. */
  focus(): void {
    (this.list.querySelector<HTMLElement>(".password input") ?? this.button).focus();
  }

  /** Whether files are still being read. */
  get busy(): boolean {
    return this.items.some((item) => item.state === "reading") || (this.store.compose.sources.length > 0 && this.store.compose.document === undefined);
  }

  /** Files that need something of the person: a password, or to be removed. */
  get waiting(): boolean {
    return this.items.some((item) => item.state === "password");
  }

  /** Settles when all files are read and merged. */
  async settled(): Promise<void> {
    await this.queue;
    await this.merged;
  }

  /** Takes files, in their order. */
  add(files: readonly File[]): void {
    if (files.length === 0) return;
    this.problem(null);
    for (const file of files) {
      const item: Item = { id: freshId(), name: file.name, state: "reading" };
      this.items.push(item);
      // One after the other: two large files at once would only fight for memory.
      this.queue = this.queue.then(() => this.read(item.id, file)).catch(() => undefined);
    }
    this.show();
  }

  private async read(id: string, file: File): Promise<void> {
    if (!this.has(id)) return;
    const limit = facts().max_file;
    if (file.size > limit) {
      this.replace({ id, name: file.name, state: "failed", advice: t("new.documents.tooLarge", { size: size(file.size), limit: size(limit) }) });
      return;
    }
    let bytes: Uint8Array;
    try {
      bytes = new Uint8Array(await file.arrayBuffer());
    } catch {
      this.replace({ id, name: file.name, state: "failed", advice: t("new.documents.unreadable") });
      return;
    }
    const kind = kindOf(file.name, bytes);
    if (!isTaken(kind)) {
      this.replace({ id, name: file.name, state: "failed", advice: t(`new.documents.advice.${kind}`) });
      return;
    }
    await this.examine({ name: file.name, bytes }, id, file.size);
  }

  private async examine(file: Dropped, id: string, bytes: number): Promise<void> {
    try {
      const examined = await this.engine.examine([file]);
      this.taken(id, { id, name: file.name, examined });
    } catch (reason) {
      const failure = failureOf(reason);
      const password = failure.failure === "password-needed" || failure.failure === "wrong-password";
      if (password) this.replace({ id, name: file.name, state: "password", bytes: file.bytes, wrong: failure.failure === "wrong-password" });
      else this.replace({ id, name: file.name, state: "failed", failure: { ...failure, values: { ...failure.values, size: size(bytes) } } });
    }
  }

  private taken(id: string, source: Source): void {
    if (!this.has(id)) return;
    this.items = this.items.map((item) => (item.id === id ? { id, name: source.name, state: "ready", source } : item));
    announce(t("new.documents.taken", { name: source.name, n: source.examined.pages.length }));
    this.commit();
  }

  private has(id: string): boolean {
    return this.items.some((item) => item.id === id);
  }

  private replace(next: Item): void {
    if (!this.has(next.id)) return;
    this.items = this.items.map((item) => (item.id === next.id ? next : item));
    if (next.state === "failed" || next.state === "password") announce(t("new.documents.trouble", { name: next.name }), "assertive");
    this.show();
    if (next.state === "password") this.list.querySelector<HTMLInputElement>(`[data-id="${next.id}"] input`)?.focus();
  }

  /** Makes the document of what is ready. Fields stay on the pages they were placed on. */
  private commit(): void {
    const before = this.store.compose;
    const sources = this.items.flatMap((item) => (item.state === "ready" ? [item.source] : []));
    const fields = refitted(before.fields, before.sources, sources);
    const change: Partial<Compose> = { sources, fields, document: undefined };
    const first = sources[0];
    if (!before.titled && first !== undefined) change.title = titleFrom(first.name).slice(0, 200);
    if (fields.length < before.fields.length) {
      const lost = before.fields.length - fields.length;
      const act = (): void => {
        this.items = ready(before.sources);
        this.store.set({ sources: before.sources, fields: before.fields, document: before.document });
        this.show();
      };
      toast(t("new.documents.fieldsLost", { n: lost }), { action: { label: t("new.undo"), act } });
    }
    this.store.set(change);
    this.show();
    this.merge(sources);
  }

  private merge(sources: readonly Source[]): void {
    this.merging += 1;
    const turn = this.merging;
    const only = sources.length === 1 ? sources[0]?.examined : undefined;
    const made: Promise<Examined | undefined> =
      sources.length === 0
        ? Promise.resolve(undefined)
        : only !== undefined
          ? Promise.resolve(only)
          : this.engine.examine(sources.map(({ name, examined }) => ({ name: `${name}.pdf`, bytes: examined.pdf })));
    this.merged = made.then(
      (document) => {
        if (turn === this.merging && document !== undefined) this.store.set({ document });
        this.showFoot();
      },
      (reason: unknown) => {
        if (turn !== this.merging) return;
        this.problem(t("new.documents.notMerged", { detail: failureOf(reason).detail ?? failureOf(reason).failure }));
      },
    );
  }

  private show(): void {
    const rows: Rows = {
      rows: () => [...this.list.children].filter((row): row is HTMLElement => row instanceof HTMLElement),
      moved: (from, to) => this.move(from, to),
    };
    const held = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.key : undefined;
    const acts: RowActs = {
      remove: (item) => this.remove(item),
      move: (from, to) => this.move(from, to),
      unlock: (item, password) => this.unlock(item, password),
      look: (source) => preview(source.name, source.examined.pdf),
    };
    this.list.replaceChildren(...this.items.map((item, at) => documentRow(item, at, this.items.length, rows, acts)));
    this.list.hidden = this.items.length === 0;
    this.drop.classList.toggle("small", this.items.length > 0);
    this.lead.textContent = t(this.items.length === 0 ? "new.documents.drop" : "new.documents.more");
    if (held !== undefined) this.hold(held);
    this.showFoot();
  }

  /** Puts the keyboard back onto a button of a row. At an end of the list it is off, and the one for the other way takes it. */
  private hold(key: string): void {
    const button = this.list.querySelector<HTMLButtonElement>(`[data-key="${CSS.escape(key)}"]`);
    if (button?.disabled === true) button.parentElement?.querySelector<HTMLElement>("button:enabled")?.focus();
    else button?.focus();
  }

  private showFoot(): void {
    const { sources, document } = this.store.compose;
    const pages = pagesOf(sources).length;
    this.foot.replaceChildren();
    if (sources.length < 2) return;
    this.foot.append(h("p", { class: "hint" }, t("new.documents.together", { files: sources.length, n: pages })));
    if (document === undefined) return;
    const known = new Set(sources.flatMap((source) => source.examined.changes.map(({ change }) => change)));
    const more = [...new Set(document.changes.map(({ change }) => change))].filter((change) => !known.has(change) && change !== "image");
    if (more.length > 0) {
      const told = more.map((change) => h("li", null, changeText(change)));
      this.foot.append(h("ul", { class: "changes", "aria-label": t("new.documents.changes") }, told));
    }
    const look = (): void => preview(this.store.compose.title, document.pdf);
    this.foot.append(h("button", { type: "button", class: "button small quiet", onclick: look }, icon("eye", "small"), t("new.documents.look")));
  }

  private remove(item: Item): void {
    const at = this.items.indexOf(item);
    this.items = this.items.filter((one) => one !== item);
    announce(t("new.documents.removed", { name: item.name }));
    if (item.state === "ready") this.commit();
    else this.show();
    const next = this.items[Math.min(at, this.items.length - 1)];
    const button = next === undefined ? null : this.list.querySelector<HTMLElement>(`[data-key="remove-${next.id}"]`);
    (button ?? this.button).focus();
  }

  private move(from: number, to: number): void {
    this.items = reordered(this.items, from, to);
    this.commit();
  }

  private unlock(item: Item, password: string): void {
    if (item.state !== "password") return;
    this.replace({ id: item.id, name: item.name, state: "reading" });
    this.queue = this.queue.then(() => this.examine({ name: item.name, bytes: item.bytes, password }, item.id, item.bytes.length));
  }
}

function ready(sources: readonly Source[]): Item[] {
  return sources.map((source) => ({ id: source.id, name: source.name, state: "ready", source }));
}
