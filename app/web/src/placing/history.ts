/** Undo and redo over any state that is replaced rather than changed in place. */

/** What listeners are told. */
export type HistoryListener<S> = (state: S, how: "push" | "undo" | "redo" | "replace") => void;

/** A state, those before it, and those that were undone. States are treated as immutable. */
export class History<S> {
  private past: S[] = [];
  private future: S[] = [];
  private now: S;
  private lastStep: string | undefined;
  private readonly listeners = new Set<HistoryListener<S>>();

  /** `limit`: how many steps are kept. */
  constructor(
    initial: S,
    private readonly limit = 200,
  ) {
    this.now = initial;
  }

  /** The state as it is. */
  get state(): S {
    return this.now;
  }

  /** Whether there is something to undo. */
  get canUndo(): boolean {
    return this.past.length > 0;
  }

  /** Whether there is something to redo. */
  get canRedo(): boolean {
    return this.future.length > 0;
  }

  /**
   * Goes on to a new state. Pushes with the same `step` that follow each other are one step to undo: letters typed into
   * one field, or one thing nudged with the arrow keys.
   */
  push(next: S, step?: string): void {
    if (next === this.now) return;
    if (step === undefined || step !== this.lastStep) {
      this.past.push(this.now);
      if (this.past.length > this.limit) this.past.shift();
    }
    this.lastStep = step;
    this.now = next;
    this.future = [];
    this.tell("push");
  }

  /** Ends a run of pushes with one `step`, so that the next is a step of its own. */
  seal(): void {
    this.lastStep = undefined;
  }

  /** Takes another state without a step to undo: for what comes from elsewhere. */
  replace(next: S): void {
    this.now = next;
    this.tell("replace");
  }

  /** Forgets all steps and starts over with a state. */
  reset(state: S): void {
    this.past = [];
    this.future = [];
    this.lastStep = undefined;
    this.replace(state);
  }

  /** Takes the last step back; false when there is none. */
  undo(): boolean {
    const earlier = this.past.pop();
    if (earlier === undefined) return false;
    this.future.push(this.now);
    this.now = earlier;
    this.lastStep = undefined;
    this.tell("undo");
    return true;
  }

  /** Does again what was undone last; false when there is nothing. */
  redo(): boolean {
    const later = this.future.pop();
    if (later === undefined) return false;
    this.past.push(this.now);
    this.now = later;
    this.lastStep = undefined;
    this.tell("redo");
    return true;
  }

  /** Calls `listener` after every change; the answer ends that. */
  listen(listener: HistoryListener<S>): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private tell(how: "push" | "undo" | "redo" | "replace"): void {
    for (const listener of this.listeners) listener(this.now, how);
  }
}

/** Which way a key goes through history: Ctrl/⌘+Z, Ctrl/⌘+Shift+Z, Ctrl+Y; none for keys typed into a form control. */
export function historyKey(event: KeyboardEvent): "undo" | "redo" | null {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return null;
  const target = event.target;
  if (target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"))) {
    return null;
  }
  const key = event.key.toLowerCase();
  if (key === "z") return event.shiftKey ? "redo" : "undo";
  return key === "y" && !event.shiftKey ? "redo" : null;
}
