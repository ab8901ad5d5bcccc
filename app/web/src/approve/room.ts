/** The approval room, once its first page is there: fields, marks, one next action. */
import { engine } from "../engine/client.ts";
import type { EnvelopeView, Notebook, OpenDocument, PlacedField } from "../engine/interface.ts";
import { History, historyKey } from "../placing/index.ts";
import { onNews } from "../ui/channel.ts";
import { toast } from "../ui/toast.ts";
import { failureOf, problemBanner, sayShort } from "../ui/problems.ts";
import { beforeBanner } from "../ui/proof.ts";
import { t } from "../ui/words.ts";
import { Deciding } from "./deciding.ts";
import { elsewhere, tellFailure, type Begun } from "./entry.ts";
import { Fields, inOrder } from "./fields.ts";
import { pictureUrl } from "./ink.ts";
import { Marks } from "./marks.ts";
import { roomMenu } from "./menu.ts";
import { choosePicture } from "./pictures.ts";
import { count, next } from "./ready.ts";
import { adopted, consented } from "./signing.ts";
import { adoptedOnly, isFilled, NOTHING, withValue, type State, type Value } from "./state.ts";
import { ask, tools } from "./tools.ts";
import { filledIn, number, wrong } from "./values.ts";
import { Work } from "./work.ts";

const EMPTY: Notebook = { contacts: [], archived: [], labels: {}, idleMinutes: 0, includeOthers: true, letInUnasked: false };

/** How sure it is that the document on the screen is what was signed. */
type Checked = { is: "running"; part: number } | { is: "good" } | { is: "bad" };

/** The room of one envelope. */
export class Room {
  readonly begun: Begun;
  view: EnvelopeView;
  opened: OpenDocument;
  notebook: Notebook = EMPTY;
  fields: PlacedField[] = [];
  readonly pictures: Uint8Array[] = [];
  readonly history = new History<State>(NOTHING);
  /** A decision is under way: news wait. */
  busy = false;
  #shownFields: Fields | undefined;
  #marks: Marks | undefined;
  #showTools: () => void = () => undefined;
  #checked: Checked = { is: "running", part: 0 };
  #after: string | undefined;
  #stopNews: () => void = () => undefined;
  readonly #work: Work;
  readonly #deciding: Deciding;

  constructor(begun: Begun) {
    this.begun = begun;
    this.view = begun.view;
    this.opened = begun.opened;
    this.#work = new Work(begun.id, () => ({ state: this.#marks?.pending ?? this.state, pictures: this.pictures }));
    this.#deciding = new Deciding(this);
  }

  /** What was done so far. */
  get state(): State {
    return this.history.state;
  }

  /** Loads what was done before, shows fields and tools, and checks the document. */
  async start(): Promise<void> {
    const { id, frame, viewer } = this.begun;
    frame.primary.addEventListener("click", () => void this.#go());
    const [notebook, before] = await Promise.all([engine.notebook().catch(() => EMPTY), Work.before(id)]);
    this.notebook = notebook;
    if (before) {
      this.pictures.push(...before.pictures);
      this.history.reset(adoptedOnly(before.state, notebook));
    }
    const marks = new Marks(viewer, this.history, (index) => pictureUrl(this.pictures[index] ?? new Uint8Array()), () => this.#work.later());
    this.#marks = marks;
    this.#showTools = tools(frame.tools, this.#toolKeeper(marks));
    frame.also.replaceChildren(roomMenu(this));
    viewer.on("size", () => marks.refresh());
    viewer.on("lost", ({ reason }) => this.#lost(reason));
    this.history.listen(() => this.#changed());
    addEventListener("keydown", (event) => this.#key(event));
    this.#stopNews = onNews((news) => {
      if (news.news === "envelope" && news.envelope === id) void this.refresh();
      else if (news.news === "notebook") void engine.notebook().then((book) => { this.notebook = book; this.#show(); });
    });
    this.#show();
    void this.#check();
    await this.#showFields();
  }

  /** Reads the envelope again: others may have decided meanwhile. Answers whether it is still one's turn. */
  async refresh(): Promise<boolean> {
    if (this.busy) return true;
    const { id, host, viewer, me } = this.begun;
    try {
      const view = await engine.read(id);
      // A decision may have begun meanwhile.
      if (this.busy as boolean) return true;
      if (view.standing !== "turn") {
        await this.leave();
        await elsewhere(host, me, view);
        return false;
      }
      const before = this.view;
      this.view = view;
      if (view.head === this.opened.head) return true;
      const opened = await engine.open(id);
      const { handle, length, start } = opened;
      const old = this.opened;
      this.opened = opened;
      await viewer.replace({ length, start, read: (from, to) => engine.bytes(handle, from, to) });
      void engine.release(old.handle);
      const known = new Set(before.history.map(({ hash }) => hash));
      const names = view.history.filter(({ kind, hash }) => kind === "approve" && !known.has(hash)).map(({ name }) => name);
      if (names.length > 0) toast(t("approve.others-approved", { name: names.join(", ") }));
      void this.#check();
      await this.#showFields();
      return true;
    } catch (reason) {
      this.#lost(reason);
      return true;
    }
  }

  /** Ends the room: what was done is kept, and nothing of the document stays. */
  async leave(): Promise<void> {
    this.#stopNews();
    await this.#work.now().catch(() => undefined);
    await this.begun.viewer.close();
    void engine.release(this.opened.handle);
  }

  /** The work was received, or is not wanted any more. */
  async forget(): Promise<void> {
    await this.#work.drop();
  }

  /** Says at a field what the layer has against it, and goes there. False when there is no such field. */
  complain(name: string, sentence: string): boolean {
    const field = this.fields.find((one) => one.name === name);
    if (!field || !this.#shownFields) return false;
    this.#shownFields.complain(name, sentence);
    void this.#shownFields.goTo(name);
    return true;
  }

  /** Says where a character stands that cannot be drawn: at the field or the mark that has it. False when it is in neither. */
  complainOf(character: string, sentence: string): boolean {
    const field = this.fields.find(({ name }) => {
      const value = this.state.values[name];
      return value !== undefined && "text" in value && value.text.includes(character);
    });
    if (field) return this.complain(field.name, sentence);
    const mark = this.state.marks.find((one) => "text" in one && one.text.includes(character));
    if (!mark && !this.state.watermark.includes(character)) return false;
    toast(sentence, { tone: "bad" });
    if (mark) this.#marks?.edit(mark.id);
    return true;
  }

  /** A signature or initials: consent first, then made if there is none yet. */
  async sign(field?: PlacedField): Promise<boolean> {
    const book = await consented(this.notebook);
    if (!book) return false;
    this.notebook = book;
    const what = field?.kind === "initials" ? "initials" : "signature";
    if (this.notebook[what] === undefined && !(await this.adopt(what))) return false;
    if (what === "signature") this.history.push({ ...this.state, signed: true });
    else if (field) this.history.push(withValue(this.state, field.name, { initials: true }));
    return true;
  }

  /** Makes a signature or initials, or others. */
  async adopt(what: "signature" | "initials"): Promise<boolean> {
    const book = await adopted(what, this.begun.me, this.notebook);
    if (!book) return false;
    this.notebook = book;
    this.#show();
    return true;
  }

  #toolKeeper(marks: Marks): Parameters<typeof tools>[1] {
    const { history } = this;
    return {
      marks,
      get watermark() {
        return history.state.watermark;
      },
      get canUndo() {
        return history.canUndo;
      },
      get canRedo() {
        return history.canRedo;
      },
      undo: () => void history.undo(),
      redo: () => void history.redo(),
      setWatermark: (watermark) => history.push({ ...history.state, watermark }),
      choosePicture: async () => {
        const picture = await choosePicture();
        return picture && { ...picture, index: this.pictures.push(picture.bytes) - 1 };
      },
    };
  }

  async #showFields(): Promise<void> {
    const { viewer, me } = this.begun;
    const { handle } = this.opened;
    const all = await engine.fields(handle).catch((reason: unknown) => this.#refuse(reason));
    if (!all || handle !== this.opened.handle) return;
    const fields = inOrder(all.filter(({ slot, filled }) => slot === this.view.slot && !filled));
    // The same as before others approved: whoever is writing in one of them goes on.
    if (this.#shownFields && JSON.stringify(fields) === JSON.stringify(this.fields)) return;
    this.fields = fields;
    this.history.replace(filledIn(this.state, this.fields, me, this.notebook));
    this.#shownFields?.destroy();
    this.#shownFields = new Fields(
      viewer,
      {
        state: () => this.state,
        notebook: () => this.notebook,
        picture: (index) => pictureUrl(this.pictures[index] ?? new Uint8Array()),
        set: (field, value, step) => this.#set(field, value, step),
        make: (field) => void this.#make(field),
        onward: () => void this.#onward(),
      },
      this.fields,
    );
    this.#show();
  }

  #set(field: PlacedField, value: Value | undefined, step?: string): void {
    this.#after = field.name;
    this.history.push(withValue(this.state, field.name, value), step);
    if (field.fill === "address" && value && "text" in value) this.#keepAddress(value.text);
  }

  #address: ReturnType<typeof setTimeout> | undefined;
  #keepAddress(postalAddress: string): void {
    clearTimeout(this.#address);
    this.#address = setTimeout(() => void engine.note({ postalAddress }).catch(() => undefined), 1500);
  }

  /** A button on a page was pressed. What is there already is taken away or made anew. */
  async #make(field: PlacedField): Promise<void> {
    this.#after = field.name;
    const filled = isFilled(this.state, field);
    if (field.kind === "signature") {
      if (filled) await this.adopt("signature");
      else await this.sign(field);
    } else if (field.kind === "initials") {
      if (filled) await this.adopt("initials");
      else await this.sign(field);
    } else if (field.kind === "stamp") {
      const before = this.state.values[field.name];
      const text = before && "text" in before ? before.text : "";
      const said = await ask(t("approve.stamp-title"), t("approve.stamp-text"), text, t("approve.stamp-put"));
      if (said !== undefined) this.#set(field, { text: said });
    } else {
      const picture = await choosePicture();
      if (picture) this.#set(field, { image: this.pictures.push(picture.bytes) - 1 });
    }
  }

  /** Compares every byte with what was signed. Until that is done nothing can be approved. */
  async #check(): Promise<void> {
    const { handle } = this.opened;
    this.#checked = { is: "running", part: 0 };
    this.#show();
    try {
      const { verdict, reasons, before } = await engine.verified(handle, ({ done, total }) => {
        // Reports come over a channel of their own, and may arrive after the answer.
        if (handle !== this.opened.handle || this.#checked.is !== "running" || total <= 0) return;
        this.#checked = { is: "running", part: done / total };
        this.#show();
      });
      if (handle !== this.opened.handle) return;
      if (verdict === "invalid") throw { failure: "refused", detail: reasons.map(({ text }) => text).join(" ") };
      this.#checked = { is: "good" };
      // A document that others signed before stays as it is: it is signed, and nothing is drawn on it.
      const { tools: bar, notices } = this.begun.frame;
      bar.hidden = before.length > 0;
      if (bar.hidden) notices.replaceChildren(beforeBanner(before));
      this.#show();
    } catch (reason) {
      if (handle === this.opened.handle) await this.#refuse(reason);
    }
  }

  /** What was shown is not what was signed, or could not be compared: it does not stay on the screen. */
  async #refuse(reason: unknown): Promise<void> {
    const failure = failureOf(reason);
    if (failure.failure === "offline" || failure.failure === "unavailable") {
      this.#lost(reason);
      return;
    }
    this.#checked = { is: "bad" };
    const { host, me } = this.begun;
    await this.leave();
    await tellFailure(host, me, reason, this.view.requester.name);
  }

  /** Bytes did not come: what was done stays, and it can be tried again. */
  #lost(reason: unknown): void {
    const { notices, status } = this.begun.frame;
    const again = (): void => {
      notices.replaceChildren();
      this.begun.viewer.again();
      if (this.#checked.is !== "good") void this.#check();
      if (!this.#shownFields) void this.#showFields();
    };
    notices.replaceChildren(problemBanner(reason, { label: t("kit.retry"), act: again }));
    addEventListener("online", again, { once: true });
    status.textContent = "";
  }

  #changed(): void {
    this.#work.later();
    this.#show();
  }

  #key(event: KeyboardEvent): void {
    const way = historyKey(event);
    if (!way || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    if (way === "undo") this.history.undo();
    else this.history.redo();
  }

  /** Brings everything on the screen in line with what was done. */
  #show(): void {
    this.#shownFields?.show();
    this.#marks?.show();
    this.#showTools();
    const { primary, status } = this.begun.frame;
    const { step, ...more } = next(this.state, this.fields, this.notebook, this.#after);
    const ready = this.#shownFields !== undefined;
    const first = "first" in more && more.first;
    primary.textContent = t(step === "approve" ? "approve.approve" : step === "sign" ? "approve.sign" : first ? "approve.start" : "approve.next");
    const may = step === "approve" ? this.#checked.is === "good" && ready : ready;
    primary.setAttribute("aria-disabled", String(!may));
    const sentence = this.#sentence(step === "approve", ready);
    // Written only when it changes, so that it is said once.
    if (status.textContent !== sentence) status.textContent = sentence;
  }

  #sentence(done: boolean, ready: boolean): string {
    if (this.#checked.is === "running" && (done || !ready)) {
      if (this.#checked.part >= 1) return t("approve.checking-signatures");
      return this.#checked.part > 0 ? t("approve.checking-part", { percent: Math.floor(this.#checked.part * 100) }) : t("approve.checking");
    }
    const open = count(this.state, this.fields, this.notebook);
    if (open > 0) return t("approve.left", { n: open });
    const optional = this.fields.filter((field) => !field.required && !isFilled(this.state, field)).length;
    return optional > 0 ? t("approve.left-optional", { n: optional }) : t("approve.nothing-left");
  }

  /** The Enter key in a field: to the next one; after the last the keyboard is on the one button, which is not pressed by that. */
  async #onward(): Promise<void> {
    if (next(this.state, this.fields, this.notebook, this.#after).step === "field") await this.#go();
    else this.begun.frame.primary.focus();
  }

  /** The one button. */
  async #go(): Promise<void> {
    if (this.begun.frame.primary.getAttribute("aria-disabled") === "true" || !this.#shownFields) return;
    this.#marks?.settle();
    const step = next(this.state, this.fields, this.notebook, this.#after);
    if (step.step === "field") {
      this.#after = step.field.name;
      await this.#shownFields.goTo(step.field.name);
      this.#show();
      return;
    }
    if (step.step === "sign") {
      this.#after = step.field.name;
      await this.#shownFields.goTo(step.field.name);
      if (await this.sign(step.field)) this.begun.frame.primary.focus();
      return;
    }
    const amiss = this.fields.flatMap((field) => {
      const value = this.state.values[field.name];
      const name = value && "text" in value ? wrong(field, value.text) : undefined;
      return name === undefined ? [] : [{ field, name }];
    })[0];
    if (amiss) {
      this.complain(amiss.field.name, t(`approve.wrong.${amiss.name}`));
      return;
    }
    const had = this.state.signed;
    if (!(await this.sign())) return;
    if (!(await this.#deciding.summary(this.#plain())) && !had) this.history.undo();
  }

  /** The state as it goes into the document: numbers as the document writes them. */
  #plain(): State {
    let { state } = this;
    for (const field of this.fields) {
      const value = state.values[field.name];
      if (field.kind !== "number" || !value || !("text" in value)) continue;
      const text = number(value.text);
      if (text !== undefined) state = withValue(state, field.name, { text });
    }
    return state;
  }

  /** Tells a failure that belongs to no field. */
  tell(reason: unknown): void {
    toast(sayShort(reason), { tone: "bad" });
  }

  /** Opens the dialog for declining. */
  async decline(): Promise<void> {
    await this.#deciding.decline();
  }
}
