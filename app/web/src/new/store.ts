/** Holds what is composed, saves it sealed after each change, and notices when another tab changed it. */

import type { Draft, DraftSummary } from "../engine/interface";
import { History } from "../placing";
import { merge } from "./merge";
import { fromDraft, isEmpty, toDraft, type Compose, type PlacedFor } from "./model";

/** What the store asks of the engine. */
export interface Drafts {
  drafts(): Promise<DraftSummary[]>;
  draft(id: string): Promise<Draft | null>;
  saveDraft(draft: Draft): Promise<void>;
  dropDraft(id: string): Promise<void>;
}

/** How the saving stands. `elsewhere`: another tab has another version; `gone`: it was sent or discarded there. */
export type Saving = "fresh" | "saved" | "waiting" | "saving" | "failed" | "elsewhere" | "gone";

/** Milliseconds without a change after which it is saved. */
const PAUSE = 600;

/** The envelope being composed. */
export class Store {
  readonly fields: History<readonly PlacedFor[]>;
  /** Why the last saving failed. */
  trouble: unknown;
  private now: Compose;
  /** What this tab and the kept draft last agreed on. */
  private base: Compose;
  private savedAt = 0;
  private state: Saving = "fresh";
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<void> | undefined;
  private ended = false;
  private readonly listeners = new Set<(compose: Compose, before: Compose) => void>();
  private readonly savers = new Set<(state: Saving) => void>();

  constructor(
    initial: Compose,
    private readonly drafts: Drafts,
  ) {
    this.now = initial;
    this.base = initial;
    this.fields = new History(initial.fields);
    this.fields.listen((fields, how) => {
      if (how !== "replace") this.set({ fields });
    });
  }

  /** Goes on with a draft that was saved before. */
  static of(draft: Draft, drafts: Drafts): Store {
    const store = new Store(fromDraft(draft), drafts);
    store.savedAt = draft.changed;
    store.state = "saved";
    return store;
  }

  /** What is composed, as it is. */
  get compose(): Compose {
    return this.now;
  }

  /** How the saving stands. */
  get saving(): Saving {
    return this.state;
  }

  /** Whether something would be lost if the page closed now. */
  get unsaved(): boolean {
    return this.state === "waiting" || this.state === "saving" || this.state === "failed" || this.state === "elsewhere";
  }

  /** Changes some members. */
  set(change: Partial<Compose>): void {
    this.become({ ...this.now, ...change });
    this.later();
  }

  /** Calls `listener` after every change. */
  listen(listener: (compose: Compose, before: Compose) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Calls `listener` whenever the saving stands otherwise. */
  onSaving(listener: (state: Saving) => void): () => void {
    this.savers.add(listener);
    return () => this.savers.delete(listener);
  }

  /** Saves now what is not saved yet. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.running;
    if (this.state !== "waiting" && this.state !== "failed") return;
    this.running = this.save();
    await this.running;
    this.running = undefined;
    // What changed meanwhile is saved after a pause of its own.
    if (this.saving === "waiting") this.later();
  }

  /** Another tab saved or dropped some draft: takes what it changed, if it was this one. */
  async compare(): Promise<void> {
    if (this.ended || this.savedAt === 0) return;
    if (this.state === "waiting") return this.flush();
    await this.running;
    if (this.state === "saved") await this.alone(() => this.meet());
  }

  /** Takes the version of the other tab. */
  async take(): Promise<void> {
    const draft = await this.drafts.draft(this.now.id);
    if (draft !== null) this.agree(fromDraft(draft), draft.changed);
  }

  /** Keeps the version of this tab, over another's or though another dropped it. */
  async keep(): Promise<void> {
    const summary = await this.summary();
    this.savedAt = summary?.changed ?? 0;
    this.becomes("waiting");
    await this.flush();
  }

  /** Nothing is saved any more: the draft was sent or discarded here. */
  end(): void {
    this.ended = true;
    clearTimeout(this.timer);
    this.becomes("fresh", true);
  }

  private later(): void {
    if (this.ended || this.state === "elsewhere" || this.state === "gone") return;
    if (this.state === "fresh" && isEmpty(this.now)) return;
    clearTimeout(this.timer);
    if (this.state !== "saving") this.becomes("waiting");
    this.timer = setTimeout(() => {
      this.timer = undefined;
      void this.flush();
    }, PAUSE);
  }

  private async save(): Promise<void> {
    this.becomes("saving");
    try {
      await this.alone(async () => {
        if (!(await this.meet())) return;
        const compose = this.now;
        const draft = toDraft(compose, Math.max(Date.now(), this.savedAt + 1));
        await this.drafts.saveDraft(draft);
        this.savedAt = draft.changed;
        this.base = compose;
        this.trouble = undefined;
        this.becomes(this.now === compose ? "saved" : "waiting");
      });
    } catch (reason) {
      this.trouble = reason;
      this.becomes("failed");
    }
  }

  /** Merges what another tab saved meanwhile. False when nothing may be saved over it. */
  private async meet(): Promise<boolean> {
    if (this.savedAt === 0) return true;
    const summary = await this.summary();
    if (summary === undefined) {
      this.becomes("gone");
      return false;
    }
    if (summary.changed <= this.savedAt) return true;
    const draft = await this.drafts.draft(this.now.id);
    if (draft === null) return true;
    const theirs = fromDraft(draft);
    const { result, conflict } = merge(this.base, this.now, theirs);
    if (conflict) {
      this.becomes("elsewhere");
      return false;
    }
    const changed = result !== this.now;
    this.base = theirs;
    this.savedAt = draft.changed;
    if (changed) this.become(result);
    return true;
  }

  private async summary(): Promise<DraftSummary | undefined> {
    return (await this.drafts.drafts()).find((one) => one.id === this.now.id);
  }

  /** One tab at a time looks at what is kept and writes over it. */
  private alone(act: () => Promise<unknown>): Promise<void> {
    return navigator.locks.request(`composing:${this.now.id}`, async () => {
      await act();
    });
  }

  private agree(compose: Compose, changed: number): void {
    this.base = compose;
    this.savedAt = changed;
    this.become(compose);
    this.becomes("saved");
  }

  private become(next: Compose): void {
    const before = this.now;
    this.now = next;
    if (this.fields.state !== next.fields) this.fields.reset(next.fields);
    for (const listener of [...this.listeners]) listener(next, before);
  }

  private becomes(state: Saving, last = false): void {
    if (this.ended && !last) return;
    this.state = state;
    for (const listener of [...this.savers]) listener(state);
  }
}
