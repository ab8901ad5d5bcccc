/** What was made and is kept until the service has it: written sealed before it is sent, so that a retry is the very same. */

import { type Bytes, fromJson, toJson } from "../encoding";
import type { SealedGrant } from "../api/objects";
import type { Held, Untimed } from "../interface";
import type { Member } from "../member";
import { type HeldRecord, database } from "../store/db";
import { openForSelf, sealForSelf } from "../store/keys";
import type { Wish } from "./making";

/** A decision that was made. */
export interface HeldDecision {
  kind: "approve" | "decline" | "close";
  title: string;
  wish: Wish;
  displayed: string;
  entry: Bytes;
  /** Payload hash of the entry. */
  hash: string;
  /** Why nobody vouches for the time of the signature in it. */
  untimed?: Untimed;
}

/** An envelope that was made. */
export interface HeldSend {
  kind: "send";
  title: string;
  /** The draft that it was made of. */
  draft: string;
  manifest: Bytes;
  grants: SealedGrant[];
  head: string;
  /** Why nobody vouches for the time of the signature in it. */
  untimed?: Untimed;
  /** Whether the service was asked to send it: it may have it then. */
  asked?: boolean;
  /** Addresses, for the address book. */
  people: { email: string; name: string }[];
}

/** What a held record says once it is opened. */
export type HeldContent = HeldDecision | HeldSend;

/** A held record, opened. `id` is the envelope's. */
export interface Opened<T extends HeldContent = HeldContent> {
  id: string;
  content: T;
  blobs: { id: string; bytes: Bytes }[];
}

/** Keeps something until it is accepted or dropped. */
export async function hold(member: Member, { id, content, blobs }: Opened): Promise<void> {
  const sealed = await sealForSelf(member.keys, member.user, place(id), toJson(content));
  await (await database()).put("held", { id, kind: content.kind, sealed, blobs });
}

/** It was accepted, or it will never be. */
export async function letGo(id: string): Promise<void> {
  await (await database()).delete("held", id);
}

/** What is held for an envelope; what does not open is none. */
export async function heldOf(member: Member, id: string): Promise<Opened | undefined> {
  const record = await (await database()).get("held", id);
  return record === undefined ? undefined : opened(member, record);
}

/** All that is held. */
export async function allHeld(member: Member): Promise<Opened[]> {
  const records = await (await database()).getAll("held");
  return (await Promise.all(records.map((record) => opened(member, record)))).filter((one) => one !== undefined);
}

/** How far each upload of this tab is, by envelope. */
export const progress = new Map<string, number>();

/** For pages. */
export function heldForPages({ id, content, blobs }: Opened): Held | undefined {
  if (content.kind === "close") return undefined;
  const total = blobs.reduce((sum, { bytes }) => sum + bytes.length, 0);
  return { id, kind: content.kind, title: content.title, done: Math.min(total, progress.get(id) ?? 0), total };
}

async function opened(member: Member, { id, sealed, blobs }: HeldRecord): Promise<Opened | undefined> {
  const plain = await openForSelf(member.keys, member.user, place(id), sealed);
  return plain === undefined ? undefined : { id, content: fromJson(plain) as HeldContent, blobs };
}

function place(id: string): string {
  return `held/${id}`;
}
