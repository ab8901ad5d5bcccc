/** The page of a new envelope: three screens of one draft, its saving, and what comes after sending. */

import type { Engine, Me } from "../engine/interface";
import { announce } from "../ui/announce";
import { onNews } from "../ui/channel";
import { confirmDialog } from "../ui/dialog";
import { fill, h } from "../ui/elements";
import { fragment } from "../ui/facts";
import { busy } from "../ui/form";
import { problemBanner, sayShort } from "../ui/problems";
import { toast } from "../ui/toast";
import { t } from "../ui/words";
import { addressOf, isAddress, problemsOf, type Problem, type Step } from "./checks";
import { Details } from "./details";
import { Directory } from "./directory";
import { Documents } from "./documents";
import { DraftList } from "./drafts";
import { FieldEditor } from "./fields/editor";
import { Frame } from "./frame";
import { emptyCompose, freshId } from "./model";
import { People } from "./people";
import { review } from "./review";
import { resumeHeld, send } from "./sending";
import { sent } from "./sent";
import { Store } from "./store";

/** Shows the page for somebody whose keys are open. */
export async function startNew(host: HTMLElement, me: Me, engine: Engine): Promise<void> {
  const id = fragment().get("draft");
  const draft = id === null ? null : await engine.draft(id);
  if (id !== null && draft === null) {
    toast(t("new.drafts.gone"));
    history.replaceState(null, "", "/new");
  }
  const store = draft === null ? new Store(emptyCompose(), engine) : Store.of(draft, engine);
  // From the address book: for this person. Once taken it goes, so that a reload does not begin anew.
  const email = addressOf(fragment().get("with") ?? "");
  if (draft === null && isAddress(email)) {
    history.replaceState(null, "", "/new");
    store.set({ people: [{ id: freshId(), email, role: "approver", together: false }] });
  }
  new Page(host, me, engine, store).start();
}

const STEPS: readonly Step[] = ["prepare", "fields", "review"];

class Page {
  private readonly documents: Documents;
  private readonly details: Details;
  private readonly people: People;
  private readonly editor: FieldEditor;
  private readonly directory: Directory;
  private readonly drafts: DraftList;
  private readonly frame: Frame;
  private readonly held = h("div", { class: "held" });
  private readonly prepare: HTMLElement;
  private step: Step = "prepare";
  private pressed = false;
  private over = false;

  constructor(
    private readonly host: HTMLElement,
    private readonly me: Me,
    private readonly engine: Engine,
    private readonly store: Store,
  ) {
    this.directory = new Directory((email) => engine.person(email));
    this.documents = new Documents(store, engine);
    this.details = new Details(store);
    this.people = new People(store, this.directory, me);
    this.editor = new FieldEditor(store, (email) => this.nameOf(email));
    this.drafts = new DraftList(engine, () => store.compose.id);
    this.frame = new Frame({
      back: () => this.back(),
      next: (button) => void this.next(button),
      step: (step) => void this.show(step, true),
      discard: () => void this.discard(),
    });
    this.prepare = h("div", { class: "prepare" }, this.documents.element, this.details.element, this.people.element);
    this.documents.accept(this.prepare);
  }

  /** Shows the first screen and listens to what happens elsewhere. */
  start(): void {
    const { store } = this;
    store.onSaving((state) => this.saved(state));
    store.listen((compose, before) => {
      if (this.pressed) this.check();
      else if (compose.fields !== before.fields) this.editor.tell([]);
    });
    this.directory.listen(() => {
      if (this.pressed) this.check();
    });
    onNews((news) => {
      if (this.over) return;
      if (news.news === "drafts") {
        void store.compare().catch(() => undefined);
        void this.drafts.show().catch(() => undefined);
      }
      // The keys may be open again: what could not be saved is saved now.
      if (news.news === "account" && store.saving === "failed") void store.flush();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") void store.flush();
    });
    addEventListener("pagehide", () => void store.flush());
    addEventListener("beforeunload", (event) => {
      if (store.unsaved && !this.over) event.preventDefault();
    });
    addEventListener("hashchange", () => this.hash());
    this.engine.notebook().then((notebook) => this.people.know(notebook.contacts), () => undefined);
    this.drafts.show().catch(() => undefined);
    resumeHeld(this.held, this.engine).catch(() => undefined);
    this.saved(store.saving);
    const step = fragment().get("step");
    void this.show(step === "fields" || step === "review" ? step : "prepare", false);
  }

  private nameOf(email: string): string {
    const known = this.directory.of(email);
    return known?.state === "known" ? known.contact.name : email;
  }

  private problems(): Problem[] {
    const { compose } = this.store;
    const stopped = new Set(compose.people.filter((person) => this.directory.of(person.email)?.state === "changed").map((person) => person.id));
    return problemsOf(compose, this.me.email, stopped, Date.now());
  }

  /** Shows all that is wrong, where it is; answers it. */
  private check(): Problem[] {
    const problems = this.problems();
    const documents = problems.find((problem) => problem.at === "documents");
    this.documents.problem(documents === undefined || this.documents.busy ? null : t(`new.${documents.key}`, documents.values));
    this.details.problems(problems);
    this.people.problems(problems);
    this.editor.tell(problems.filter((problem) => problem.step === "fields"));
    return problems;
  }

  /** Shows a step, if those before it are right; else the first that is not. */
  private async show(wanted: Step, remember: boolean): Promise<void> {
    if (this.over) return;
    let step = wanted;
    if (wanted !== "prepare") {
      await this.documents.settled();
      const problems = this.problems();
      const first = problems.find((problem) => STEPS.indexOf(problem.step) < STEPS.indexOf(wanted));
      if (first !== undefined) step = first.step;
      if (step === "fields" && this.store.compose.document === undefined) step = "prepare";
    }
    this.step = step;
    const { compose } = this.store;
    if (step !== "fields") this.host.classList.remove("wide", "composing-fields");
    else this.host.classList.add("wide", "composing-fields");
    this.frame.show(step);
    const bodies: Record<Step, () => HTMLElement[]> = {
      prepare: () => [this.held, this.drafts.element, this.prepare],
      fields: () => [this.editor.element],
      review: () => [review(compose, (email) => this.directory.of(email), (to) => void this.show(to, true))],
    };
    fill(this.host, this.frame.around(bodies[step]()));
    document.title = `${t(`new.step.${step}`)} · ${t("kit.brand")}`;
    if (remember) this.remember();
    if (step === "fields") await this.editor.enter();
    if (step !== wanted) this.reveal();
    else if (remember) this.frame.focus();
    if (step !== "fields") scrollTo({ top: 0, behavior: "instant" });
  }

  /** The address names draft and step, so that reload and the back button come back here. */
  private remember(): void {
    // The first step may have been left before its draft was saved: what lies behind this step is the draft, not a new envelope.
    if (location.hash === "") history.replaceState(null, "", this.address("prepare"));
    const address = this.address();
    if (location.pathname + location.hash !== address) history.pushState(null, "", address);
  }

  private address(at: Step = this.step): string {
    if (this.store.saving === "fresh") return "/new";
    const step = at === "prepare" ? "" : `&step=${at}`;
    return `/new#draft=${this.store.compose.id}${step}`;
  }

  /** Back button, or another draft was opened. */
  private hash(): void {
    if (this.over) return;
    const draft = fragment().get("draft");
    if (draft !== null && draft !== this.store.compose.id) {
      void this.store.flush().finally(() => location.reload());
      return;
    }
    const step = fragment().get("step");
    const to: Step = step === "fields" || step === "review" ? step : "prepare";
    if (to !== this.step) void this.show(to, false);
  }

  private back(): void {
    const before = STEPS[STEPS.indexOf(this.step) - 1];
    if (before !== undefined) void this.show(before, true);
  }

  private async next(button: HTMLButtonElement): Promise<void> {
    if (button.getAttribute("aria-disabled") === "true") return;
    this.pressed = true;
    busy(button, true);
    try {
      if (this.documents.busy) await this.documents.settled();
      await Promise.all(this.asking());
      const at = STEPS.indexOf(this.step);
      const open = this.check().filter((problem) => STEPS.indexOf(problem.step) <= at);
      if (this.documents.waiting && this.step === "prepare") {
        this.documents.problem(t("new.documents.stillLocked"));
        announce(t("new.documents.stillLocked"), "assertive");
        this.documents.focus();
      } else if (open.length > 0) this.reveal();
      else if (this.step === "review") await this.send();
      else await this.show(STEPS[at + 1] ?? "review", true);
    } finally {
      busy(button, false);
    }
  }

  /** Everybody named is looked up before the next step; who cannot be asked now is asked again when it is sent. */
  private asking(): Promise<void>[] {
    return this.store.compose.people.filter((person) => person.email !== "").map((person) => this.directory.look(person.email));
  }

  /** Goes to the first thing that is wrong and says it. */
  private reveal(): void {
    const problem = this.check()[0];
    if (problem === undefined) return;
    announce(t(`new.${problem.key}`, problem.values), "assertive");
    if (problem.step !== this.step) void this.show(problem.step, true).then(() => this.point(problem));
    else this.point(problem);
  }

  private point(problem: Problem): void {
    if (problem.step === "fields") this.editor.focus(problem.at);
    else if (problem.at === "documents") this.documents.focus();
    else if (problem.at === "title" || problem.at === "deadline") this.details.focus(problem.at);
    else this.people.focus(problem.at);
  }

  private async send(): Promise<void> {
    const { compose } = this.store;
    const envelope = await send(this.store, this.engine);
    if (envelope === null) return;
    this.over = true;
    await this.editor.close();
    this.host.classList.remove("wide", "composing-fields");
    const page = sent(envelope, compose, (email) => this.directory.of(email));
    fill(this.host, page);
    // Going back from here leads to Home or a new one, not to what was sent already.
    history.replaceState(null, "", "/new");
    document.title = `${t("new.sent.title")} · ${t("kit.brand")}`;
    scrollTo({ top: 0, behavior: "instant" });
    page.querySelector<HTMLElement>("h1")?.focus();
  }

  private saved(state: Store["saving"]): void {
    if (this.over) return;
    this.frame.saving(state);
    if (state === "saved" && location.hash === "") history.replaceState(null, "", this.address());
    if (state === "failed") this.frame.notice(problemBanner(this.store.trouble, { label: t("kit.retry"), act: () => void this.store.flush() }));
    else if (state === "elsewhere") this.frame.notice(this.elsewhere());
    else if (state === "gone") this.frame.notice(this.gone());
    else this.frame.notice(null);
  }

  private elsewhere(): HTMLElement {
    const take = (): void => void this.store.take();
    const keep = (): void => void this.store.keep();
    return h(
      "div",
      { class: "banner warn", role: "alert" },
      h(
        "div",
        { class: "banner-text" },
        h("p", { class: "banner-title" }, t("new.saving.elsewhereBanner")),
        h("p", { class: "banner-actions" }, h("button", { type: "button", class: "button small", onclick: take }, t("new.saving.take")), h("button", { type: "button", class: "button small", onclick: keep }, t("new.saving.keep"))),
      ),
    );
  }

  private gone(): HTMLElement {
    const keep = (): void => void this.store.keep();
    return h(
      "div",
      { class: "banner warn", role: "alert" },
      h(
        "div",
        { class: "banner-text" },
        h("p", { class: "banner-title" }, t("new.saving.goneBanner")),
        h("p", { class: "banner-actions" }, h("a", { class: "button small", href: "/home" }, t("new.sent.home")), h("button", { type: "button", class: "button small", onclick: keep }, t("new.saving.again"))),
      ),
    );
  }

  private async discard(): Promise<void> {
    const title = this.store.compose.title === "" ? t("new.drafts.untitled") : this.store.compose.title;
    const sure = await confirmDialog({ title: t("new.drafts.sure"), body: h("p", null, t("new.drafts.lost", { title })), act: t("new.drafts.act"), danger: true });
    if (!sure) return;
    this.store.end();
    this.over = true;
    try {
      await this.engine.dropDraft(this.store.compose.id);
      location.assign("/home");
    } catch (reason) {
      toast(sayShort(reason), { tone: "bad" });
    }
  }
}
