/** The history of an envelope: every signed entry with its author, both times, and that its signature holds. */
import type { EnvelopeView, HistoryEvent } from "../engine/interface.ts";
import { h } from "../ui/elements.ts";
import { icon, type Icon } from "../ui/icons.ts";
import { dateTime, exactTime } from "../ui/times.ts";
import { rich, t } from "../ui/words.ts";

const ICONS: Record<HistoryEvent["kind"], Icon> = {
  sent: "send",
  approve: "check",
  decline: "close",
  grant: "key",
  close: "lock",
  cancel: "close",
  archive: "shield",
};

/** A list of events that grows: what stands there already is left alone, with what is opened in it. */
export class Timeline {
  readonly element: HTMLElement;
  readonly #list = h("ol", { class: "timeline" });
  readonly #fresh = h("p", { class: "hint freshness" });
  readonly #shown = new Map<string, { element: HTMLElement; look: string }>();
  #end: HTMLElement | undefined;

  constructor() {
    this.element = h(
      "section",
      { class: "envelope-history", "aria-labelledby": "history-title" },
      h("h2", { id: "history-title" }, t("envelope.history")),
      h("p", { class: "hint" }, t("envelope.history.hint")),
      this.#list,
      this.#fresh,
    );
  }

  /** Shows the history as it is now. */
  show(view: EnvelopeView): void {
    // Seen since this page was opened is seen for the first time.
    const first = view.since >= performance.timeOrigin;
    this.#fresh.textContent = t(first ? "envelope.freshness.first" : "envelope.freshness.since", { date: dateTime(view.since) });
    this.#end?.remove();
    for (const event of view.history) {
      const look = JSON.stringify(event);
      const old = this.#shown.get(event.hash);
      if (old?.look === look) continue;
      const element = entry(event, view);
      if (old) old.element.replaceWith(element);
      else this.#list.append(element);
      this.#shown.set(event.hash, { element, look });
    }
    if (view.state === "expired" && view.deadline !== undefined) {
      this.#end = h("li", { class: "event expired" }, h("span", { class: "event-sign" }, icon("clock", "small")),
        h("div", null, h("p", null, t("envelope.event.expired")), h("p", { class: "event-when" }, dateTime(view.deadline))));
      this.#list.append(this.#end);
    }
  }
}

/** The first archive adds the proof; those after it renew it. */
function wordOf(event: HistoryEvent, view: EnvelopeView): string {
  const renewed = event.kind === "archive" && view.history.some(({ kind, sequence }) => kind === "archive" && sequence < event.sequence);
  return renewed ? "renewal" : event.kind;
}

function entry(event: HistoryEvent, view: EnvelopeView): HTMLElement {
  const who = h("strong", null, h("bdi", null, event.name || event.email));
  const other = view.people.find((person) => person.slot === event.slot);
  const whom = h("bdi", null, other?.name ?? other?.email ?? "");
  return h(
    "li",
    { class: `event ${event.kind}` },
    h("span", { class: "event-sign" }, icon(ICONS[event.kind], "small")),
    h(
      "div",
      null,
      h("p", null, rich(`envelope.event.${wordOf(event, view)}`, { name: who, other: whom })),
      event.reason !== undefined && h("blockquote", { class: "reason", dir: "auto" }, event.reason),
      h(
        "p",
        { class: "event-when" },
        h("time", { datetime: new Date(event.at).toISOString() }, dateTime(event.at)),
        h("span", { class: "verified" }, icon("check", "small"), t("envelope.event.verified")),
      ),
      h(
        "details",
        { class: "event-more" },
        h("summary", null, t("envelope.event.more")),
        h(
          "dl",
          null,
          h("dt", null, t("envelope.event.address")), h("dd", null, h("bdi", null, event.email)),
          h("dt", null, t("envelope.event.signer-time")), h("dd", null, exactTime(event.at)),
          event.received !== undefined && [h("dt", null, t("envelope.event.service-time")), h("dd", null, exactTime(event.received))],
          h("dt", null, t("envelope.event.hash")), h("dd", { class: "hash" }, event.hash),
        ),
      ),
    ),
  );
}
