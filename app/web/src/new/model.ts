/** An envelope while it is composed, and how it becomes a {@link Draft} and back. Everything is replaced, nothing changed. */

import type { Draft, Examined, FieldKind, PageSize, PlacedField, Spot } from "../engine/interface";

/** One file of the document. */
export interface Source {
  id: string;
  name: string;
  examined: Examined;
}

/** Somebody named. */
export interface Person {
  id: string;
  email: string;
  role: "approver" | "viewer";
  /** In turns: acts at the same time as the approver above. */
  together: boolean;
}

/** A field placed for somebody. */
export interface PlacedFor {
  id: string;
  /** {@link Person.id}. */
  person: string;
  kind: FieldKind;
  label: string;
  required: boolean;
  fill?: PlacedField["fill"];
  options?: string[];
  spots: Spot[];
}

/** Everybody at once, or one stage after the other. */
export type Order = "together" | "turns";

/** All that makes an envelope. */
export interface Compose {
  id: string;
  title: string;
  /** The title follows the first file's name until somebody writes one. */
  titled: boolean;
  message: string;
  deadline?: number;
  sources: readonly Source[];
  /** The sources, merged; missing while they are being merged. */
  document?: Examined;
  people: readonly Person[];
  order: Order;
  fields: readonly PlacedFor[];
}

/** A name that nothing else in this draft has. */
export function freshId(): string {
  return crypto.randomUUID();
}

/** An empty one. */
export function emptyCompose(id: string = freshId()): Compose {
  return { id, title: "", titled: false, message: "", sources: [], people: [], order: "together", fields: [] };
}

/** Whether there is anything worth keeping. */
export function isEmpty(compose: Compose): boolean {
  return (
    compose.sources.length === 0 && !compose.titled && compose.message === "" && compose.people.every((one) => one.email === "")
  );
}

/** "Lease 2026.pdf" → "Lease 2026"; underscores become spaces. */
export function titleFrom(filename: string): string {
  return filename
    .replace(/\.[a-z0-9]{1,5}$/i, "")
    .replaceAll("_", " ")
    .replace(/\s+/g, " ")
    .trim();
}

/** The file's name in the envelope: that of the only file, else made from the title. */
export function filenameOf(compose: Compose): string {
  const only = compose.sources.length === 1 ? compose.sources[0]?.name : undefined;
  const stem = titleFrom(only ?? compose.title).replace(/[/\\:*?"<>|\p{Cc}]/gu, " ").replace(/\s+/g, " ").trim();
  return `${stem === "" ? "document" : stem}.pdf`;
}

/** Whether others signed the document before it came here: then it stays as it is, and approvers can only sign. */
export function signedBefore({ document }: Compose): boolean {
  return (document?.before ?? []).length > 0;
}

/** The person of an id. */
export function personOf(compose: Compose, id: string): Person | undefined {
  return compose.people.find((one) => one.id === id);
}

/** Approvers, in their order. */
export function approversOf(compose: Compose): Person[] {
  return compose.people.filter((one) => one.role === "approver");
}

/** The stages of approvers: one of all, or those that act together, one after the other. */
export function stagesOf(compose: Compose): Person[][] {
  const approvers = approversOf(compose);
  if (compose.order === "together") return approvers.length === 0 ? [] : [approvers];
  const stages: Person[][] = [];
  for (const person of approvers) {
    const last = stages.at(-1);
    if (person.together && last !== undefined) last.push(person);
    else stages.push([person]);
  }
  return stages;
}

/** As the engine keeps and sends it. */
export function toDraft(compose: Compose, now: number): Draft {
  const stages = stagesOf(compose);
  const slots = new Map(compose.people.map((person, index) => [person.id, index + 1]));
  const stageOf = (person: Person): number => Math.max(0, stages.findIndex((stage) => stage.includes(person))) + 1;
  return {
    id: compose.id,
    title: compose.title.trim(),
    filename: filenameOf(compose),
    message: compose.message,
    people: compose.people.map((person) => ({ email: person.email, role: person.role, stage: stageOf(person) })),
    fields: compose.fields.flatMap((field) => {
      const slot = slots.get(field.person);
      return slot === undefined ? [] : placedOf(field, slot);
    }),
    deadline: compose.deadline,
    document: compose.document,
    sources: compose.sources.map(({ name, examined }) => ({ name, examined })),
    changed: now,
  };
}

/** A signature has one place in the file; where it is shown in more, those are one further field. */
function placedOf(field: PlacedFor, slot: number): PlacedField[] {
  const made: PlacedField = {
    name: "",
    slot,
    kind: field.kind,
    label: field.label.trim(),
    required: field.required,
    spots: field.spots,
    filled: false,
  };
  if (field.fill !== undefined) made.fill = field.fill;
  if (field.options !== undefined) made.options = field.options.map((option) => option.trim());
  const [first, ...more] = field.spots;
  if (field.kind !== "signature" || first === undefined || more.length === 0) return [made];
  return [
    { ...made, spots: [first] },
    { ...made, spots: more },
  ];
}

/** What {@link toDraft} made, to go on with. */
export function fromDraft(draft: Draft): Compose {
  const people: Person[] = [];
  let lastStage = 0;
  let stages = new Set<number>();
  for (const one of draft.people) {
    const approver = one.role === "approver";
    people.push({ id: freshId(), email: one.email, role: one.role, together: approver && one.stage === lastStage });
    if (!approver) continue;
    lastStage = one.stage;
    stages = stages.add(one.stage);
  }
  const sources =
    draft.sources?.map((source) => ({ id: freshId(), ...source })) ??
    (draft.document === undefined ? [] : [{ id: freshId(), name: draft.filename, examined: draft.document }]);
  return {
    id: draft.id,
    title: draft.title,
    titled: draft.title !== "",
    message: draft.message,
    deadline: draft.deadline,
    sources,
    document: draft.document,
    people,
    order: stages.size > 1 ? "turns" : "together",
    fields: draft.fields.flatMap((field) => {
      const person = people[field.slot - 1];
      if (person === undefined) return [];
      const { kind, label, required, fill, options, spots } = field;
      return [{ id: freshId(), person: person.id, kind, label, required, fill, options, spots }];
    }),
  };
}

/** The pages of some files, one after the other. */
export function pagesOf(sources: readonly Source[]): PageSize[] {
  return sources.flatMap((source) => source.examined.pages);
}

/**
 * Fields after the files were put in another order, or some were added or taken away: each stays on the page of its file.
 * Places on a file that is gone are gone; a field without places too.
 */
export function refitted(
  fields: readonly PlacedFor[],
  before: readonly Source[],
  after: readonly Source[],
): PlacedFor[] {
  const starts = new Map<string, number>();
  let next = 0;
  for (const source of after) {
    starts.set(source.id, next);
    next += source.examined.pages.length;
  }
  const moved = new Map<number, number>();
  let page = 1;
  for (const source of before) {
    const start = starts.get(source.id);
    for (let at = 1; at <= source.examined.pages.length; at += 1, page += 1) {
      if (start !== undefined) moved.set(page, start + at);
    }
  }
  return fields.flatMap((field) => {
    const spots = field.spots.flatMap((spot) => {
      const to = moved.get(spot.page);
      return to === undefined ? [] : [{ ...spot, page: to }];
    });
    if (spots.length === 0) return [];
    const left = new Set(spots.map((spot) => spot.option));
    const options = field.kind === "radio" ? field.options?.filter((option) => left.has(option)) : field.options;
    return [{ ...field, spots, options }];
  });
}
