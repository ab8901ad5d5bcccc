/** All fields as a list, person by person: what screen readers and keyboards go by, and what is shown when nothing is selected. */

import { h } from "../../ui/elements";
import { icon } from "../../ui/icons";
import { avatar } from "../../ui/people";
import { t } from "../../ui/words";
import type { PlacedFor } from "../model";
import { placeId } from "./edit";
import { kindOf } from "./kinds";
import { titleOf } from "./paint";

/** A person with their fields. */
export interface Owner {
  name: string;
  index: number;
  fields: readonly PlacedFor[];
}

/** What the list leads to: a field's place, and on phones away from the list. */
export interface OverviewActs {
  go(id: string): void;
  close(): void;
}

/** Builds the list. `signedBefore`: the document takes no further page. */
export function overview(owners: readonly Owner[], signedBefore: boolean, acts: OverviewActs): HTMLElement {
  const without = (fields: Owner["fields"]): string => {
    if (signedBefore) return t("new.fields.pageBefore");
    return t(fields.length === 0 ? "new.fields.page" : "new.fields.pageSignature");
  };
  return h(
    "div",
    { class: "properties-inner" },
    h(
      "div",
      { class: "properties-head" },
      h("h2", { class: "overview-title" }, t("new.fields.overview")),
      h("button", { type: "button", class: "icon-button properties-close", "aria-label": t("kit.close"), onclick: () => acts.close() }, icon("close", "small")),
    ),
    owners.map(({ name, index, fields }) =>
      h(
        "section",
        { class: "overview-person" },
        h("h3", null, avatar(name, index, "small"), h("bdi", null, name)),
        !fields.some((field) => field.kind === "signature") && h("p", { class: "hint" }, without(fields)),
        fields.length > 0 && h("ul", null, fields.map((field) => h("li", null, line(field, (id) => acts.go(id))))),
      ),
    ),
  );
}

function line(field: PlacedFor, go: (id: string) => void): HTMLElement {
  const pages = [...new Set(field.spots.map((spot) => spot.page))];
  const where = pages.length > 1 ? t("new.fields.onPages", { n: pages.length }) : t("kit.page", { page: pages[0] ?? 1 });
  return h(
    "button",
    { type: "button", class: "overview-field", onclick: () => go(placeId(field, 0)) },
    icon(kindOf(field.kind).icon, "small"),
    h("bdi", null, titleOf(field)),
    h("span", { class: "hint" }, where),
  );
}
