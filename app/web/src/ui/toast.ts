/** A short notice at the edge of the page, also announced. It stays while it is pointed at, and can be closed. */
import { announce } from "./announce.ts";
import { h } from "./elements.ts";
import { icon } from "./icons.ts";
import { t } from "./words.ts";

const SHOWN_FOR = 7000;

let shelf: HTMLElement | undefined;

/** What may follow from a notice. */
export interface ToastAction {
  label: string;
  act: () => void;
}

/** Shows a notice. With an action it stays until it is answered or closed: nobody has to be quick. */
export function toast(text: string, options: { tone?: "good" | "bad" | "neutral"; action?: ToastAction } = {}): void {
  if (!shelf?.isConnected) {
    shelf = h("div", { class: "toasts", role: "region", "aria-label": t("kit.notices") });
    document.body.append(shelf);
  }
  const { tone = "neutral", action } = options;
  const remove = (): void => element.remove();
  const element = h(
    "div",
    { class: `toast ${tone}` },
    tone !== "neutral" && icon(tone === "good" ? "check" : "warning", "small"),
    h("p", null, text),
    action &&
      h("button", { class: "toast-action", type: "button", onclick: () => { remove(); action.act(); } }, action.label),
    h("button", { class: "icon-button", type: "button", "aria-label": t("kit.close"), onclick: remove }, icon("close", "small")),
  );
  shelf.append(element);
  announce(text, tone === "bad" ? "assertive" : "polite");
  if (!action && tone !== "bad") leaveAfter(element, remove);
}

function leaveAfter(element: HTMLElement, remove: () => void): void {
  let timer = setTimeout(remove, SHOWN_FOR);
  const stay = (): void => clearTimeout(timer);
  const leave = (): void => {
    clearTimeout(timer);
    timer = setTimeout(remove, SHOWN_FOR / 2);
  };
  element.addEventListener("pointerenter", stay);
  element.addEventListener("pointerleave", leave);
  element.addEventListener("focusin", stay);
  element.addEventListener("focusout", leave);
}
