/** Making decisions on top of a reading: an approver's layer, a decline with its reason, the requester's closing. */

import { documents, EnvelopeDocument, type Verified } from "../document/document";
import { sealFile, type Sealed } from "../document/seal";
import { type Bytes, joined, utf8 } from "../encoding";
import { type Reading, approverSlot, isRequester } from "../envelope/reading";
import { standingOf } from "../envelope/view";
import { failure } from "../failure";
import { documentFonts, withFonts } from "../fonts";
import type { Approval, Report, Untimed } from "../interface";
import type { Member } from "../member";
import { freshCertificates } from "../trust/certificates";
import { judgeReading } from "../verify/judge";
import { refusalAs, refusalName, refusalValues } from "../wasm/refusal";
import { work } from "../wasm/work";
import { type Act, type SignedObject, type SignedRevision, signEntry, signRevision, stampsOf } from "./sign";

/** What somebody wants to decide. */
export type Wish =
  | { kind: "approve"; approval: Approval }
  | { kind: "decline"; displayed: string; reason: string }
  | { kind: "close" }
  | { kind: "cancel" };

/** A decision, signed for one place in the chain. */
export interface Made {
  entry: SignedObject;
  /** The sealed layer or reason. */
  blob: Sealed | undefined;
  /** Why nobody vouches for the time of the signature in it. */
  untimed?: Untimed;
}

/** What the making of a decision needs. */
export interface Making {
  member: Member;
  reading: Reading;
  key: Bytes;
  /** The head that was on the screen. */
  displayed: string;
  report: Report;
}

/** Makes what is wished. */
export async function make(making: Making, wish: Wish): Promise<Made> {
  switch (wish.kind) {
    case "approve":
      return approve(making, wish.approval);
    case "decline":
      return decline(making, wish.reason);
    case "close":
      return close(making);
    case "cancel":
      return { entry: await entry(making, { kind: "cancel" }), blob: undefined };
  }
}

/** The document of a reading, verified as a whole. What a page has fetched of it is not fetched again. */
export async function verifiedPdf({ reading, member, key, report }: Omit<Making, "displayed">): Promise<Verified> {
  const shown = documents.of(reading.id);
  if (shown?.reading.facts.head === reading.facts.head) return shown.verified(report);
  const document = EnvelopeDocument.begin(reading, member, Promise.resolve(key), shown);
  try {
    return await document.verified(report);
  } finally {
    document.release();
  }
}

/** The member's slot when they may decide now; otherwise the reason why they may not. */
export function turn(reading: Reading, member: Member): number {
  const standing = standingOf(reading, member);
  const slot = approverSlot(reading, member);
  if (standing === "turn" && slot !== undefined) return slot.index;
  const names: Record<string, string> = {
    "not-your-turn": "out-of-turn",
    "already-approved": "already-acted",
    "already-declined": "already-acted",
    viewer: "not-an-approver",
    requester: "not-an-approver",
    "not-let-in": "not-let-in",
  };
  throw failure(names[standing] ?? "route-ended", { values: { state: reading.facts.state } });
}

async function approve(making: Making, approval: Approval): Promise<Made> {
  const { member, reading, key, report } = making;
  const slot = turn(reading, member);
  const [document, certificates, wasm] = await Promise.all([verifiedPdf(making), freshCertificates(member), work()]);
  const { pdf } = document;
  report({ step: "signing", done: 0, total: 1 });
  const { marks, values, appearance, images } = approval;
  const additions = JSON.stringify({ marks, values, appearance });
  const act = JSON.stringify(actOf(making));
  const unsigned = await withFonts(documentFonts, textsOf(approval), appearance.kind === "typed", (fonts) => {
    try {
      return wasm.layer(pdf, slot, additions, images, fonts, act, certificates);
    } catch (thrown) {
      throw layerRefused(thrown);
    }
  });
  const revision = await signRevision(member, unsigned, stampsOf(document.verdict));
  const blob = await sealFile(key, reading.id, revision.delta);
  const signed = await entry(making, { kind: "approve", slot, delta: blob.ref }, revision.commitment);
  return made(making, document, revision, signed, blob);
}

async function decline(making: Making, reason: string): Promise<Made> {
  const slot = turn(making.reading, making.member);
  const blob = await sealFile(making.key, making.reading.id, utf8(reason));
  return { entry: await entry(making, { kind: "decline", slot, reason: blob.ref }), blob };
}

async function close(making: Making): Promise<Made> {
  const { member, reading, key, report } = making;
  if (!isRequester(reading, member)) throw failure("not-requester");
  if (reading.facts.state !== "completed") throw failure("not-completed", { values: { state: reading.facts.state } });
  const [document, certificates, wasm] = await Promise.all([verifiedPdf(making), freshCertificates(member), work()]);
  report({ step: "signing", done: 0, total: 1 });
  const unsigned = wasm.close(document.pdf, JSON.stringify(actOf(making)), certificates);
  const revision = await signRevision(member, unsigned, stampsOf(document.verdict));
  const blob = await sealFile(key, reading.id, revision.delta);
  const signed = await entry(making, { kind: "close", delta: blob.ref }, revision.commitment);
  return made(making, document, revision, signed, blob);
}

async function made(making: Making, document: Verified, revision: SignedRevision, entry: SignedObject, blob: Sealed): Promise<Made> {
  await checkOwn(making, document, revision.delta, entry);
  making.report({ step: "signing", done: 1, total: 1 });
  const { untimed } = revision;
  return { entry, blob, ...(untimed === undefined ? {} : { untimed }) };
}

/** Nothing is sent that one's own verifier would not accept. */
async function checkOwn(making: Making, { pdf, ends }: Verified, delta: Bytes, signed: SignedObject): Promise<void> {
  const { reading, member } = making;
  const entries = [...reading.signed.entries, signed.bytes];
  const after = { ...reading, signed: { ...reading.signed, entries } };
  const verdict = await judgeReading(member, after, joined(pdf, delta), [...ends, pdf.length + delta.length]);
  if (verdict.verdict === "valid" || verdict.verdict === "incomplete") return;
  throw failure("layer", { detail: verdict.reasons.map(({ text }) => text).join(" ") });
}

function entry(making: Making, decision: object, commitment?: string): Promise<SignedObject> {
  const { member, reading, displayed } = making;
  const { facts } = reading;
  return signEntry(member, {
    envelope: reading.id,
    sequence: facts.sequence + 1,
    previous: facts.head,
    displayed,
    at: Date.now(),
    commitment: commitment ?? facts.commitment,
    decision,
  });
}

function actOf({ member, reading }: Making): Act {
  const { facts } = reading;
  return { name: member.name, at: Date.now(), envelope: reading.id, sequence: facts.sequence + 1, previous: facts.head };
}

/** Every text that is drawn, so that the right fonts are there. */
function textsOf({ marks, values, appearance }: Approval): string[] {
  return [
    ...marks.flatMap((mark) => ("text" in mark ? [mark.text] : [])),
    ...values.flatMap((value) => ("text" in value ? [value.text] : "choice" in value ? [value.choice] : [])),
    ...(appearance.kind === "typed" ? [appearance.name] : []),
  ];
}

const LAYER_NAMES: Record<string, string> = {
  "layer:NoSuchPage": "no-such-page",
  "layer:OutsidePage": "outside-page",
  "layer:SlotAlreadySigned": "already-acted",
};

/** Names that the module gives for what a person wrote: they are told as they are, at the field they speak of. */
function isTold(name: string): boolean {
  return name === "no-glyph" || name === "not-an-image" || name.startsWith("field-");
}

function layerRefused(thrown: unknown): unknown {
  const name = refusalName(thrown);
  if (name === "") return thrown;
  return refusalAs(LAYER_NAMES[name] ?? (isTold(name) ? name : "layer"), thrown, refusalValues(thrown)?.field);
}
