/** All of one's envelopes. Each is read and verified before its title is shown; what was verified before is kept, sealed. */

import { call } from "../api/call";
import type { ListedJson, ListingJson } from "../api/objects";
import { fromJson, toJson } from "../encoding";
import { asFailure, failed } from "../failure";
import type { Failure, Listed, Notebook } from "../interface";
import type { Member } from "../member";
import { notebookHere } from "../self/notebook";
import { database } from "../store/db";
import { openForSelf, sealForSelf } from "../store/keys";
import { seenSequence } from "../trust/seen";
import { envelopeKey, readEnvelope } from "./reading";
import { detailsOf, listed } from "./view";

/** Envelopes read at the same time. */
const AT_ONCE = 5;

/** What was verified of an envelope when its head was this one. */
interface Remembered {
  head: string;
  listed: Listed;
}

/** Both boxes as the service lists them, each envelope once. */
export async function bothBoxes(): Promise<ListedJson[]> {
  const boxes = await Promise.all(
    ["inbox", "sent"].map((box) => call<ListingJson>("GET", `/envelopes?box=${box}`)),
  );
  return [...new Map(boxes.flatMap(({ envelopes }) => envelopes).map((one) => [one.envelope, one])).values()];
}

/** All of one's envelopes, the newest first. */
export async function list(member: Member): Promise<Listed[]> {
  const [all, notes] = await Promise.all([bothBoxes(), notebookHere(member)]);
  const results: Listed[] = [];
  const waiting = [...all];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      results.push(noted(await one(member, next), notes));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results.sort((first, second) => second.created - first.created);
}

/** Adds what the notebook says of an envelope. */
export function noted<T extends Listed>(of: T, notes: Notebook): T {
  return { ...of, archived: notes.archived.includes(of.id), labels: notes.labels[of.id] ?? [] };
}

async function one(member: Member, json: ListedJson): Promise<Listed> {
  const known = await remembered(member, json);
  if (known !== undefined) return { ...known, updated: json.updated ?? known.updated };
  try {
    const reading = await readEnvelope(member, json.envelope);
    const key = await envelopeKey(reading, member);
    const result = listed(reading, member, key && (await detailsOf(reading, key)));
    await remember(member, { head: reading.facts.head, listed: result });
    return result;
  } catch (thrown) {
    // One damaged envelope must not hide the others; but a service that is gone is gone for all.
    if (failed(thrown, "offline", "no-session", "keys-locked")) throw thrown;
    return stub(json, asFailure(thrown));
  }
}

/** What was verified before, when nothing can have changed since. */
async function remembered(member: Member, { envelope, head, sequence }: ListedJson): Promise<Listed | undefined> {
  const sealed = await (await database()).get("titles", envelope);
  if (sealed === undefined || sequence < (await seenSequence(member, envelope))) return undefined;
  const plain = await openForSelf(member.keys, member.user, place(envelope), sealed);
  if (plain === undefined) return undefined;
  const { head: before, listed: known } = fromJson(plain) as Remembered;
  const expired = known.state === "pending" && known.deadline !== undefined && known.deadline < Date.now();
  return before === head && !expired ? known : undefined;
}

async function remember(member: Member, what: Remembered): Promise<void> {
  const sealed = await sealForSelf(member.keys, member.user, place(what.listed.id), toJson(what));
  await (await database()).put("titles", sealed, what.listed.id);
}

/** What can be said of an envelope that does not verify: that it does not. */
function stub(json: ListedJson, refused: Failure): Listed {
  return {
    id: json.envelope,
    role: "viewer",
    state: "pending",
    closed: false,
    yourTurn: false,
    requester: { name: "", email: "" },
    people: [],
    created: json.created ?? 0,
    updated: json.updated ?? json.created ?? 0,
    archived: false,
    labels: [],
    refused,
  };
}

function place(id: string): string {
  return `title/${id}`;
}
