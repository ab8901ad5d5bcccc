/** An envelope: where it stands and for whom it waits, its people, its history, its document. */
import type { EnvelopeView, Me, Participant, Untimed } from "../engine/interface.ts";
import { engine } from "../engine/client.ts";
import { arrivals } from "../home/arrivals.ts";
import { elapsed } from "../home/elapsed.ts";
import { gatherNews } from "../home/news.ts";
import { awaited, awaitedSince } from "../home/sections.ts";
import { announce } from "../ui/announce.ts";
import { fill, h, type Child } from "../ui/elements.ts";
import { icon, type Icon } from "../ui/icons.ts";
import { problemBanner } from "../ui/problems.ts";
import { untimedBanner } from "../ui/proof.ts";
import { date, dateTime, list, relative } from "../ui/times.ts";
import { t, type Values } from "../ui/words.ts";
import { Acts } from "./acts.ts";
import { DocumentSection } from "./document.ts";
import { peopleSection } from "./people.ts";
import { headlineOf, type Headline } from "./standings.ts";
import { Timeline } from "./timeline.ts";
import "./envelope.css";

const SIGNS: Record<Headline, readonly [Icon, "good" | "bad" | "warn" | "neutral"]> = {
  turn: ["pen", "neutral"],
  requester: ["clock", "neutral"],
  "requester-invited": ["key", "warn"],
  viewer: ["eye", "neutral"],
  "not-your-turn": ["clock", "neutral"],
  "already-approved": ["check", "good"],
  "not-let-in": ["key", "warn"],
  closing: ["lock", "neutral"],
  "not-closed": ["lock", "neutral"],
  completed: ["shield", "good"],
  "already-declined": ["close", "neutral"],
  declined: ["close", "bad"],
  "declined-mine": ["close", "bad"],
  cancelled: ["close", "neutral"],
  "cancelled-mine": ["close", "neutral"],
  expired: ["clock", "warn"],
  "expired-mine": ["clock", "warn"],
};

const TONES = { pending: "accent", completed: "good", declined: "bad", cancelled: "", expired: "warn" } as const;

/** Shows an envelope in `host`: one that was read already, or by its id. Stays up to date until the page is left. */
export async function showEnvelope(host: HTMLElement, what: EnvelopeView | string): Promise<void> {
  const view = typeof what === "string" ? await engine.read(what) : what;
  if (view.refused) throw view.refused;
  const account = await engine.account();
  new Page(host, view, account.kind === "open" ? account.me : undefined);
}

class Page {
  #view: EnvelopeView;
  readonly #me: Me | undefined;
  readonly #trouble = h("div", { class: "envelope-trouble" });
  readonly #notice = h("div", { class: "envelope-notice" });
  readonly #head = h("header", { class: "envelope-head" });
  readonly #standing = h("section", { class: "standing", "aria-labelledby": "standing-title" });
  readonly #people = h("div");
  readonly #timeline = new Timeline();
  readonly #document: DocumentSection;
  readonly #acts: Acts;
  readonly #arrivals = arrivals(() => void this.#read());
  #looks = new Map<Element, string>();
  #attending = false;

  constructor(host: HTMLElement, view: EnvelopeView, me: Me | undefined) {
    this.#view = view;
    this.#me = me;
    this.#document = new DocumentSection(view);
    this.#acts = new Acts(view, this.#document, () => this.#read(), (untimed) => this.#tellUntimed(untimed));
    fill(
      host,
      h(
        "div",
        { class: "envelope" },
        this.#head,
        this.#trouble,
        this.#notice,
        this.#arrivals.element,
        this.#standing,
        h("div", { class: "envelope-columns" }, h("div", { class: "envelope-side" }, this.#people, this.#timeline.element), this.#document.element),
      ),
    );
    this.#show();
    this.#arrivals.show(view.arrivals);
    void this.#attend();
    gatherNews((news) => {
      const mine = news.some((one) => (one.news === "envelope" && one.envelope === view.id) || (one.news === "online" && one.online));
      if (mine) void this.#read();
    });
    setInterval(() => {
      if (!document.hidden) this.#show();
    }, 60_000);
  }

  /** Reads the envelope anew and shows what has changed. */
  async #read(): Promise<void> {
    try {
      const before = headlineOf(this.#view);
      const next = await engine.read(this.#view.id);
      if (next.refused) throw next.refused;
      this.#view = next;
      this.#trouble.replaceChildren();
      this.#show();
      this.#arrivals.show(next.arrivals);
      if (headlineOf(next) !== before) announce(this.#text("title"));
      void this.#attend();
    } catch (thrown) {
      fill(this.#trouble, problemBanner(thrown, { label: t("kit.retry"), act: () => void this.#read() }));
    }
  }

  /** From any open page of the requester: the closing signature, and letting in whom the settings allow. */
  async #attend(): Promise<void> {
    if (this.#view.role !== "requester" || this.#attending) return;
    this.#attending = true;
    const closing = headlineOf(this.#view) === "closing";
    try {
      const { arrivals: waiting, untimed } = await engine.attend();
      this.#arrivals.show(waiting.filter((arrival) => arrival.envelope === this.#view.id));
      this.#tellUntimed(untimed.find(({ envelope }) => envelope === this.#view.id)?.untimed);
      this.#attending = false;
      if (closing) await this.#read();
    } catch (thrown) {
      // It is tried again at the next news; only a closing that fails needs to be told.
      if (closing) fill(this.#trouble, problemBanner(thrown, { label: t("kit.retry"), act: () => void this.#attend() }));
    } finally {
      this.#attending = false;
    }
  }

  /** Says that one's own signature was made without a timestamp. It stays until the page is left. */
  #tellUntimed(untimed: Untimed | undefined): void {
    if (untimed === undefined) return;
    fill(this.#notice, untimedBanner(untimed));
    announce(t("proof.untimed.title"));
  }

  #show(): void {
    this.#redraw(this.#head, this.#headLook(), () => this.#headOf());
    this.#redraw(this.#standing, this.#standingLook(), () => this.#standingOf());
    this.#redraw(this.#people, JSON.stringify([this.#view.people, this.#view.state]), () => peopleSection(this.#view));
    this.#timeline.show(this.#view);
    this.#document.show(this.#view);
    this.#acts.show(this.#view);
    document.title = `${this.#title()} · ${t("kit.brand")}`;
  }

  /** Draws a part again only when it has changed; a focus that was in it stays in it. */
  #redraw(element: HTMLElement, look: string, draw: () => Child): void {
    if (this.#looks.get(element) === look) return;
    this.#looks.set(element, look);
    const focused = element.contains(document.activeElement) ? document.activeElement : null;
    fill(element, draw());
    if (focused && !focused.isConnected) element.querySelector<HTMLElement>("[tabindex='-1'], a, button")?.focus({ preventScroll: true });
  }

  #title(): string {
    const { title } = this.#view;
    return title !== undefined && title.trim() !== "" ? title : t(title === undefined ? "envelope.title.withheld" : "envelope.title.empty");
  }

  #headLook(): string {
    const { title, state, deadline, message } = this.#view;
    return JSON.stringify([title, state, deadline, message, deadline && state === "pending" ? relative(deadline) : ""]);
  }

  #headOf(): Child {
    const { state, requester, created, deadline, message, role } = this.#view;
    const from = role === "requester" ? t("envelope.sent", { date: date(created) }) : t("envelope.from", { name: requester.name || requester.email, date: date(created) });
    return [
      h("a", { class: "back", href: "/home" }, icon("back", "small"), t("envelope.back")),
      h("div", { class: "envelope-title" }, h("h1", { tabindex: "-1" }, h("bdi", null, this.#title())), h("span", { class: `badge ${TONES[state]}` }, t(`kit.status.${state}`))),
      h(
        "p",
        { class: "envelope-facts" },
        h("span", null, from),
        deadline !== undefined && h("span", null, t(state === "pending" ? "envelope.due" : "envelope.deadline", { date: dateTime(deadline), when: relative(deadline) })),
      ),
      message !== undefined && message.trim() !== "" && h("blockquote", { class: "message", dir: "auto" }, message),
    ];
  }

  #standingLook(): string {
    return JSON.stringify([headlineOf(this.#view), this.#text("title"), this.#text("text"), this.#acts.look(this.#view)]);
  }

  #standingOf(): Child {
    const headline = headlineOf(this.#view);
    const [sign, tone] = SIGNS[headline];
    this.#standing.className = `standing ${tone}`;
    const reason = this.#view.state === "declined" ? this.#view.history.find((event) => event.kind === "decline")?.reason : undefined;
    return [
      h("span", { class: "standing-sign" }, icon(sign, "large")),
      h(
        "div",
        { class: "standing-text" },
        h("h2", { id: "standing-title", tabindex: "-1" }, this.#text("title")),
        h("p", null, this.#text("text")),
        reason !== undefined && h("blockquote", { class: "reason", dir: "auto" }, reason),
        h("p", { class: "muted" }, this.#text("next")),
      ),
      this.#acts.buttons(this.#view, headline),
    ];
  }

  #text(part: "title" | "text" | "next"): string {
    return t(`envelope.standing.${headlineOf(this.#view)}.${part}`, this.#values());
  }

  #values(): Values {
    const view = this.#view;
    const name = (person: Participant | undefined): string => person?.name ?? person?.email ?? "";
    const mine = view.people.find((person) => person.slot === view.slot || person.email === this.#me?.email);
    const end = view.history.at(-1);
    return {
      n: awaited(view).length,
      people: list(awaited(view).map(name)),
      since: elapsed(Date.now() - awaitedSince(view)),
      requester: view.requester.name || view.requester.email,
      name: name(view.people.find((person) => person.state === "declined")),
      mine: mine?.at === undefined ? "" : dateTime(mine.at),
      date: dateTime(view.state === "expired" ? (view.deadline ?? view.updated) : (end?.at ?? view.updated)),
      deadline: view.deadline === undefined ? "" : dateTime(view.deadline),
    };
  }
}
