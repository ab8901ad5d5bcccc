/** What will be signed, said in full before the last click. */
import type { EnvelopeView, Notebook, Participant, PlacedField } from "../engine/interface.ts";
import { openDialog } from "../ui/dialog.ts";
import { fill, h, type Child } from "../ui/elements.ts";
import { checkbox } from "../ui/form.ts";
import { t } from "../ui/words.ts";
import { pictureUrl, signatureLook } from "./ink.ts";
import { isFilled, type State, type Value } from "./state.ts";

/** What the summary says. */
export interface Summed {
  view: EnvelopeView;
  filename: string;
  pages: number;
  fields: readonly PlacedField[];
  state: State;
  pictures: readonly Uint8Array[];
  notebook: () => Notebook;
  /** Makes another signature. */
  change: () => Promise<boolean>;
}

/** What was answered: approve, with or without approvals that arrive meanwhile; or nothing. */
export type Answer = { includeOthers: boolean } | undefined;

/** Values shown at once; more unfold. */
const SHOWN = 6;

/** Shows the summary and waits for the last click. */
export async function askSummary(summed: Summed): Promise<Answer> {
  const { view, state, fields } = summed;
  let answer: Answer;
  const mates = others(view);
  const include = checkbox({
    name: "include-others",
    label: t("approve.include"),
    hint: t("approve.include-more"),
    checked: summed.notebook().includeOthers,
  });
  const preview = h("div", { class: "approval-preview" });
  const look = (): void => fill(preview, signatureLook(summed.notebook().signature));
  look();
  const filled = fields.filter((field) => field.kind !== "signature" && isFilled(state, field));
  const approve = h(
    "button",
    {
      type: "button",
      class: "button primary",
      autofocus: true,
      onclick: () => {
        answer = { includeOthers: include.input.checked };
        dialog.close();
      },
    },
    t("approve.approve"),
  );
  const dialog = openDialog({
    title: t("approve.summary.title"),
    body: [
      h("p", { class: "approval-what" }, h("strong", null, h("bdi", null, view.title ?? summed.filename)), h("br"),
        h("span", { class: "muted" }, h("bdi", null, summed.filename), " · ", t("approve.summary.pages", { n: summed.pages }))),
      values(filled, summed),
      marks(state),
      h(
        "section",
        { class: "approval-sign" },
        h("h3", null, t("approve.summary.signature")),
        preview,
        h("button", { type: "button", class: "link-button", onclick: () => void summed.change().then((made) => made && look()) }, t("approve.summary.change")),
      ),
      people(view),
      mates.length > 0 && include.element,
    ],
    actions: [h("button", { type: "button", class: "button", onclick: () => dialog.close() }, t("approve.summary.back")), approve],
  });
  approve.focus({ preventScroll: true });
  dialog.body.scrollTop = 0;
  await dialog.closed;
  return answer;
}

/** Who may approve at the same time. */
export function others(view: EnvelopeView): Participant[] {
  const stage = view.route.find(({ members }) => view.slot !== undefined && members.includes(view.slot));
  return view.people.filter(({ slot, state }) => slot !== view.slot && stage?.members.includes(slot) === true && (state === "turn" || state === "invited"));
}

function values(filled: readonly PlacedField[], summed: Summed): Child {
  if (filled.length === 0) return null;
  const rows = filled.map((field) => [
    h("dt", { dir: "auto" }, field.label.trim() === "" ? t(`approve.kind.${field.kind}`) : field.label),
    h("dd", { dir: "auto" }, shown(summed.state.values[field.name], summed)),
  ]);
  const list = (some: Child): HTMLElement => h("dl", { class: "facts approval-values" }, some);
  return h(
    "section",
    null,
    h("h3", null, t("approve.summary.fields", { n: filled.length })),
    list(rows.slice(0, SHOWN)),
    rows.length > SHOWN && h("details", null, h("summary", null, t("approve.summary.more", { n: rows.length - SHOWN })), list(rows.slice(SHOWN))),
  );
}

function shown(value: Value | undefined, { pictures, notebook }: Summed): Child {
  if (value === undefined) return null;
  if ("text" in value) return value.text;
  if ("choice" in value) return value.choice;
  if ("checked" in value) return t("approve.summary.checked");
  if ("initials" in value) return h("span", { class: "approval-small" }, signatureLook(notebook().initials, notebook().signature));
  const picture = pictures[value.image];
  return picture && h("img", { class: "approval-small", src: pictureUrl(picture), alt: t("approve.kind.image") });
}

function marks(state: State): Child {
  const kinds = new Map<string, number>();
  for (const { kind } of state.marks) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  const lines = [...kinds].map(([kind, n]) => t(`approve.summary.mark.${kind}`, { n }));
  if (state.watermark.trim() !== "") lines.push(t("approve.summary.watermark", { text: state.watermark }));
  if (lines.length === 0) return null;
  return h("section", null, h("h3", null, t("approve.summary.marks")), h("ul", { class: "approval-marks" }, lines.map((line) => h("li", { dir: "auto" }, line))));
}

function people(view: EnvelopeView): Child {
  const others = view.people.filter(({ slot, role }) => slot !== view.slot && role === "approver");
  const rows = others.map(({ name, email, state }) =>
    h("li", null, h("bdi", null, name ?? email), h("span", { class: "muted" }, ` · ${t(`kit.person.${state}`)}`)),
  );
  return h(
    "section",
    null,
    h("h3", null, t("approve.summary.others")),
    h("ul", { class: "approval-people" },
      h("li", null, h("bdi", null, view.requester.name), h("span", { class: "muted" }, ` · ${t("kit.role.requester")}`)), rows),
  );
}
