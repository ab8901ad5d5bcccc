/** What a draft asks for, checked and put into the shape that the PDF room and the manifest take. Pure. */

import { failure } from "../failure";
import type { Draft, PlacedField, Spot } from "../interface";
import type { Basis, Person } from "../trust/people";

/** Somebody that an envelope goes to. */
export interface Recipient {
  /** Slot, from 1. */
  index: number;
  role: "approver" | "viewer";
  email: string;
  stage: number;
  /** Their keys; none when they have no account yet. */
  keys?: { person: Person; basis: Basis };
}

/** A slot as `prepare` of the wasm takes it. */
export interface SlotPlan {
  index: number;
  label: string;
  place?: Omit<Spot, "option">;
  fields: PlacedField[];
}

/** Refuses a draft that cannot be sent, before the service hears of it. */
export function checkDraft(draft: Draft, own: string): void {
  if (draft.document === undefined) throw failure("no-document", { field: "document" });
  if (draft.title.trim() === "") throw failure("empty-title", { field: "title" });
  const seen = new Set<string>();
  draft.people.forEach(({ email, role }, index) => {
    const field = `people.${index}`;
    const address = email.trim().toLowerCase();
    if (!/^[^\s@]+(?:@[^\s@]+)*@[^\s@]+$/.test(address)) throw failure("bad-address", { field, values: { email } });
    if (seen.has(address)) throw failure("named-twice", { field, values: { email: address } });
    if (role === "viewer" && address === own) throw failure("own-viewer", { field });
    seen.add(address);
  });
  if (!draft.people.some(({ role }) => role === "approver")) throw failure("no-approver", { field: "people" });
  if (draft.deadline !== undefined && draft.deadline <= Date.now()) throw failure("past-deadline", { field: "deadline" });
  for (const field of draft.fields) {
    if (draft.people[field.slot - 1]?.role !== "approver") throw failure("field-without-approver", { field: "fields" });
  }
}

/** The people of a draft in their slots. */
export function recipientsOf(draft: Draft): Recipient[] {
  return draft.people.map(({ email, role, stage }, index) => ({
    index: index + 1,
    role,
    email: email.trim().toLowerCase(),
    stage,
  }));
}

/** The route: approvers of the same stage act in any order, stages one after the other. */
export function routeOf(recipients: Recipient[]): { members: number[] }[] {
  const approvers = recipients.filter(({ role }) => role === "approver");
  const stages = [...new Set(approvers.map(({ stage }) => stage))].sort((one, other) => one - other);
  return stages.map((stage) => ({
    members: approvers.filter((one) => one.stage === stage).map(({ index }) => index),
  }));
}

/** What stands beside a signature. */
export function labelOf({ email, keys }: Recipient): string {
  return keys === undefined ? email : `${keys.person.name} <${email}>`;
}

/** Slots with their places: the first place of the first signature field is the slot's signature itself. */
export function slotPlans(recipients: Recipient[], fields: PlacedField[]): SlotPlan[] {
  return recipients
    .filter(({ role }) => role === "approver")
    .map((recipient) => {
      const own = fields.filter(({ slot }) => slot === recipient.index);
      const first = own.find(({ kind }) => kind === "signature");
      const place = first?.spots[0];
      const rest = own.flatMap((field) => {
        if (field !== first) return [field];
        const spots = field.spots.slice(1);
        return spots.length === 0 ? [] : [{ ...field, spots }];
      });
      return {
        index: recipient.index,
        label: labelOf(recipient),
        ...(place === undefined ? {} : { place: { page: place.page, x: place.x, y: place.y, w: place.w, h: place.h } }),
        fields: rest,
      };
    });
}
