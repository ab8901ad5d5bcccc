/** Holds what is composed, saves it sealed after each change, and notices when another tab changed it. */

import type { Draft, DraftSummary } from "../engine/interface";
import { History } from "../placing";
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

  /** Changes some members. */
  set(change: Partial<Compose>): void {
    const before = this.now;
    this.now = { ...before, ...change };
    if (this.fields.state !== this.now.fields) this.fields.reset(this.now.fields);
    for (const listener of [...this.listeners]) listener(this.now, before);
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
    if (this.state === "waiting" || this.state === "failed") await this.save();
  }

  /** Looks whether another tab saved or dropped this draft. Its version is taken unless something here is unsaved. */
  async compare(): Promise<void> {
    if (this.ended || this.savedAt === 0 || this.state === "saving") return;
    const summary = (await this.drafts.drafts()).find((one) => one.id === this.now.id);
    if (this.busy()) return;
    if (summary === undefined) {
      this.becomes("gone");
      return;
    }
    if (summary.changed <= this.savedAt) return;
    if (this.state === "saved") await this.take();
    else this.becomes("elsewhere");
  }

  /** Takes the version of the other tab. */
  async take(): Promise<void> {
    const draft = await this.drafts.draft(this.now.id);
    if (draft === null) return;
    const before = this.now;
    this.now = fromDraft(draft);
    this.savedAt = draft.changed;
    this.fields.reset(this.now.fields);
    this.becomes("saved");
    for (const listener of [...this.listeners]) listener(this.now, before);
  }

  /** Keeps the version of this tab. */
  async keep(): Promise<void> {
    this.savedAt = Math.max(this.savedAt, Date.now());
    this.becomes("waiting");
    await this.flush();
  }

  /** Nothing is saved any more: the draft was sent or discarded here. */
  end(): void {
    this.ended = true;
    clearTimeout(this.timer);
    this.becomes("fresh");
  }

  /** Whether something would be lost if the page closed now. */
  get unsaved(): boolean {
    return this.state === "waiting" || this.state === "saving" || this.state === "failed";
  }

  private busy(): boolean {
    return this.state === "saving";
  }

  private later(): void {
    if (this.ended || this.state === "elsewhere") return;
    if (this.state === "fresh" && isEmpty(this.now)) return;
    clearTimeout(this.timer);
    if (this.state !== "saving") this.becomes("waiting");
    this.timer = setTimeout(() => void this.flush(), PAUSE);
  }

  private async save(): Promise<void> {
    const compose = this.now;
    const draft = toDraft(compose, Math.max(Date.now(), this.savedAt + 1));
    this.becomes("saving");
    this.running = this.drafts.saveDraft(draft).then(
      () => {
        this.savedAt = draft.changed;
        this.trouble = undefined;
        this.becomes(this.now === compose ? "saved" : "waiting");
      },
      (reason: unknown) => {
        this.trouble = reason;
        this.becomes("failed");
      },
    );
    await this.running;
    this.running = undefined;
    // What changed meanwhile is saved by its own pause, unless that is over already.
    if (this.saving === "waiting" && this.timer === undefined) this.later();
  }

  private becomes(state: Saving): void {
    if (this.ended && state !== "fresh") return;
    this.state = state;
    for (const listener of [...this.savers]) listener(state);
  }
}
