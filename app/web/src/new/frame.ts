/** What stands around the screens of composing: where one is, whether it is saved, back and on. */

import { h } from "../ui/elements";
import { icon } from "../ui/icons";
import { menuButton } from "../ui/menu";
import { t } from "../ui/words";
import type { Step } from "./checks";
import type { Saving } from "./store";

/** What the frame tells. */
export interface FrameActs {
  back(): void;
  next(button: HTMLButtonElement): void;
  step(step: Step): void;
  discard(): void;
}

const STEPS: readonly Step[] = ["prepare", "fields", "review"];

/** The frame. */
export class Frame {
  private readonly title = h("h1", { class: "compose-title", tabindex: "-1" });
  private readonly steps = h("ol", { class: "steps compose-steps" });
  private readonly state = h("p", { class: "compose-saving", role: "status" });
  private readonly notices = h("div", { class: "compose-notice" });
  private readonly back: HTMLButtonElement;
  private readonly next: HTMLButtonElement;
  private readonly more: HTMLElement;

  constructor(private readonly acts: FrameActs) {
    this.back = h("button", { type: "button", class: "button compose-back", onclick: () => acts.back() }, icon("back", "small"), h("span", null, t("kit.back")));
    const next: HTMLButtonElement = h("button", { type: "button", class: "button primary", onclick: () => acts.next(next) });
    this.next = next;
    this.more = menuButton({ class: "icon-button", "aria-label": t("kit.more") }, icon("more"), () => [
      { label: t("new.drafts.act"), icon: "trash", danger: true, act: () => acts.discard() },
    ]);
  }

  /** Shows which step this is. */
  show(step: Step): void {
    const at = STEPS.indexOf(step);
    this.title.textContent = t(`new.step.${step}`);
    this.steps.replaceChildren(
      ...STEPS.map((one, index) =>
        h(
          "li",
          { "aria-current": index === at ? "step" : null, class: index < at ? "done" : null },
          index < at ? h("button", { type: "button", class: "link-button", onclick: () => this.acts.step(one) }, t(`new.step.${one}`)) : h("span", null, t(`new.step.${one}`)),
        ),
      ),
    );
    this.back.hidden = at === 0;
    this.next.replaceChildren(t(`new.next.${step}`), icon(step === "review" ? "send" : "forward", "small"));
  }

  /** The frame around a screen. */
  around(body: readonly HTMLElement[]): HTMLElement {
    return h(
      "div",
      { class: "compose" },
      h(
        "header",
        { class: "compose-bar" },
        h("div", { class: "compose-where" }, this.title, h("nav", { "aria-label": t("new.steps") }, this.steps)),
      ),
      this.notices,
      h("div", { class: "compose-body" }, body),
      h("div", { class: "compose-does" }, this.state, this.more, this.back, this.next),
    );
  }

  /** Puts the keyboard at the beginning of a step that was just shown. */
  focus(): void {
    this.title.focus({ preventScroll: true });
  }

  /** Says whether it is saved. */
  saving(state: Saving): void {
    const key = state === "waiting" ? "saving" : state;
    this.state.textContent = state === "fresh" ? "" : t(`new.saving.${key}`);
    this.state.dataset.state = key;
    this.more.hidden = state === "fresh";
  }

  /** Shows a banner above the screen, or takes it away. */
  notice(banner: HTMLElement | null): void {
    this.notices.replaceChildren(...(banner === null ? [] : [banner]));
  }
}
