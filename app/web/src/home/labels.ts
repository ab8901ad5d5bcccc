/** The dialog that gives envelopes labels. Labels are the reader's own, sealed in their notebook. */
import { openDialog } from "../ui/dialog.ts";
import { fill, h } from "../ui/elements.ts";
import { checkbox, field } from "../ui/form.ts";
import { icon } from "../ui/icons.ts";
import { t } from "../ui/words.ts";

/** Longer labels would not fit in a row. */
const LONGEST = 40;

/** What to put on and what to take off. */
export interface LabelChange {
  add: Set<string>;
  remove: Set<string>;
}

/** Asks which labels envelopes shall have. `all`: labels in use; `on`: how many of `count` envelopes have each. */
export async function chooseLabels(all: readonly string[], on: ReadonlyMap<string, number>, count: number): Promise<LabelChange | undefined> {
  const known = [...all];
  const wanted = new Map<string, boolean>();
  const answer = { chosen: false };
  const list = h("div", { class: "label-choices" });
  const show = (): void => {
    fill(list, known.length === 0 ? h("p", { class: "hint" }, t("home.label.none")) : known.map((label) => choice(label)));
  };
  const choice = (label: string): HTMLElement => {
    const have = on.get(label) ?? 0;
    const { element, input } = checkbox({
      name: "label",
      label: h("bdi", null, label),
      checked: wanted.get(label) ?? have === count,
      onchange: (checked) => wanted.set(label, checked),
    });
    input.indeterminate = !wanted.has(label) && have > 0 && have < count;
    return element;
  };
  const fresh = field({
    name: "new-label",
    label: t("home.label.new"),
    attributes: { maxlength: LONGEST, autocomplete: "off" },
    control: h("button", { class: "icon-button", type: "submit", "aria-label": t("home.label.add") }, icon("plus")),
  });
  const add = (): void => {
    const label = fresh.value().trim().replace(/\s+/gu, " ");
    if (label === "") return;
    const same = known.find((other) => other.toLocaleLowerCase() === label.toLocaleLowerCase());
    if (same === undefined) known.push(label);
    wanted.set(same ?? label, true);
    fresh.input.value = "";
    show();
  };
  show();
  const form = h("form", { novalidate: true, onsubmit: (event: Event) => { event.preventDefault(); add(); } }, fresh.element);
  const dialog = openDialog({
    title: t("home.label.title", { n: count }),
    body: [h("p", { class: "hint" }, t("home.label.hint")), list, form],
    actions: [
      h("button", { class: "button", type: "button", onclick: () => dialog.close() }, t("kit.cancel")),
      h("button", { class: "button primary", type: "button", onclick: () => { add(); answer.chosen = true; dialog.close(); } }, t("home.label.save")),
    ],
  });
  await dialog.closed;
  if (!answer.chosen) return undefined;
  const picked = (value: boolean): Set<string> => new Set([...wanted].filter(([, is]) => is === value).map(([label]) => label));
  return { add: picked(true), remove: picked(false) };
}
