/** Dialogs on the native `<dialog>`: labelled, closed by Escape, focus kept inside and given back afterwards. */
import { append, h, uniqueId, type Child } from "./elements.ts";
import { icon } from "./icons.ts";
import { t } from "./words.ts";

/** What a dialog shows. */
export interface DialogOptions {
  title: string;
  body: Child;
  /** Buttons at its foot, the main one last. */
  actions?: Child;
  /** Wider than text. */
  wide?: boolean;
  /** Neither Escape nor the close button ends it: for what has to be decided, or is under way. */
  mandatory?: boolean;
  /** Called once, however it was closed. */
  onclose?: () => void;
}

/** A dialog on the screen. */
export interface Dialog {
  element: HTMLDialogElement;
  body: HTMLElement;
  close: () => void;
  /** Resolves when it is closed. */
  closed: Promise<void>;
}

/** Opens a dialog over the page. */
export function openDialog(options: DialogOptions): Dialog {
  const label = uniqueId("dialog");
  const before = document.activeElement;
  const body = h("div", { class: "dialog-body" }, options.body);
  const element: HTMLDialogElement = h(
    "dialog",
    { class: options.wide ? "dialog wide" : "dialog", "aria-labelledby": label },
    h(
      "div",
      { class: "dialog-head" },
      h("h2", { id: label, tabindex: "-1" }, options.title),
      !options.mandatory && h("button", { class: "icon-button", type: "button", "aria-label": t("kit.close"), onclick: () => element.close() }, icon("close")),
    ),
    body,
    options.actions !== undefined && h("div", { class: "dialog-actions" }, options.actions),
  );
  const closed = new Promise<void>((resolve) => {
    element.addEventListener("close", () => {
      element.remove();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
      options.onclose?.();
      resolve();
    });
  });
  element.addEventListener("cancel", (event) => {
    if (options.mandatory) event.preventDefault();
  });
  // A press that began on the backdrop closes; one that began inside (selecting text) and ended outside does not.
  let pressedOutside = false;
  element.addEventListener("pointerdown", (event) => (pressedOutside = event.target === element));
  element.addEventListener("click", (event) => {
    if (event.target === element && pressedOutside && !options.mandatory) element.close();
  });
  document.body.append(element);
  element.showModal();
  keepScrollable(body);
  const first = element.querySelector<HTMLElement>("[autofocus], .dialog-body input, .dialog-body select, .dialog-body textarea");
  (first ?? element.querySelector<HTMLElement>("h2"))?.focus();
  return { element, body, close: () => element.close(), closed };
}

/** What has to be scrolled and holds nothing to stop at is a stop itself, or the keyboard could not reach its end. */
function keepScrollable(body: HTMLElement): void {
  const settle = (): void => {
    const scrolls = body.scrollHeight > body.clientHeight && body.querySelector("button, a, input, select, textarea, [tabindex]") === null;
    if (scrolls) body.tabIndex = 0;
    else body.removeAttribute("tabindex");
  };
  new ResizeObserver(settle).observe(body);
  new MutationObserver(settle).observe(body, { childList: true, subtree: true });
  settle();
}

/** Asks a question with two answers. Resolves with whether the act was chosen. */
export async function confirmDialog(question: {
  title: string;
  body: Child;
  /** What the act is called; never "OK". */
  act: string;
  /** The act takes something away. */
  danger?: boolean;
  cancel?: string;
}): Promise<boolean> {
  let chosen = false;
  const actions = document.createDocumentFragment();
  const dialog: { close?: () => void } = {};
  append(actions, [
    h("button", { class: "button", type: "button", onclick: () => dialog.close?.() }, question.cancel ?? t("kit.cancel")),
    h(
      "button",
      {
        class: question.danger ? "button danger" : "button primary",
        type: "button",
        onclick: () => {
          chosen = true;
          dialog.close?.();
        },
      },
      question.act,
    ),
  ]);
  const opened = openDialog({ title: question.title, body: question.body, actions });
  dialog.close = opened.close;
  await opened.closed;
  return chosen;
}
