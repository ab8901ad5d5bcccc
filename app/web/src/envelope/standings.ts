/** Where an envelope stands for its reader, and which sentence says it. No DOM here. */
import type { EnvelopeView, Participant } from "../engine/interface.ts";

/** What stands at the head of the page; texts are `envelope.standing.NAME.title`, `.text` and `.next`. */
export type Headline =
  | "turn"
  | "requester"
  | "requester-invited"
  | "viewer"
  | "not-your-turn"
  | "already-approved"
  | "not-let-in"
  | "closing"
  | "not-closed"
  | "completed"
  | "already-declined"
  | "declined"
  | "declined-mine"
  | "cancelled"
  | "cancelled-mine"
  | "expired"
  | "expired-mine";

/** The headline of an envelope. An end that was reached comes first: whose turn it would be does not matter any more. */
export function headlineOf(view: EnvelopeView): Headline {
  const mine = view.role === "requester";
  switch (view.state) {
    case "completed":
      return view.closed ? "completed" : mine ? "closing" : "not-closed";
    case "declined":
      return view.standing === "already-declined" ? "already-declined" : mine ? "declined-mine" : "declined";
    case "cancelled":
      return mine ? "cancelled-mine" : "cancelled";
    case "expired":
      return mine ? "expired-mine" : "expired";
    case "pending":
      return pending(view);
  }
}

function pending(view: EnvelopeView): Headline {
  switch (view.standing) {
    case "turn":
    case "viewer":
    case "not-your-turn":
    case "already-approved":
    case "not-let-in":
      return view.standing;
    default:
      return view.people.some((person) => person.state === "turn") ? "requester" : "requester-invited";
  }
}

/** A step of the route with the people in it. */
export interface Stage {
  people: Participant[];
  /** How many of them have to approve. */
  needed: number;
  /** `done`: enough have approved; `now`: it is their turn; `later`; none once the envelope has ended without it. */
  progress?: "done" | "now" | "later";
}

/** The route as people see it. Viewers are not part of it. */
export function stagesOf(view: Pick<EnvelopeView, "route" | "people" | "state">): Stage[] {
  let open = view.state === "pending";
  return view.route.map(({ members, needed }) => {
    const people = view.people.filter((person) => members.includes(person.slot));
    const done = people.filter((person) => person.state === "approved").length >= needed;
    const progress = done ? "done" : view.state !== "pending" ? undefined : open ? "now" : "later";
    // The steps after the first one that is not done wait for it.
    if (!done) open = false;
    return { people, needed, ...(progress === undefined ? {} : { progress }) };
  });
}
