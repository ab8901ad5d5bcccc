/** The people of an envelope, step by step. */
import type { EnvelopeView, Participant } from "../engine/interface.ts";
import { h, type Child } from "../ui/elements.ts";
import { icon } from "../ui/icons.ts";
import { personLine } from "../ui/people.ts";
import { dateTime } from "../ui/times.ts";
import { t } from "../ui/words.ts";
import { stagesOf, type Stage } from "./standings.ts";

/** The section of people. */
export function peopleSection(view: EnvelopeView): HTMLElement {
  const stages = stagesOf(view);
  const viewers = view.people.filter((person) => person.role === "viewer");
  return h(
    "section",
    { class: "envelope-people", "aria-labelledby": "people-title" },
    h("h2", { id: "people-title" }, t("envelope.people")),
    stages.length > 1
      ? h("ol", { class: "stages" }, stages.map((stage, index) => h("li", { class: `stage ${stage.progress ?? ""}` }, stageOf(stage, index, view))))
      : stages.map((stage) => h("div", { class: `stage ${stage.progress ?? ""}` }, quorum(stage), list(stage.people, view))),
    viewers.length > 0 && h("div", { class: "stage viewers" }, h("h3", null, t("envelope.viewers")), list(viewers, view)),
    h("div", { class: "stage" }, h("h3", null, t("kit.role.requester")), personLine(view.requester)),
  );
}

function stageOf(stage: Stage, index: number, view: EnvelopeView): Child {
  return [
    h("h3", null, t("envelope.step", { step: index + 1 }), stage.progress !== undefined && h("span", { class: "stage-progress" }, t(`envelope.step.${stage.progress}`))),
    quorum(stage),
    list(stage.people, view),
  ];
}

/** How many of a step are needed, where it is not simply all in turn. */
function quorum(stage: Stage): Child {
  if (stage.people.length < 2) return null;
  const all = stage.needed >= stage.people.length;
  return h("p", { class: "hint" }, all ? t("envelope.any-order") : t("envelope.quorum", { needed: stage.needed, of: stage.people.length }));
}

function list(people: readonly Participant[], view: EnvelopeView): HTMLElement {
  return h("ul", { class: "participants" }, people.map((person) => h("li", null, personLine(person, person.slot - 1), status(person, view))));
}

function status(person: Participant, view: EnvelopeView): HTMLElement {
  const over = view.state !== "pending" && ["turn", "waiting", "invited"].includes(person.state);
  const sign = person.state === "approved" ? "check" : person.state === "declined" ? "close" : undefined;
  return h(
    "p",
    { class: `participant-state is-${person.state}` },
    sign && icon(sign, "small"),
    h("span", null, over ? t("envelope.person.not-acted") : t(`kit.person.${person.state}`)),
    person.at !== undefined && h("span", { class: "at" }, dateTime(person.at)),
    person.basis !== undefined && h("span", { class: `basis ${person.basis}` }, t(`kit.basis.${person.basis}`)),
  );
}
