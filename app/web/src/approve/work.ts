/** Keeps what an approver does, sealed by the engine, so that a reload loses none of it. */
import { engine } from "../engine/client.ts";
import { isEmpty, packed, unpacked, type State } from "./state.ts";

/** How long nothing must happen before the work is kept, in milliseconds. */
const REST = 400;

/** How long changes may follow each other closely until the work is kept all the same, in milliseconds. */
const LONGEST = 2000;

/** The keeping of one envelope's work. */
export class Work {
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the first change came that is not being kept yet. */
  #since = 0;
  #over = false;
  #kept = false;
  /** Asks before the page is left while something is not kept. It is being kept while the person reads the question. */
  readonly #guard = (event: BeforeUnloadEvent): void => {
    event.preventDefault();
    void this.now().catch(() => undefined);
  };

  constructor(
    private readonly id: string,
    private readonly take: () => { state: State; pictures: readonly Uint8Array[] },
  ) {
    // A page that is left or hidden may not come back.
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") void this.now().catch(() => undefined);
    });
    addEventListener("pagehide", () => void this.now().catch(() => undefined));
  }

  /** What was kept before; nothing when it cannot be read. */
  static async before(id: string): Promise<{ state: State; pictures: Uint8Array[] } | undefined> {
    try {
      const bytes = await engine.work(id);
      return bytes ? unpacked(bytes) : undefined;
    } catch {
      return undefined;
    }
  }

  /** Keeps it soon. */
  later(): void {
    if (this.#over) return;
    addEventListener("beforeunload", this.#guard);
    if (this.#timer === undefined) this.#since = Date.now();
    clearTimeout(this.#timer);
    const rest = Math.max(0, Math.min(REST, this.#since + LONGEST - Date.now()));
    this.#timer = setTimeout(() => void this.now().catch(() => undefined), rest);
  }

  /** Keeps it now, if there is something new. */
  async now(): Promise<void> {
    if (this.#timer === undefined || this.#over) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { state, pictures } = this.take();
    if (isEmpty(state)) {
      if (this.#kept) await engine.dropWork(this.id);
      this.#kept = false;
    } else {
      await engine.saveWork(this.id, packed(state, pictures));
      this.#kept = true;
    }
    if (this.#timer as unknown === undefined) removeEventListener("beforeunload", this.#guard);
  }

  /** Forgets it: the decision was made. */
  async drop(): Promise<void> {
    this.#over = true;
    removeEventListener("beforeunload", this.#guard);
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await engine.dropWork(this.id).catch(() => undefined);
  }
}
