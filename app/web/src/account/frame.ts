/** How the account pages are laid out: a title, what it is about, a card. */
import { fill, h, type Child } from "../ui/elements.ts";
import { t } from "../ui/words.ts";

/** Shows a step of an account page and moves the focus to its title. */
export function showStep(host: Element, step: { title: string; lead?: Child; before?: Child; card: Child; after?: Child; wide?: boolean }): void {
  const title = h("h1", { tabindex: "-1" }, step.title);
  document.title = `${step.title} · ${t("kit.brand")}`;
  fill(
    host,
    h(
      "div",
      { class: step.wide ? "page-text account-page" : "page-narrow account-page" },
      step.before,
      h("div", { class: "account-head" }, title, step.lead !== undefined && h("p", { class: "muted" }, step.lead)),
      h("div", { class: "card" }, step.card),
      step.after !== undefined && h("div", { class: "account-links" }, step.after),
    ),
  );
  scrollTo(0, 0);
  // A field that is to be filled first takes the focus; else the title does, so that the step is read from its beginning.
  (host.querySelector<HTMLElement>("[autofocus]") ?? title).focus({ preventScroll: true });
}

/** Where one stands in the steps `names`. */
export function stepList(names: string[], current: number): HTMLElement {
  return h(
    "ol",
    { class: "steps", "aria-label": t("account.steps") },
    names.map((name, index) =>
      h("li", { class: index < current ? "done" : "", "aria-current": index === current ? "step" : null }, h("span", null, name)),
    ),
  );
}
