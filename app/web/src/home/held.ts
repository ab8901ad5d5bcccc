/** Sends and decisions that were made here and not answered yet: goes on with them, visibly. */
import type { Held } from "../engine/interface.ts";
import { engine } from "../engine/client.ts";
import { fill, h } from "../ui/elements.ts";
import { icon } from "../ui/icons.ts";
import { problemBanner } from "../ui/problems.ts";
import { progressBar } from "../ui/progress.ts";
import { toast } from "../ui/toast.ts";
import { t } from "../ui/words.ts";

/** The place where held acts are shown. */
export interface HeldPanel {
  element: HTMLElement;
  /** Looks what is held and goes on with it. Resolves when there is nothing more to do for now. */
  resume: () => Promise<void>;
}

/** Builds it. `finished` is called when something that was held has arrived. */
export function heldPanel(finished: () => void): HeldPanel {
  const element = h("div", { class: "held", role: "region", "aria-label": t("home.held.title") });
  element.hidden = true;
  let running = false;

  const names = (held: readonly Held[]): HTMLElement =>
    h(
      "ul",
      { class: "held-list" },
      held.map((one) => h("li", null, icon(one.kind === "send" ? "send" : "pen", "small"), h("span", null, t(`home.held.${one.kind}`, { title: one.title })))),
    );

  const resume = async (): Promise<void> => {
    if (running) return;
    running = true;
    try {
      const held = await engine.held();
      element.hidden = held.length === 0;
      if (held.length === 0) return;
      const bar = progressBar();
      fill(
        element,
        h("div", { class: "banner info" }, icon("upload"), h("div", { class: "banner-text" },
          h("p", { class: "banner-title" }, t("home.held.going", { n: held.length })), names(held), bar.element)),
      );
      await engine.resume(bar.report);
      const left = await engine.held();
      if (left.length === 0) {
        element.hidden = true;
        element.replaceChildren();
        toast(t("home.held.done", { n: held.length }), { tone: "good" });
      } else fill(element, waiting(left));
      finished();
    } catch (thrown) {
      element.hidden = false;
      fill(element, problemBanner(thrown, { label: t("home.again"), act: () => void resume() }), h("p", { class: "hint" }, t("home.held.kept")));
    } finally {
      running = false;
    }
  };

  const waiting = (left: readonly Held[]): HTMLElement =>
    h("div", { class: "banner warn" }, icon("clock"), h("div", { class: "banner-text" },
      h("p", { class: "banner-title" }, t("home.held.left", { n: left.length })), names(left),
      h("p", null, t("home.held.kept")),
      h("p", null, h("button", { class: "button small", type: "button", onclick: () => void resume() }, t("home.again")))));

  return { element, resume };
}
