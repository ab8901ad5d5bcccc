/** Where an envelope stands on the home page, who is next in it, and since when. No DOM here. */

import type { Listed, Participant } from "../engine/interface.ts";

/** The tabs of the home page. */
export const SECTIONS = ["waiting", "sent", "finished", "drafts", "archived"] as const;
export type Section = (typeof SECTIONS)[number];

/** The headings within the first tab: what to do now, what comes later, what is with others. */
export const GROUPS = ["now", "later", "others"] as const;
export type Group = (typeof GROUPS)[number];

/** The tab of an envelope. Each stands in exactly one, so that the numbers on the tabs add up. */
export function sectionOf(listed: Listed): Section {
  if (listed.archived) {
    return "archived";
  }
  if (listed.state !== "pending") {
    return "finished";
  }
  if (listed.yourTurn || listed.role !== "requester") {
    return "waiting";
  }
  return "sent";
}

/** Under which heading of the first tab. `own`: the reader's address. */
export function groupOf(listed: Listed, own: string): Group {
  if (listed.yourTurn) {
    return "now";
  }
  const mine = listed.people.find((person) => person.email === own && person.role === "approver");
  return mine !== undefined && (mine.state === "waiting" || mine.state === "invited") ? "later" : "others";
}

/** Who is awaited now: whoever may decide, and whoever is invited but has no keys yet. */
export function awaited(listed: Pick<Listed, "state" | "people">): Participant[] {
  if (listed.state !== "pending") {
    return [];
  }
  const turns = listed.people.filter((person) => person.state === "turn");
  return turns.length > 0
    ? turns
    : listed.people.filter((person) => person.role === "approver" && person.state === "invited");
}

/** Since when the awaited are awaited: told by the chain where it is, else since the last approval or the sending. */
export function awaitedSince(listed: Pick<Listed, "state" | "people" | "created">): number {
  const told = awaited(listed).flatMap((person) => (person.since === undefined ? [] : [person.since]));
  if (told.length > 0) {
    return Math.min(...told);
  }
  const acts = listed.people.flatMap((person) => (person.state === "approved" ? [person.at ?? 0] : []));
  return Math.max(listed.created, ...acts);
}

/** The one direct thing to do with an envelope. */
export type Action = "review" | "remind" | "download" | "open";

/** What the button at the end of a row does. */
export function actionOf(listed: Listed): Action {
  if (listed.refused !== undefined) {
    return "open";
  }
  if (listed.state === "pending" && listed.yourTurn) {
    return "review";
  }
  if (listed.state === "pending" && listed.role === "requester" && awaited(listed).some((p) => p.state === "turn")) {
    return "remind";
  }
  return listed.state === "completed" && listed.title !== undefined ? "download" : "open";
}
