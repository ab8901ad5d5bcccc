/** The frame of the approval room: who asks, the document, and one next action. All that stands there before the first page does. */
import type { EnvelopeView } from "../engine/interface.ts";
import { fill, h } from "../ui/elements.ts";
import { rich, t } from "../ui/words.ts";
import "./approve.css";

/** The places of the room. */
export interface Frame {
  element: HTMLElement;
  /** Who asks, for what. */
  ask: HTMLElement;
  /** Tools for free marks. */
  tools: HTMLElement;
  /** Where the document is shown. */
  desk: HTMLElement;
  /** How much is left, and why nothing can be approved yet. */
  status: HTMLElement;
  /** Beside the one button: menu. */
  also: HTMLElement;
  /** The one button. */
  primary: HTMLButtonElement;
  /** Notices above the document. */
  notices: HTMLElement;
}

/** Builds the frame into `host`. */
export function frame(host: HTMLElement): Frame {
  const ask = h("header", { class: "approval-ask" }, h("span", { class: "skeleton line approval-wait" }));
  const tools = h("div", { class: "approval-tools" });
  const notices = h("div", { class: "approval-notices" });
  const desk = h("div", { class: "approval-desk" });
  const status = h("p", { class: "approval-status", role: "status", "aria-live": "polite" });
  const also = h("div", { class: "approval-also" });
  const primary = h("button", { class: "button primary", type: "button", "aria-disabled": "true" }, t("approve.approve"));
  const actions = h("div", { class: "approval-actions", role: "group", "aria-label": t("approve.actions") }, status, also, primary);
  const element = h("div", { class: "approval" }, ask, tools, notices, desk, actions);
  host.classList.add("wide");
  fill(host, element);
  document.body.classList.add("approving");
  return { element, ask, tools, desk, status, also, primary, notices };
}

/** Says who asks for what. */
export function sayWhoAsks(place: HTMLElement, view: EnvelopeView): void {
  const title = view.title ?? t("approve.untitled");
  const { name, email } = view.requester;
  const values = { name: h("bdi", { title: email }, name), title: h("bdi", { class: "approval-title" }, title) };
  const message = view.message?.trim() ?? "";
  fill(
    place,
    h("h1", { tabindex: "-1" }, rich("approve.asks", values)),
    message !== "" &&
      (message.length > 140 || message.includes("\n")
        ? h("details", { class: "approval-message" }, h("summary", null, h("bdi", null, message.split("\n")[0])), h("p", { dir: "auto" }, message))
        : h("p", { class: "approval-message" }, h("bdi", null, message))),
  );
  document.title = `${title} · ${t("kit.brand")}`;
}

/** Takes the frame away from the page, for what is shown in its place. */
export function unframe(host: HTMLElement): void {
  host.classList.remove("wide");
  document.body.classList.remove("approving");
}
