/** A reading as pages show it. */

import { type Bytes, own, text } from "../encoding";
import { refused } from "../failure";
import type { Arrival, EnvelopeView, HistoryEvent, Listed, Participant, Role, Standing } from "../interface";
import type { Member } from "../member";
import { rangeOf } from "../document/early";
import type { BlobRef } from "../document/file";
import { open } from "../wasm/open";
import { named, refusalName } from "../wasm/refusal";
import type { Facts } from "./facts";
import { type Reading, approverSlot, isRequester } from "./reading";

/** Title, file name and message. */
export interface Details {
  title: string;
  filename: string;
  message: string | null;
}

/** A small sealed file (details, cover, a reason), compared with its signed root and opened. */
async function small(envelope: string, key: Bytes, ref: BlobRef): Promise<Bytes> {
  // A signed length may be a lie of the requester's; nobody writes reasons of megabytes.
  if (ref.length > 4 << 20) throw refused("a small sealed file is too large");
  const sealed = new Uint8Array(ref.length);
  const [wasm] = await Promise.all([
    open(),
    rangeOf(ref.id, { from: 0, to: ref.length }, (at, part) => sealed.set(part, at)),
  ]);
  return named("blob-altered", () => own(wasm.openBlob(key, envelope, ref.id, ref.length, ref.root, sealed)));
}

/** Details opened already: a page that reads an envelope opens its document too. */
const known = new WeakMap<Reading, Promise<Details>>();

/** Title, file name and message of an envelope. */
export function detailsOf(reading: Reading, key: Bytes): Promise<Details> {
  const details = known.get(reading) ?? openDetails(reading, key);
  known.set(reading, details);
  details.catch(() => known.delete(reading));
  return details;
}

async function openDetails({ id, facts }: Reading, key: Bytes): Promise<Details> {
  const bytes = await small(id, key, facts.details);
  const wasm = await open();
  return named("refused", () => JSON.parse(wasm.details(bytes)) as Details);
}

/** An opened cover: `width` and `height` of the page in hundredths of a point. */
export interface OpenedCover {
  width: number;
  height: number;
  type: string;
  picture: Bytes;
}

const covers = new WeakMap<Reading, Promise<OpenedCover | undefined>>();

/** The cover of an envelope, if it has one that can be shown: a picture that is none is the requester's affair, and not shown. */
export function coverOf(reading: Reading, key: Bytes): Promise<OpenedCover | undefined> {
  const cover = covers.get(reading) ?? openCover(reading, key);
  covers.set(reading, cover);
  cover.catch(() => covers.delete(reading));
  return cover;
}

async function openCover({ id, facts }: Reading, key: Bytes): Promise<OpenedCover | undefined> {
  if (facts.cover === null) return undefined;
  const bytes = await small(id, key, facts.cover);
  const wasm = await open();
  try {
    const said = JSON.parse(wasm.cover(bytes)) as Omit<OpenedCover, "picture"> & { picture: number };
    return { ...said, picture: bytes.slice(bytes.length - said.picture) };
  } catch (thrown) {
    if (refusalName(thrown) !== "cover") throw thrown;
    return undefined;
  }
}

/** The reasons of declines, by sequence. */
async function reasonsOf({ id, facts }: Reading, key: Bytes): Promise<Map<number, string>> {
  const found = facts.entries.flatMap(({ sequence, reason }) => (reason === undefined ? [] : [{ sequence, reason }]));
  return new Map(
    await Promise.all(
      found.map(async ({ sequence, reason }): Promise<[number, string]> => {
        try {
          return [sequence, text(await small(id, key, reason))];
        } catch (thrown) {
          throw thrown instanceof TypeError ? refused("the reason is not text") : thrown;
        }
      }),
    ),
  );
}

/** What the list shows. */
export function listed(reading: Reading, member: Member, details: Details | undefined): Listed {
  const { facts } = reading;
  return {
    id: reading.id,
    role: roleOf(reading, member),
    state: facts.state,
    closed: facts.closed,
    yourTurn: standingOf(reading, member) === "turn",
    ...(details === undefined ? {} : { title: details.title, filename: details.filename }),
    ...(details === undefined || details.message === null ? {} : { message: details.message }),
    requester: { name: facts.requester.name ?? facts.requester.email, email: facts.requester.email },
    people: facts.slots.map((slot) => participant(reading, slot.index)).filter((one) => one !== undefined),
    created: facts.created,
    updated: reading.updated,
    ...(facts.deadline === null ? {} : { deadline: facts.deadline }),
    archived: false,
    labels: [],
  };
}

/** The whole view; `key` is the envelope key when the reader holds it. */
export async function viewOf(reading: Reading, member: Member, key: Bytes | undefined): Promise<EnvelopeView> {
  const { facts } = reading;
  const [details, reasons] = await Promise.all([
    key === undefined ? undefined : detailsOf(reading, key),
    key === undefined ? new Map<number, string>() : reasonsOf(reading, key),
  ]);
  const slot = approverSlot(reading, member);
  return {
    ...listed(reading, member, details),
    standing: standingOf(reading, member),
    ...(slot === undefined ? {} : { slot: slot.index }),
    readable: key !== undefined,
    route: facts.route,
    history: historyOf(reading, reasons),
    head: facts.head,
    since: reading.since,
    arrivals: [] satisfies Arrival[],
  };
}

/** Why the reader may not decide now; `turn` when they may. */
export function standingOf(reading: Reading, member: Member): Standing {
  const { facts } = reading;
  const slot = approverSlot(reading, member);
  if (slot === undefined) {
    if (isRequester(reading, member)) return "requester";
    const own = facts.slots.find(({ email }) => email === member.email);
    return own?.bundle === null ? "not-let-in" : "viewer";
  }
  if (slot.state === "approved") return "already-approved";
  if (slot.state === "declined") return "already-declined";
  if (facts.state !== "pending") return facts.state;
  return facts.open.includes(slot.index) ? "turn" : "not-your-turn";
}

/** The reader's role: whoever sent it and approves too is first of all its requester. */
function roleOf(reading: Reading, member: Member): Role {
  if (isRequester(reading, member)) return "requester";
  return reading.facts.slots.find(({ email }) => email === member.email)?.role ?? "viewer";
}

function participant({ facts, received }: Reading, index: number): Participant | undefined {
  const slot = facts.slots.find((one) => one.index === index);
  if (slot === undefined) return undefined;
  const stage = stageOf(facts, index);
  const at = slot.acted === null ? undefined : facts.entries[slot.acted - 1]?.at;
  const since = slot.state === "turn" ? openedAt(facts, received, stage) : undefined;
  return {
    slot: slot.index,
    email: slot.email,
    ...(slot.name === null ? {} : { name: slot.name }),
    role: slot.role,
    state: slot.state,
    ...(at === undefined ? {} : { at }),
    ...(since === undefined ? {} : { since }),
    ...(slot.basis === null ? {} : { basis: slot.basis }),
  };
}

/** When a stage opened: with the last decision of the stage before it, or with the envelope. */
function openedAt(facts: Facts, received: number[], stage: number): number {
  const before = new Set(facts.route.slice(0, Math.max(0, stage)).flatMap(({ members }) => members));
  const last = facts.entries.findLast(({ kind, slot }) => kind === "approve" && slot !== undefined && before.has(slot));
  return last === undefined ? facts.created : (received[last.sequence] ?? last.at);
}

/** The stage that a slot acts in, from 0; -1 for viewers. */
function stageOf(facts: Facts, slot: number): number {
  return facts.route.findIndex((stage) => stage.members.includes(slot));
}

function historyOf({ facts, received }: Reading, reasons: Map<number, string>): HistoryEvent[] {
  const when = (sequence: number): { received?: number } => {
    const at = received[sequence];
    return at === undefined ? {} : { received: at };
  };
  const sent: HistoryEvent = {
    sequence: 0,
    kind: "sent",
    name: facts.requester.name ?? facts.requester.email,
    email: facts.requester.email,
    at: facts.created,
    hash: facts.history[0] ?? "",
    ...when(0),
  };
  const entries = facts.entries.map((entry): HistoryEvent => {
    const reason = reasons.get(entry.sequence);
    return {
      sequence: entry.sequence,
      kind: entry.kind,
      name: entry.name ?? entry.email ?? "",
      email: entry.email ?? "",
      ...(entry.slot === undefined ? {} : { slot: entry.slot }),
      at: entry.at,
      ...when(entry.sequence),
      ...(reason === undefined ? {} : { reason }),
      hash: entry.hash,
    };
  });
  return [sent, ...entries];
}
