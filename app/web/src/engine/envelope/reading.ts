/**
 * Reading an envelope: nothing the service says is used before it verifies.
 *
 * Manifest and entries go through the protocol's state machine (in `open`); key bundles are compared with the pins of this
 * browser; and the history with what was seen of it before.
 */

import { call } from "../api/call";
import type { EnvelopeJson } from "../api/objects";
import { hasStatus } from "../api/problem";
import { dropEarly, hasten } from "../document/early";
import { type Bytes, fromHex, own, unbase64 } from "../encoding";
import { failed, failure, refused } from "../failure";
import type { Member } from "../member";
import { agree } from "../store/keys";
import { compare, meet } from "../trust/people";
import { checkAge } from "../trust/seen";
import { type Open, open, person } from "../wasm/open";
import { problemOf, refusalAs, refusalName } from "../wasm/refusal";
import { type Unread, vouch } from "../wasm/vouch";
import type { Facts, SlotFacts } from "./facts";

/** The signed bytes of an envelope, as the service stores them. */
export interface Signed {
  manifest: Uint8Array;
  entries: Uint8Array[];
  bundles: Bytes[];
}

/** An envelope whose chain and people verified. */
export interface Reading {
  id: string;
  facts: Facts;
  signed: Signed;
  /** When the service received each entry, by its own clock. */
  received: number[];
  /** When the last thing happened to it. */
  updated: number;
  /** When this browser saw it first. */
  since: number;
  grants: { slot: number; sealed: Bytes }[];
  needs: { slot: number; email: string; registered: boolean }[];
}

const NOT_VOUCHED = new Uint8Array();

/** An envelope whose chain verified; whose people they are is not known yet. */
interface Verified {
  json: EnvelopeJson;
  facts: Facts;
  signed: Signed;
}

/** What a page is about to show, fetched and verified while nobody asks yet. */
let foreseen: { id: string; verified: Promise<Verified> } | undefined;

/** Whether the service says of the envelope that a page is about to show that it has a cover. */
let covered: { id: string; said: Promise<boolean> } | undefined;

/** Begins to fetch and to verify an envelope before it is known whose keys are here. Whoever reads it next gets it. */
export function foreseeChain(id: string): void {
  const { promise: said, resolve } = Promise.withResolvers<boolean>();
  covered = { id, said };
  const verified = verifiedChain(id, ({ details, cover, parts }) => {
    resolve(cover !== undefined);
    // With a cover, that comes first and alone: it is what is seen first.
    hasten([...(details === undefined ? [] : [details]), ...(cover === undefined ? (parts ?? []) : [cover])]);
  });
  foreseen = { id, verified };
  verified.catch(() => resolve(false));
}

/** What the service says of a cover: a hint as to what to load first. False when it was not asked yet. */
export function saidToBeCovered(id: string): Promise<boolean> {
  return covered?.id === id ? covered.said : Promise.resolve(false);
}

/** Forgets what nobody asked for. */
export function forgetChain(): void {
  foreseen = undefined;
  dropEarly();
}

/** Fetches an envelope and verifies its chain, its people, and that it did not go back in time. */
export async function readEnvelope(member: Member, id: string): Promise<Reading> {
  const early = foreseen?.id === id ? foreseen.verified : undefined;
  foreseen = undefined;
  const { json, facts, signed } = await (early ?? verifiedChain(id));
  const [, since] = await Promise.all([checkPeople(member, facts, signed.bundles), checkAge(member, id, facts.history)]);
  const received = json.received ?? [];
  return {
    id,
    facts,
    signed,
    received,
    updated: json.updated ?? received.at(-1) ?? facts.entries.at(-1)?.at ?? facts.created,
    since,
    grants: (json.grants ?? []).map(({ slot, sealed }) => ({ slot, sealed: unbase64(sealed) })),
    needs: json.needs_grants ?? [],
  };
}

/** Fetches an envelope and replays its chain. `told` hears the service's words as soon as they are there. */
async function verifiedChain(id: string, told: (json: EnvelopeJson) => void = () => undefined): Promise<Verified> {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) throw failure("gone");
  const loading = open();
  const json = await call<EnvelopeJson>("GET", `/envelopes/${id}`).catch((thrown: unknown) => {
    if (hasStatus(thrown, 403)) throw failure("not-yours");
    if (hasStatus(thrown, 404)) throw failure("gone");
    throw thrown;
  });
  told(json);
  const signed: Signed = {
    manifest: unbase64(json.manifest),
    entries: json.entries.map(unbase64),
    bundles: json.bundles.map(unbase64),
  };
  const wasm = await loading;
  const vouched = await vouch(wasm, signed);
  const facts = onChain(wasm, signed, (chain) => JSON.parse(chain.facts()) as Facts, vouched);
  if (facts.envelope !== id) throw refused("the service answered with another envelope");
  return { json, facts, signed };
}

/** Replays a chain and runs `work` on it; what does not verify is refused. `vouched`: the answers of {@link vouch}. */
export function onChain<T>(wasm: Open, signed: Unread, work: (chain: InstanceType<Open["Chain"]>) => T, vouched: Uint8Array = NOT_VOUCHED): T {
  const { manifest, entries, bundles } = signed;
  let chain: InstanceType<Open["Chain"]>;
  try {
    chain = new wasm.Chain(manifest, entries, bundles, Date.now(), vouched);
  } catch (thrown) {
    throw refusalName(thrown) === "" ? thrown : refusalAs(problemOf(thrown), thrown);
  }
  try {
    return work(chain);
  } finally {
    chain.free();
  }
}

/** Slots bound to the member's keys; 0 first when they are the requester. */
export function ownSlots(reading: Reading, member: Member): number[] {
  const bound = reading.facts.slots.filter((slot) => slot.bundle === member.hash).map((slot) => slot.index);
  return isRequester(reading, member) ? [0, ...bound] : bound;
}

/** Whether the member sent it. */
export function isRequester(reading: Reading, member: Member): boolean {
  return reading.facts.requester.bundle === member.hash;
}

/** The member's slot as approver. */
export function approverSlot(reading: Reading, member: Member): SlotFacts | undefined {
  return reading.facts.slots.find((slot) => slot.role === "approver" && slot.bundle === member.hash);
}

/** Keys opened already: a page that reads an envelope opens its document too. */
const opened = new WeakMap<Reading, Promise<Bytes | undefined>>();

/** The envelope key, opened with the member's own grant; `undefined` while the service withholds it. */
export function envelopeKey(reading: Reading, member: Member): Promise<Bytes | undefined> {
  const known = opened.get(reading) ?? openKey(reading, member);
  opened.set(reading, known);
  // A grant that does not open will not open the next time: the agreement key is not tried on it again.
  known.catch((thrown: unknown) => {
    if (!failed(thrown, "foreign-grant")) opened.delete(reading);
  });
  return known;
}

async function openKey(reading: Reading, member: Member): Promise<Bytes | undefined> {
  const slots = ownSlots(reading, member);
  const grant = reading.grants.find(({ slot }) => slots.includes(slot));
  if (grant === undefined) return undefined;
  const wasm = await open();
  try {
    const shared = await agree(member.keys, wasm.grantPoint(grant.sealed));
    const { epoch } = reading.facts;
    const point = fromHex(reading.facts.agreements[member.hash] ?? "");
    const key = own(wasm.grantOpen(grant.sealed, shared, point, reading.id, epoch, grant.slot, member.hash));
    shared.fill(0);
    return key;
  } catch (thrown) {
    // WebCrypto refuses a point that is not on the curve.
    if (refusalName(thrown) !== "" || thrown instanceof DOMException) throw refusalAs("foreign-grant", thrown);
    throw thrown;
  }
}

/** The envelope key, or the reason why it is withheld. */
export async function neededKey(reading: Reading, member: Member): Promise<Bytes> {
  const key = await envelopeKey(reading, member);
  if (key !== undefined) return key;
  const slot = reading.facts.slots.find(({ email }) => email === member.email);
  if (slot === undefined) throw failure("no-grant");
  throw failure(slot.bundle === null ? "not-let-in" : "out-of-turn");
}

/** Bundles against pins: oneself exactly, the requester pinned on first use, others against what is known of them. */
async function checkPeople(member: Member, facts: Facts, bundles: Bytes[]): Promise<void> {
  const { requester } = facts;
  for (const { email, name, bundle } of [requester, ...facts.slots]) {
    if (bundle === null) continue;
    if (email === member.email) checkSelf(member, bundle);
    else if ((await compare(member, { email, name: name ?? email, hash: bundle })) === undefined && email === requester.email) {
      const wasm = await open();
      const met = bundles.map((bytes) => person(wasm, bytes)).find(({ hash }) => hash === bundle);
      if (met === undefined) throw refused("the requester's keys are missing");
      await meet(member, met);
    }
  }
}

function checkSelf(member: Member, hash: string): void {
  if (hash !== member.hash) throw failure("not-your-keys", { detail: `it names keys for ${member.email} that are not yours` });
}
