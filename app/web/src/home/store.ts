/** What the home page knows of envelopes and drafts, kept up to date by news. */
import type { DraftSummary, Listed, Me, News, Notebook } from "../engine/interface.ts";
import { engine } from "../engine/client.ts";

/** More changed envelopes than this at once are read as a whole list. */
const ONE_BY_ONE = 4;

/** Envelopes and drafts of the reader. */
export class Store {
  envelopes: Listed[] = [];
  drafts: DraftSummary[] = [];
  #reading: Promise<void> | undefined;
  #again = false;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(
    readonly me: Me,
    /** Called after every change; `asked`: the reader did it. */
    readonly changed: (asked: boolean) => void,
  ) {}

  /** Reads everything. */
  async load(): Promise<void> {
    const [envelopes, drafts] = await Promise.all([engine.list(), engine.drafts()]);
    this.envelopes = envelopes;
    this.drafts = drafts.sort((a, b) => b.changed - a.changed);
    this.changed(false);
  }

  /** Reads what the news are about. */
  async hear(news: readonly News[]): Promise<void> {
    const ids = new Set(news.flatMap((one) => (one.news === "envelope" ? [one.envelope] : [])));
    const all = news.some((one) => one.news === "notebook" || (one.news === "online" && one.online)) || ids.size > ONE_BY_ONE;
    if (all) return this.#reload();
    if (news.some((one) => one.news === "drafts")) {
      this.drafts = (await engine.drafts()).sort((a, b) => b.changed - a.changed);
    }
    for (const id of ids) {
      // One that cannot be read alone (a new one that is refused, say) is told about by the whole list.
      const view = await engine.read(id).catch(() => undefined);
      if (view === undefined) return this.#reload();
      this.envelopes = [view, ...this.envelopes.filter((listed) => listed.id !== id)];
    }
    this.changed(false);
  }

  /** Archives or brings back. */
  async archive(ids: ReadonlySet<string>, archived: boolean): Promise<void> {
    this.#alter(ids, (listed) => ({ ...listed, archived }));
    await this.#write((notebook) => ({
      archived: archived ? [...new Set([...notebook.archived, ...ids])] : notebook.archived.filter((id) => !ids.has(id)),
    }));
  }

  /** Puts labels on and takes labels off. */
  async label(ids: ReadonlySet<string>, change: { add: ReadonlySet<string>; remove: ReadonlySet<string> }): Promise<void> {
    const changed = (labels: readonly string[]): string[] => [...new Set([...labels.filter((label) => !change.remove.has(label)), ...change.add])];
    this.#alter(ids, (listed) => ({ ...listed, labels: changed(listed.labels) }));
    await this.#write((notebook) => {
      const labels = new Map(Object.entries(notebook.labels));
      for (const id of ids) {
        const mine = changed(labels.get(id) ?? []);
        if (mine.length > 0) labels.set(id, mine);
        else labels.delete(id);
      }
      return { labels: Object.fromEntries(labels) };
    });
  }

  async dropDraft(id: string): Promise<void> {
    await engine.dropDraft(id);
    this.drafts = this.drafts.filter((draft) => draft.id !== id);
    this.changed(true);
  }

  #alter(ids: ReadonlySet<string>, to: (listed: Listed) => Listed): void {
    this.envelopes = this.envelopes.map((listed) => (ids.has(listed.id) ? to(listed) : listed));
    this.changed(true);
  }

  /** One change after the other, each on the notebook as it is then. What failed is undone by reading anew. */
  async #write(change: (notebook: Notebook) => Partial<Notebook>): Promise<void> {
    const written = this.#writing.then(async () => engine.note(change(await engine.notebook())));
    this.#writing = written.catch(() => undefined);
    try {
      await written;
    } catch (thrown) {
      await this.#reload().catch(() => undefined);
      throw thrown;
    }
  }

  async #reload(): Promise<void> {
    this.#again = true;
    this.#reading ??= (async () => {
      while (this.#again) {
        this.#again = false;
        await this.load();
      }
    })().finally(() => (this.#reading = undefined));
    return this.#reading;
  }
}
