/**
 * Adding to an envelope's chain: made on the head as it stands, kept before it is sent, and made again when somebody else was
 * faster and nothing but approvals of the same stage came in between.
 */

import { upload } from "../api/blobs";
import { call } from "../api/call";
import type { AcceptedJson, SealedGrant } from "../api/objects";
import { type Bytes, base64, toJson, text } from "../encoding";
import { type Reading, neededKey, onChain, readEnvelope } from "../envelope/reading";
import { detailsOf } from "../envelope/view";
import { failed, failure } from "../failure";
import type { Acted, Report, State, Untimed } from "../interface";
import { alone } from "../locks";
import type { Member } from "../member";
import { tell } from "../news";
import { checkReceipt, watchBeforeSending } from "../trust/ledger";
import { noteOwn } from "../trust/seen";
import { open } from "../wasm/open";
import { named } from "../wasm/refusal";
import { type Made, type Wish, make, turn } from "./making";
import { type HeldDecision, type Opened, heldOf, hold, letGo, progress } from "./outbox";
import type { SignedObject } from "./sign";

/** How often a decision is made again because others were faster. */
const ATTEMPTS = 12;

/** Makes a decision and has it accepted; exactly once, over all tabs and reloads. */
export function decide(member: Member, id: string, wish: Wish, report: Report): Promise<Acted> {
  return alone(`envelope:${id}`, async () => {
    const reading = await readEnvelope(member, id);
    const settled = await settle(member, reading, wish, report);
    if (settled !== undefined) return settled;
    if (wish.kind === "approve" || wish.kind === "decline") turn(reading, member);
    const key = await neededKey(reading, member);
    const displayed = displayedOf(wish) ?? reading.facts.head;
    return push({ member, key, wish, displayed, report, title: await titleOf(reading, key) }, reading);
  });
}

/** Goes on with a decision that an earlier page left behind; resolves with `undefined` when there is none any more. */
export function resumeDecision(member: Member, id: string, report: Report): Promise<Acted | undefined> {
  return alone(`envelope:${id}`, async () => {
    const held = await heldOf(member, id);
    if (held === undefined || held.content.kind === "send") return undefined;
    return settle(member, await readEnvelope(member, id), held.content.wish, report);
  });
}

/** Adds an entry that stands on its own whatever came in between (a grant). False when somebody was faster. */
export function submitGrant(member: Member, id: string, entry: SignedObject, grant: SealedGrant): Promise<boolean> {
  return submitAlone(member, id, entry, grant);
}

/** Adds an archive. False when somebody was faster. */
export function submitArchive(member: Member, id: string, entry: SignedObject): Promise<boolean> {
  return submitAlone(member, id, entry);
}

async function submitAlone(member: Member, id: string, entry: SignedObject, grant?: SealedGrant): Promise<boolean> {
  try {
    const { receipt } = await submit(id, entry.bytes, grant);
    await checkReceipt(member, "entry", entry.hash, receipt);
    return true;
  } catch (thrown) {
    if (failed(thrown, "stale-head")) return false;
    throw thrown;
  }
}

/** What a decision is made and sent with. */
interface Pushing {
  member: Member;
  key: Bytes;
  wish: Wish;
  displayed: string;
  report: Report;
  title: string;
}

async function push(pushing: Pushing, first: Reading): Promise<Acted> {
  const { member, wish, displayed, report } = pushing;
  const id = first.id;
  let reading = first;
  await watchBeforeSending(member);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const made = await makeOn(reading, pushing).catch(async (thrown: unknown) => {
      throw attempt === 0 ? thrown : await dropUnlessLost(id, thrown);
    });
    const held: Opened<HeldDecision> | undefined = wish.kind === "cancel" ? undefined : kept(pushing, id, made);
    if (held !== undefined) await hold(member, held);
    try {
      const blob = made.blob && { id: made.blob.ref.id, bytes: made.blob.bytes };
      return withTime(await send(member, reading, displayed, made.entry, blob, report), made.untimed);
    } catch (thrown) {
      if (held === undefined && failed(thrown, "offline")) throw thrown;
      if (!failed(thrown, "stale-head")) throw await dropUnlessLost(id, thrown);
      // What was made last is made again; until then it stays, so that nothing is lost in between.
      reading = await readEnvelope(member, id);
    }
  }
  throw failure("moved-on");
}

/** Makes a decision on a reading that it may be made on. */
async function makeOn(reading: Reading, pushing: Pushing): Promise<Made> {
  const { wish, displayed } = pushing;
  refuseToGuess(reading, wish, displayed);
  const made = await make({ ...pushing, reading }, wish);
  await check(reading, made, displayed, wish);
  return made;
}

/** What an earlier attempt left behind: accepted already, sent again, made again, or dropped. */
async function settle(member: Member, reading: Reading, wish: Wish, report: Report): Promise<Acted | undefined> {
  const held = await heldOf(member, reading.id);
  if (held === undefined || held.content.kind === "send") return undefined;
  const { content } = held;
  const at = reading.facts.history.indexOf(content.hash);
  if (at > 0) {
    await done(reading.id);
    return content.kind === wish.kind ? withTime(acted(reading, content.displayed, at, reading.facts.state), content.untimed) : undefined;
  }
  // Somebody thought better of it: what was kept was not accepted, and is not sent any more.
  if (text(toJson(content.wish)) !== text(toJson(wish))) {
    await letGo(reading.id);
    return undefined;
  }
  try {
    if (await fits(reading, content.entry)) {
      return withTime(await send(member, reading, content.displayed, { bytes: content.entry, hash: content.hash }, held.blobs[0], report), content.untimed);
    }
  } catch (thrown) {
    if (!failed(thrown, "stale-head")) throw await dropUnlessLost(reading.id, thrown);
  }
  // Somebody was faster. What was kept stays until what is made again takes its place.
  try {
    const now = await readEnvelope(member, reading.id);
    const late = now.facts.history.indexOf(content.hash);
    if (late > 0) {
      await done(reading.id);
      return withTime(acted(now, content.displayed, late, now.facts.state), content.untimed);
    }
    if (content.kind !== "close") turn(now, member);
    const key = await neededKey(now, member);
    return await push({ member, key, wish, displayed: content.displayed, report, title: content.title }, now);
  } catch (thrown) {
    throw await dropUnlessLost(reading.id, thrown);
  }
}

/** When nothing answered, what was kept stays: it may have been accepted. After a refusal it will never be. */
async function dropUnlessLost(id: string, thrown: unknown): Promise<unknown> {
  if (failed(thrown, "offline")) return failure("offline", { values: { kept: 1 } });
  if (!failed(thrown, "no-session", "keys-locked")) await letGo(id);
  return thrown;
}

/** Uploads and submits; what was kept is let go once the service has it. */
async function send(
  member: Member,
  reading: Reading,
  displayed: string,
  entry: SignedObject,
  blob: { id: string; bytes: Bytes } | undefined,
  report: Report,
): Promise<Acted> {
  const { id } = reading;
  if (blob !== undefined) {
    await upload(blob.id, id, blob.bytes, (sent) => {
      progress.set(id, sent);
      report({ step: "uploading", done: sent, total: blob.bytes.length });
    });
  }
  report({ step: "sending", done: 0, total: 1 });
  const accepted = await submit(id, entry.bytes);
  await noteOwn(member, id, reading.facts.sequence + 1, entry.hash);
  await done(id);
  await checkReceipt(member, "entry", entry.hash, accepted.receipt);
  return acted(reading, displayed, accepted.sequence, accepted.state as State);
}

function submit(id: string, entry: Bytes, grant?: SealedGrant): Promise<AcceptedJson> {
  const json = { entry: base64(entry), ...(grant === undefined ? {} : { grant }) };
  return call<AcceptedJson>("POST", `/envelopes/${id}/entries`, { json, idempotent: true });
}

async function done(id: string): Promise<void> {
  await letGo(id);
  progress.delete(id);
  tell({ news: "envelope", envelope: id });
}

/** Approvals that came between what was displayed and one's own entry. */
function acted({ facts }: Reading, displayed: string, sequence: number, state: State): Acted {
  const shown = facts.history.indexOf(displayed);
  const others = facts.entries.filter((one) => one.sequence > shown && one.sequence < sequence && one.kind === "approve");
  return { sequence, state, rebuilt: others.length };
}

/** What is said of a signature that nobody vouches for the time of. */
function withTime(acted: Acted, untimed: Untimed | undefined): Acted {
  return untimed === undefined ? acted : { ...acted, untimed };
}

/** What moved on is only built upon with consent. */
function refuseToGuess({ facts }: Reading, wish: Wish, displayed: string): void {
  const at = facts.history.indexOf(displayed);
  if (at < 0) throw failure("moved-on");
  if (at < facts.sequence && wish.kind === "approve" && !wish.approval.includeOthers) throw failure("moved-on");
}

/** A decision must fit the chain, and nothing but approvals of its stage may lie between it and what was displayed. */
async function check({ facts, signed }: Reading, made: Made, displayed: string, wish: Wish): Promise<void> {
  const wasm = await open();
  onChain(wasm, signed, (chain) => {
    named("refused", () => chain.check(made.entry.bytes));
    const sequence = facts.history.indexOf(displayed);
    if (wish.kind === "cancel" || sequence === facts.sequence) return;
    if (!chain.mayRebase(sequence, made.entry.bytes)) throw failure("moved-on");
  });
}

async function fits({ signed }: Reading, entry: Bytes): Promise<boolean> {
  const wasm = await open();
  return onChain(wasm, signed, (chain) => {
    try {
      chain.check(entry);
      return true;
    } catch {
      return false;
    }
  });
}

function kept({ wish, displayed, title }: Pushing, id: string, made: Made): Opened<HeldDecision> {
  const kind = wish.kind === "cancel" ? "close" : wish.kind;
  const { entry, untimed } = made;
  const content: HeldDecision = { kind, title, wish, displayed, entry: entry.bytes, hash: entry.hash, ...(untimed && { untimed }) };
  return { id, content, blobs: made.blob === undefined ? [] : [{ id: made.blob.ref.id, bytes: made.blob.bytes }] };
}

function displayedOf(wish: Wish): string | undefined {
  if (wish.kind === "approve") return wish.approval.displayed;
  return wish.kind === "decline" ? wish.displayed : undefined;
}

async function titleOf(reading: Reading, key: Bytes): Promise<string> {
  return (await detailsOf(reading, key)).title;
}
