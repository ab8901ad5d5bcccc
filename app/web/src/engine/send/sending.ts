/** Sending: a PDF is prepared, certified and sealed here; the service gets sealed files and a signed manifest. */

import { upload } from "../api/blobs";
import { call } from "../api/call";
import type { SealedGrant, SentJson } from "../api/objects";
import { type Opened, type HeldSend, allHeld, hold, letGo, progress } from "../decide/outbox";
import { signManifest, signRevision, type Act } from "../decide/sign";
import { sealFile } from "../document/seal";
import { type Bytes, base64, joined, own } from "../encoding";
import { failed, failure } from "../failure";
import { documentFonts, withFonts } from "../fonts";
import type { Draft, DrawnCover, Report, Sent, Untimed } from "../interface";
import { alone, ifFree } from "../locks";
import type { Member } from "../member";
import { tell } from "../news";
import { noteContacts } from "../self/notebook";
import { freshCertificates } from "../trust/certificates";
import { checkReceipt, watchBeforeSending } from "../trust/ledger";
import { lookUp } from "../trust/directory";
import { meet } from "../trust/people";
import { checkAge } from "../trust/seen";
import { pinnedRoots } from "../verify/judge";
import type { VerdictJson } from "../verify/verdict";
import { open, person } from "../wasm/open";
import { named, refusalAs, refusalName } from "../wasm/refusal";
import { type Work, work } from "../wasm/work";
import { detailsBytes } from "./details";
import { dropDraft } from "./drafts";
import { type Recipient, checkDraft, labelOf, recipientsOf, routeOf, slotPlans } from "./plan";

const EPOCH = 1;

/** Sendings of this tab that may still be stopped, by draft. */
const stoppable = new Map<string, AbortController>();

/** Certifies, seals, keeps, uploads and sends. */
export async function send(member: Member, draft: Draft, cover: DrawnCover | undefined, report: Report): Promise<Sent> {
  const stop = new AbortController();
  const halt = (): void => {
    if (stop.signal.aborted) throw failure("stopped");
  };
  stoppable.set(draft.id, stop);
  try {
    return await alone(`send:${draft.id}`, async () => {
      const before = await heldSend(member, draft.id);
      const held = before ?? (await make(member, draft, cover, report, halt));
      if (before === undefined) await hold(member, held);
      return finish(member, held, report, halt);
    });
  } finally {
    if (stoppable.get(draft.id) === stop) stoppable.delete(draft.id);
  }
}

/** Stops a sending that is under way; false when the service may have it already. */
export async function stopSend(member: Member, draft: string): Promise<boolean> {
  const under = stoppable.get(draft);
  if (under !== undefined) {
    under.abort();
    return true;
  }
  // Kept, but not under way in this tab; another tab that is at it cannot be stopped from here.
  const dropped = await ifFree(`send:${draft}`, async () => {
    const held = await heldSend(member, draft);
    if (held === undefined || held.content.asked === true) return false;
    await letGo(held.id);
    return true;
  });
  return dropped ?? false;
}

/** Goes on with a sending that an earlier page left behind. */
export async function resumeSend(member: Member, { id, content }: Opened<HeldSend>, report: Report): Promise<void> {
  await alone(`send:${content.draft}`, async () => {
    const held = await heldSend(member, content.draft);
    if (held?.id === id) await finish(member, held, report, () => undefined);
  });
}

async function heldSend(member: Member, draft: string): Promise<Opened<HeldSend> | undefined> {
  const all = await allHeld(member);
  return all.find((one): one is Opened<HeldSend> => one.content.kind === "send" && one.content.draft === draft);
}

/** Makes all that is to be sent; nothing has gone out when this ends but questions for keys and a certificate. */
async function make(member: Member, draft: Draft, drawn: DrawnCover | undefined, report: Report, halt: () => void): Promise<Opened<HeldSend>> {
  checkDraft(draft, member.email);
  const pdf = draft.document?.pdf;
  if (pdf === undefined) throw failure("no-document", { field: "document" });
  report({ step: "preparing", done: 0, total: 1 });
  const recipients = await Promise.all(recipientsOf(draft).map((one) => withKeys(member, one)));
  halt();
  const id = crypto.randomUUID();
  const certified = await certify(member, draft, pdf, recipients, id, report);
  halt();
  const key = crypto.getRandomValues(new Uint8Array(32));
  const total = certified.pdf.length;
  const base = await sealFile(key, id, certified.pdf, (done) => report({ step: "sealing", done, total }));
  const title = draft.title.trim();
  const wasm = await work();
  const details = await sealFile(key, id, detailsBytes(title, draft.filename, draft.message));
  const picture = drawn && coverBytes(wasm, drawn);
  const cover = picture && (await sealFile(key, id, picture));
  halt();
  const manifest = await signManifest(member, {
    envelope: id,
    epoch: EPOCH,
    commitment: certified.commitment,
    base: base.ref,
    details: details.ref,
    ...(cover && { cover: cover.ref }),
    slots: recipients.map(({ index, role, email, keys }) => ({
      index,
      role,
      email,
      ...(keys === undefined ? {} : { bundle: keys.person.hash, basis: keys.basis }),
    })),
    route: routeOf(recipients),
    ...(draft.deadline === undefined ? {} : { deadline: draft.deadline }),
    created: Date.now(),
  });
  const bound = recipients.flatMap(({ index, keys }) => (keys === undefined ? [] : [{ slot: index, bundle: keys.person.bundle }]));
  const grants = [{ slot: 0, bundle: member.bundle }, ...bound].map(
    ({ slot, bundle }): SealedGrant => ({ slot, sealed: base64(wasm.sealGrant(key, bundle, id, EPOCH, slot)) }),
  );
  key.fill(0);
  const people = recipients.map(({ email, keys }) => ({ email, name: keys?.person.name ?? "" }));
  const untimed = certified.untimed && { untimed: certified.untimed };
  return {
    id,
    content: { kind: "send", title, draft: draft.id, manifest: manifest.bytes, grants, head: manifest.hash, people, ...untimed },
    blobs: [base, details, ...(cover === undefined ? [] : [cover])].map(({ ref, bytes }) => ({ id: ref.id, bytes })),
  };
}

/** What is sealed as the cover; nothing for a picture that nobody would take: an envelope goes without it rather than not at all. */
function coverBytes(wasm: Work, { width, height, picture }: DrawnCover): Bytes | undefined {
  try {
    return own(wasm.coverBytes(Math.round(width * 100), Math.round(height * 100), picture));
  } catch (thrown) {
    if (refusalName(thrown) !== "cover") throw thrown;
    return undefined;
  }
}

/** Uploads and sends what was made. */
async function finish(member: Member, held: Opened<HeldSend>, report: Report, halt: () => void): Promise<Sent> {
  const { id, content, blobs } = held;
  const total = blobs.reduce((sum, { bytes }) => sum + bytes.length, 0);
  let receipt: SentJson["receipt"];
  await watchBeforeSending(member);
  try {
    let before = 0;
    for (const blob of blobs) {
      await upload(blob.id, id, blob.bytes, (done) => {
        halt();
        progress.set(id, before + done);
        report({ step: "uploading", done: before + done, total });
      });
      before += blob.bytes.length;
    }
    halt();
    stoppable.delete(content.draft);
    await hold(member, { ...held, content: { ...content, asked: true } });
    report({ step: "sending", done: 0, total: 1 });
    receipt = (await call<SentJson>("POST", "/envelopes", { json: { manifest: base64(content.manifest), grants: content.grants }, idempotent: true })).receipt;
  } catch (thrown) {
    if (failed(thrown, "offline")) throw failure("offline", { values: { kept: 1 } });
    // Stopped or refused: it will never be. The draft is as it was.
    if (!failed(thrown, "no-session")) await letGo(id);
    throw thrown;
  }
  await checkAge(member, id, [content.head]);
  await letGo(id);
  progress.delete(id);
  await dropDraft(content.draft);
  tell({ news: "envelope", envelope: id });
  noteContacts(member, content.people).catch(() => undefined);
  await checkReceipt(member, "manifest", content.head, receipt);
  return { id, ...(content.untimed && { untimed: content.untimed }) };
}

/** Looks up somebody's keys and compares them with the pins. Unknown addresses become invitations. */
async function withKeys(member: Member, recipient: Recipient): Promise<Recipient> {
  if (recipient.email === member.email) {
    return { ...recipient, keys: { person: person(await open(), member.bundle), basis: "confirmed" } };
  }
  const found = await lookUp(recipient.email);
  return found === undefined ? recipient : { ...recipient, keys: { person: found, basis: await meet(member, found) } };
}

/** The prepared document with the requester's certifying signature, and its commitment. */
async function certify(
  member: Member,
  draft: Draft,
  pdf: Uint8Array,
  recipients: Recipient[],
  envelope: string,
  report: Report,
): Promise<{ pdf: Bytes; commitment: string; untimed?: Untimed }> {
  const [wasm, certificates, roots] = await Promise.all([work(), freshCertificates(member), pinnedRoots(member)]);
  const plans = JSON.stringify(slotPlans(recipients, draft.fields));
  const labels = [...recipients.map(labelOf), ...draft.fields.map(({ label }) => label)];
  const prepared = await withFonts(documentFonts, labels, false, (fonts) => {
    try {
      return wasm.prepare(pdf, plans, fonts);
    } catch (thrown) {
      throw refusalName(thrown) === "" ? thrown : refusalAs(PREPARE_NAMES[refusalName(thrown)] ?? "prepare", thrown);
    }
  });
  report({ step: "signing", done: 0, total: 1 });
  const act: Act = { name: member.name, at: Date.now(), envelope, sequence: 0 };
  const unsigned = named("certify", () => wasm.certify(prepared, JSON.stringify(act), certificates));
  const { delta, commitment, untimed } = await signRevision(member, unsigned, []);
  const whole = joined(prepared, delta);
  const { verdict, signatures, reasons } = JSON.parse(wasm.judge(whole, undefined, undefined, roots)) as VerdictJson;
  const [only, ...more] = signatures;
  const good = only !== undefined && more.length === 0 && only.valid && only.trusted && only.problems.length === 0;
  // Without evidence nobody can tell more than "unknown"; anything wrong with the document makes it "invalid".
  if (!good || verdict === "invalid") {
    throw failure("certify", { detail: [...(only?.problems ?? []), ...reasons.map(({ text }) => text)].join(" ") });
  }
  return { pdf: whole, commitment, ...(untimed && { untimed }) };
}

const PREPARE_NAMES: Record<string, string> = {
  "prepare:NoSuchPage": "no-such-page",
  "prepare:OutsidePage": "outside-page",
  "prepare:FieldOutsidePage": "outside-page",
  "no-glyph": "no-glyph",
};
