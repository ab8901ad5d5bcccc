/** What stands where there is nothing yet: what will come here, and how to get it. */
import { h } from "../ui/elements.ts";
import { icon, type Icon } from "../ui/icons.ts";
import { t } from "../ui/words.ts";
import type { Panel } from "./panels.ts";

const ICONS: Record<Panel, Icon> = {
  waiting: "check",
  sent: "send",
  finished: "shield",
  drafts: "pen",
  archived: "archive",
  people: "people",
};

/** The empty state of a panel. */
export function emptyState(panel: Panel): HTMLElement {
  return h(
    "div",
    { class: "empty" },
    h("span", { class: "empty-icon" }, icon(ICONS[panel], "large")),
    h("h2", null, t(`home.empty.${panel}.title`)),
    h("p", null, t(`home.empty.${panel}.text`)),
    panel === "finished"
      ? h("p", null, h("a", { class: "button", href: "/verify" }, t("home.empty.verify")))
      : panel !== "archived" && panel !== "people" && h("p", null, h("a", { class: "button", href: "/new" }, icon("plus", "small"), t("home.new"))),
  );
}

/** Nothing matches what is searched for. */
export function nothingFound(clear: () => void): HTMLElement {
  return h(
    "div",
    { class: "empty" },
    h("span", { class: "empty-icon" }, icon("search", "large")),
    h("h2", null, t("home.found.none")),
    h("p", null, t("home.found.hint")),
    h("p", null, h("button", { class: "button", type: "button", onclick: clear }, t("home.found.clear"))),
  );
}
