/** The home page: what waits for the reader, what they sent, what is finished. */
import type { Contact, Listed, Me } from "../engine/interface.ts";
import { engine } from "../engine/client.ts";
import { announce } from "../ui/announce.ts";
import { confirmDialog } from "../ui/dialog.ts";
import { fill, h } from "../ui/elements.ts";
import { facts, fragment } from "../ui/facts.ts";
import { busy } from "../ui/form.ts";
import { icon } from "../ui/icons.ts";
import { untimedBanner } from "../ui/proof.ts";
import { problemBanner, sayShort } from "../ui/problems.ts";
import { tabs, type Tabs } from "../ui/tabs.ts";
import { toast } from "../ui/toast.ts";
import { t } from "../ui/words.ts";
import { arrivals } from "./arrivals.ts";
import { downloadMany, downloadOne } from "./downloads.ts";
import { heldPanel } from "./held.ts";
import { chooseLabels } from "./labels.ts";
import { ListPanel } from "./listpanel.ts";
import { gatherNews } from "./news.ts";
import { PANELS, Panels, type Held, type Panel } from "./panels.ts";
import { notReminded, reminded } from "./reminding.ts";
import type { RowHost } from "./row.ts";
import type { Action } from "./sections.ts";
import { labelsOf } from "./finding.ts";
import { Selection } from "./selection.ts";
import { Store } from "./store.ts";
import { Toolbar } from "./toolbar.ts";
import "./home.css";

/** How often "3 minutes" becomes "4 minutes". */
const TICK = 60_000;

/** Shows the home page in `main`. */
export async function showHome(main: HTMLElement, me: Me): Promise<void> {
  await new Home(main, me).begin();
}

class Home {
  readonly #main: HTMLElement;
  readonly #store: Store;
  readonly #panels: Panels;
  readonly #lists = new Map<Panel, ListPanel>();
  readonly #counts = new Map<Panel, HTMLElement>();
  readonly #toolbar: Toolbar;
  readonly #selection: Selection;
  readonly #trouble = h("div", { class: "home-trouble" });
  readonly #notice = h("div", { class: "home-notice" });
  readonly #tabs: Tabs;
  readonly #arrivals;
  readonly #held;
  #contacts: Contact[] = [];
  #ready = false;

  constructor(main: HTMLElement, me: Me) {
    this.#main = main;
    this.#store = new Store(me, (asked) => this.#show(asked));
    this.#panels = new Panels(me.email, facts().language);
    this.#toolbar = new Toolbar(() => this.#show(true));
    this.#selection = new Selection({
      shown: () => this.#lists.get(this.#panel())?.envelopes() ?? [],
      refresh: () => this.#lists.get(this.#panel())?.refresh(),
      archive: (chosen, archived) => void this.#archive(chosen, archived),
      label: (chosen) => void this.#label(chosen),
      download: (chosen) => void downloadMany(chosen),
    });
    this.#arrivals = arrivals(
      () => undefined,
      (id) => this.#store.envelopes.find((listed) => listed.id === id)?.title,
    );
    this.#held = heldPanel(() => void this.#store.load().catch(() => undefined));
    const asked = fragment().get("tab") as Panel | null;
    this.#tabs = tabs(
      t("home.tabs"),
      PANELS.map((panel) => ({ name: panel, label: this.#tabLabel(panel), panel: () => this.#list(panel).element, shown: () => this.#chosen(panel) })),
      asked !== null && PANELS.includes(asked) ? asked : "waiting",
    );
    this.#tabs.element.querySelector("[role=tablist]")?.after(this.#toolbar.element);
    this.#toolbar.element.prepend(h("label", { class: "select-all", for: "select-all" }, this.#selection.all, h("span", { class: "visually-hidden" }, t("home.select-all"))));
  }

  async begin(): Promise<void> {
    fill(
      this.#main,
      h("div", { class: "page-head" },
        h("h1", { tabindex: "-1" }, t("home.title")),
        h("a", { class: "button primary", href: "/new" }, icon("plus", "small"), t("home.new"))),
      this.#trouble,
      this.#notice,
      this.#held.element,
      this.#arrivals.element,
      this.#tabs.element,
      this.#selection.element,
    );
    gatherNews((news) => {
      void this.#store.hear(news).catch(() => undefined);
      if (news.some((one) => one.news === "notebook")) void this.#readContacts();
      if (news.some((one) => one.news === "envelope" || (one.news === "online" && one.online))) void this.#attend();
      if (news.some((one) => one.news === "online" && one.online)) void this.#held.resume();
    });
    addEventListener("hashchange", () => {
      const tab = fragment().get("tab");
      if (tab !== null) this.#tabs.select(tab);
    });
    setInterval(() => {
      if (!document.hidden && this.#ready) this.#lists.get(this.#panel())?.refresh();
    }, TICK);
    void this.#readContacts();
    await this.#load();
    // What waits is gone on with when the list is there: reading comes first.
    void this.#held.resume();
    void this.#attend();
  }

  async #load(): Promise<void> {
    try {
      this.#trouble.replaceChildren();
      await this.#store.load();
    } catch (thrown) {
      this.#ready = true;
      fill(this.#trouble, problemBanner(thrown, { label: t("kit.retry"), act: () => void this.#load() }));
      this.#show(false);
    }
  }

  async #readContacts(): Promise<void> {
    this.#contacts = await engine.notebook().then((notebook) => notebook.contacts, () => this.#contacts);
    if (this.#ready) this.#show(false);
  }

  /** Closing what has ended, letting in whom the settings allow; the others are shown. What fails is tried again at the next news. */
  async #attend(): Promise<void> {
    const waiting = await engine.attend().catch(() => undefined);
    if (waiting === undefined) return;
    this.#arrivals.show(waiting.arrivals);
    const [first] = waiting.untimed;
    if (first !== undefined) fill(this.#notice, untimedBanner(first.untimed));
  }

  #panel(): Panel {
    return this.#tabs.selected() as Panel;
  }

  #tabLabel(panel: Panel): HTMLElement[] {
    const count = h("span", { class: "count", hidden: true });
    this.#counts.set(panel, count);
    return [h("span", null, t(`home.tab.${panel}`)), count];
  }

  #list(panel: Panel): ListPanel {
    let list = this.#lists.get(panel);
    if (!list) {
      const host: RowHost = {
        selected: (id) => this.#selection.has(id),
        select: (id, on, range) => this.#selection.set(id, on, range),
        act: (listed, action, button) => void this.#act(listed, action, button),
        archive: (listed) => void this.#archive([listed], !listed.archived),
        label: (listed) => void this.#label([listed]),
        filter: (label) => this.#toolbar.setLabel(label),
      };
      list = new ListPanel(panel, host, {
        clear: () => this.#toolbar.clear(),
        drop: (draft) => void this.#drop(draft.id, draft.title),
        confirmed: (contact) => {
          this.#contacts = this.#contacts.map((old) => (old.email === contact.email ? { ...old, ...contact } : old));
          this.#show(true);
          toast(t("home.contact.done", { name: contact.name || contact.email }), { tone: "good" });
        },
      });
      this.#lists.set(panel, list);
    }
    return list;
  }

  #chosen(panel: Panel): void {
    // Also before the list is there: who chose a tab early finds it again after a reload.
    if ((fragment().get("tab") ?? PANELS[0]) !== panel) history.replaceState(null, "", `#tab=${panel}`);
    if (this.#ready) this.#show(true);
  }

  #everything(): Held {
    return { envelopes: this.#store.envelopes, drafts: this.#store.drafts, contacts: this.#contacts };
  }

  /** Shows everything as it is now. `asked`: the reader did something, so rows may move. */
  #show(asked: boolean): void {
    this.#ready = true;
    const held = this.#everything();
    const panel = this.#panel();
    this.#toolbar.labels(labelsOf(this.#store.envelopes, facts().language));
    this.#toolbar.of(panel, held.envelopes.length + held.drafts.length + held.contacts.length > 0);
    const search = this.#toolbar.search;
    const searching = this.#toolbar.searching;
    const counts = searching ? this.#panels.found(held, search) : this.#panels.counts(held);
    for (const [name, element] of this.#counts) {
      element.textContent = String(counts[name]);
      element.hidden = counts[name] === 0 && !searching;
      element.classList.toggle("turns", name === "waiting" && !searching);
    }
    const items = this.#panels.items(panel, held, search);
    this.#list(panel).show(items, asked, searching);
    if (asked && searching) announce(t("home.found", { n: counts[panel] }));
    this.#selection.show();
  }

  async #act(listed: Listed, action: Action, button: HTMLButtonElement | undefined): Promise<void> {
    if (action === "download") return downloadOne(listed);
    if (button?.getAttribute("aria-disabled") === "true") return;
    if (button) busy(button, true);
    try {
      const count = await engine.remind(listed.id);
      toast(reminded(count), { tone: "good" });
    } catch (thrown) {
      toast(notReminded(thrown), { tone: "bad" });
    } finally {
      if (button) busy(button, false);
    }
  }

  async #archive(chosen: readonly Listed[], archived: boolean): Promise<void> {
    if (chosen.length === 0) return;
    const ids = new Set(chosen.map((listed) => listed.id));
    const list = this.#lists.get(this.#panel());
    const at = list?.position(ids) ?? 0;
    try {
      const written = this.#store.archive(ids, archived);
      list?.focusAt(at);
      await written;
      toast(t(archived ? "home.archived" : "home.unarchived", { n: ids.size }), {
        action: { label: t("home.undo"), act: () => void this.#store.archive(ids, !archived).catch((thrown: unknown) => toast(sayShort(thrown), { tone: "bad" })) },
      });
    } catch (thrown) {
      toast(sayShort(thrown), { tone: "bad" });
    }
  }

  async #label(chosen: readonly Listed[]): Promise<void> {
    const on = new Map<string, number>();
    for (const label of chosen.flatMap((listed) => listed.labels)) on.set(label, (on.get(label) ?? 0) + 1);
    const change = await chooseLabels(labelsOf(this.#store.envelopes, facts().language), on, chosen.length);
    if (!change) return;
    await this.#store
      .label(new Set(chosen.map((listed) => listed.id)), change)
      .catch((thrown: unknown) => toast(sayShort(thrown), { tone: "bad" }));
  }

  async #drop(id: string, title: string): Promise<void> {
    const sure = await confirmDialog({
      title: t("home.draft.sure"),
      body: h("p", null, t("home.draft.lost", { title: title.trim() === "" ? t("home.draft.untitled") : title })),
      act: t("home.draft.delete"),
      danger: true,
    });
    if (sure) await this.#store.dropDraft(id).catch((thrown: unknown) => toast(sayShort(thrown), { tone: "bad" }));
  }
}
