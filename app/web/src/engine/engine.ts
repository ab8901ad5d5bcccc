/** The engine: every method of the interface, put together from the rooms beside this file. */

import { abandon, confirm, login, logout, register, unlock } from "./account/account";
import { recover, recovered } from "./account/recovery";
import { account, forget, lock, member, memberIfOpen, onClosing, touch } from "./account/session";
import { bytes as fetchBytes, call, pause } from "./api/call";
import { decide, resumeDecision } from "./decide/deciding";
import { allHeld, heldForPages, type HeldSend, type Opened } from "./decide/outbox";
import { EnvelopeDocument, documents } from "./document/document";
import { type Bytes, own } from "./encoding";
import { arrivalsOf, attend, letIn, remind } from "./envelope/attending";
import { list, noted } from "./envelope/listing";
import { type Reading, envelopeKey, foreseeChain, forgetChain, neededKey, onChain, readEnvelope, saidToBeCovered } from "./envelope/reading";
import { coverOf, detailsOf, viewOf } from "./envelope/view";
import { failed, failure, refused } from "./failure";
import { hush, listen } from "./events";
import type { Engine, PlacedField, Preferences, Report, SessionInfo } from "./interface";
import { ifFree } from "./locks";
import type { Member } from "./member";
import { hear, tell } from "./news";
import { forgetNotebook, note, notebook, notebookHere } from "./self/notebook";
import { keep } from "./proof/archiving";
import { certificate, checkCertificate } from "./proof/certificate";
import { draft, drafts, dropDraft, dropWork, saveDraft, saveWork, work as workInProgress } from "./send/drafts";
import { examine } from "./send/examine";
import { resumeSend, send, stopSend } from "./send/sending";
import { ownCertificates, revoke } from "./trust/certificates";
import { confirmShown, contactOf, lookUp } from "./trust/directory";
import { verify } from "./verify/judge";
import { auditOwnKeys, isOfLedger, ledgerKey, watchLedger } from "./trust/ledger";
import { open as openWasm } from "./wasm/open";
import { named } from "./wasm/refusal";
import { work as workWasm } from "./wasm/work";

/** Bytes of the document's start that come with it. */
const START = 128 << 10;
/** Bytes of its end, where a reader of PDF looks next: fetched and opened beside the start. */
const END = 64 << 10;
/** A reading this young is good for opening the document too. */
const FRESH = 3_000;
/** Checking the whole document waits until a page has had what it wants to show, but not longer than this. */
const QUIET = 400;
const PATIENCE = 4_000;

const quiet: Report = () => undefined;
/** Readings just made, so that `open` after `read` asks nothing twice. */
const recent = new Map<string, { at: number; reading: Promise<Reading> }>();
let asked = 0;

/** What a page is about to ask for: begun with the Worker, while the page itself is still on its way. */
let foreseen: { id: string; reading: Promise<Reading>; opening: Promise<Begun> } | undefined;

/** A document whose first bytes are open. */
interface Begun {
  read: Reading;
  document: EnvelopeDocument;
  start: Bytes;
  filename: string;
}

/** Begins to read an envelope and to open its document, when keys are open. Whoever asks for it first gets it. */
export async function foresee(id: string): Promise<void> {
  foreseeChain(id);
  const by = await memberIfOpen();
  if (by === undefined) {
    forgetChain();
    return;
  }
  const read = readEnvelope(by, id);
  // The cover is what is seen first; the document comes after it.
  const opening = read.then(async (made) => {
    await neededKey(made, by).then((key) => coverOf(made, key)).catch(() => undefined);
    return begin(by, made);
  });
  const begun = { id, reading: read, opening };
  foreseen = begun;
  opening.catch(() => {
    if (foreseen === begun) foreseen = undefined;
  });
}

async function begin(by: Member, read: Reading): Promise<Begun> {
  const key = neededKey(read, by);
  const document = EnvelopeDocument.begin(read, by, key, documents.of(read.id));
  const [details] = await Promise.all([key.then((opened) => detailsOf(read, opened)), document.start()]);
  document.bytes({ from: Math.max(0, document.length - END), to: document.length }).catch(() => undefined);
  const start = await document.bytes({ from: 0, to: Math.min(document.length, START) });
  return { read, document, start, filename: details.filename };
}

/** What was foreseen of a reading, once. */
function ready(read: Reading, id: string): Promise<Begun | undefined> {
  const known = foreseen?.id === id ? foreseen : undefined;
  if (known === undefined) return Promise.resolve(undefined);
  foreseen = undefined;
  return known.opening.then((begun) => (begun.read === read ? begun : undefined));
}

function reading(by: Member, id: string, fresh: boolean): Promise<Reading> {
  const known = recent.get(id);
  if (known === undefined && foreseen?.id === id) {
    recent.set(id, { at: Date.now(), reading: foreseen.reading });
    foreseen.reading.catch(() => recent.delete(id));
    return foreseen.reading;
  }
  if (!fresh && known !== undefined && Date.now() - known.at < FRESH) return known.reading;
  const made = readEnvelope(by, id);
  recent.set(id, { at: Date.now(), reading: made });
  made.catch(() => recent.delete(id));
  return made;
}

hear((news) => {
  if (news.news === "envelope") recent.delete(news.envelope);
});

onClosing(() => {
  recent.clear();
  foreseen = undefined;
  forgetChain();
  documents.clear();
  forgetNotebook();
  hush();
});

/** Starts what runs beside the pages once keys are open: news, and what was left undone. */
export async function beginBackground(): Promise<void> {
  if ((await memberIfOpen()) === undefined) return;
  listen();
  const by = await member();
  watchLedger(by).then(() => auditOwnKeys(by)).catch((thrown: unknown) => {
    if (isOfLedger(thrown)) tell({ news: "ledger", trouble: thrown });
  });
  await engine.resume().catch(() => undefined);
}

/** Everything pages may ask for. */
export const engine: Engine = {
  account,
  register,
  confirm: (code) => began(confirm(code)),
  abandon,
  login: (input) => began(login(input)),
  unlock: (passphrase) => began(unlock(passphrase)),
  lock,
  logout,
  recover,
  recovered: (input) => began(recovered(input)),
  touch,

  notebook: async () => notebook(await member()),
  note: async (change) => note(await member(), change),
  preferences: () => call<Preferences>("GET", "/preferences"),
  setPreferences: async (preferences) => {
    await call("PUT", "/preferences", { json: preferences, idempotent: true });
    return preferences;
  },
  sessions: async () => (await call<{ sessions: SessionInfo[] }>("GET", "/sessions")).sessions,
  endSession: async (id) => {
    await call("DELETE", `/sessions/${encodeURIComponent(id)}`);
  },
  certificates: ownCertificates,
  revoke,
  person: async (email) => {
    const by = await member();
    const found = await lookUp(email.trim().toLowerCase());
    return found === undefined ? null : contactOf(by, found);
  },
  confirmPerson: async (email, shown) => confirmShown(await member(), email.trim().toLowerCase(), shown),

  list: async () => list(await member()),
  read: async (id) => {
    const by = await member();
    const [read, notes] = await Promise.all([reading(by, id, true), notebookHere(by)]);
    const key = await envelopeKey(read, by);
    const [view, arrivals] = await Promise.all([viewOf(read, by, key), arrivalsOf(by, read)]);
    return { ...noted(view, notes), arrivals };
  },
  covered: saidToBeCovered,
  cover: async (id) => {
    const by = await member();
    const read = await reading(by, id, false);
    const key = await envelopeKey(read, by);
    const cover = key && (await coverOf(read, key));
    if (cover === undefined) return null;
    const picture = await createImageBitmap(new Blob([cover.picture], { type: cover.type }));
    return { width: cover.width / 100, height: cover.height / 100, picture };
  },
  open: async (id) => {
    const by = await member();
    const read = await reading(by, id, false);
    const { document, start, filename } = (await ready(read, id)) ?? (await begin(by, read));
    asked = Date.now();
    return { handle: documents.add(document), length: document.length, start, head: read.facts.head, filename };
  },
  bytes: async (handle, from, to) => {
    asked = Date.now();
    const document = documents.get(handle);
    return document.bytes({ from: Math.max(0, from), to: Math.min(to, document.length) });
  },
  verified: async (handle, report) => {
    const document = documents.get(handle);
    const began = Date.now();
    while (Date.now() - asked < QUIET && Date.now() - began < PATIENCE) await pause(QUIET / 4);
    return (await document.verified(report)).verdict;
  },
  // A copy: it is handed over, and the one here may be signed yet.
  whole: async (handle, report) => own((await documents.get(handle).verified(report)).pdf),
  fields: async (handle) => {
    const [{ pdf }, wasm] = await Promise.all([documents.get(handle).verified(), workWasm()]);
    return (JSON.parse(named("refused", () => wasm.fields(pdf))) as PlacedField[]).map(withoutNull);
  },
  release: (handle) => {
    documents.release(handle);
    return Promise.resolve();
  },
  approve: async (id, approval, report = quiet) => {
    const acted = await decide(await member(), id, { kind: "approve", approval }, report);
    await dropWork(id);
    return acted;
  },
  saveWork: async (id, bytes) => saveWork(await member(), id, bytes),
  work: async (id) => workInProgress(await member(), id),
  dropWork,
  decline: async (id, { displayed, reason }, report = quiet) => {
    if (reason.trim() === "") throw failure("empty-reason", { field: "reason" });
    const acted = await decide(await member(), id, { kind: "decline", displayed, reason }, report);
    await dropWork(id);
    return acted;
  },
  cancel: async (id) => decide(await member(), id, { kind: "cancel" }, quiet),
  close: async (id, report = quiet) => decide(await member(), id, { kind: "close" }, report),
  letIn: async (arrival, confirmed) => letIn(await member(), arrival, confirmed),
  remind,
  keep: async (id, report = quiet) => keep(await member(), id, report),
  certificate: async (id, report = quiet) => certificate(await member(), id, report),
  evidence: async (id) => {
    const [read, given] = await Promise.all([
      readEnvelope(await member(), id),
      fetchBytes(`/api/v1/envelopes/${id}/evidence`),
    ]);
    const [small, wasm] = await Promise.all([openWasm(), workWasm()]);
    const parts = named("refused", () => wasm.evidenceParts(given));
    const continued = onChain(small, read.signed, (mine) => onChain(small, parts, (theirs) => mine.isContinuedBy(theirs)));
    if (!continued) throw refused("the evidence is older than the envelope, of another one, or tells another history");
    const key = await ledgerKey(await member());
    // The proofs of the ledger in it are for whoever verifies it later: what does not hold is not handed on.
    named("refused", () => wasm.proveEvidence(given, key));
    return given;
  },
  attend: async () => attend(await member()),

  examine: (files, report = quiet) => examine(files, report),
  drafts: async () => drafts(await member()),
  draft: async (id) => draft(await member(), id),
  saveDraft: async (given) => saveDraft(await member(), given),
  dropDraft,
  send: async (given, report = quiet, cover) => send(await member(), given, cover, report),
  stopSend: async (id) => stopSend(await member(), id),
  held: async () => (await allHeld(await member())).map(heldForPages).filter((one) => one !== undefined),
  resume: async (report = quiet) => {
    const by = await member();
    await ifFree("resume", () => resumeAll(by, report));
  },

  verify: (pdf, evidence) => verify(own(pdf), evidence && own(evidence)),
  verifyCertificate: checkCertificate,
};

/** Goes on with everything that is held; the first refusal is told once all had their turn. */
async function resumeAll(by: Member, report: Report): Promise<void> {
  const refusals: unknown[] = [];
  for (const held of await allHeld(by)) {
    try {
      if (held.content.kind === "send") await resumeSend(by, held as Opened<HeldSend>, report);
      else await resumeDecision(by, held.id, report);
    } catch (thrown) {
      if (failed(thrown, "offline", "no-session", "keys-locked")) throw thrown;
      refusals.push(thrown);
    }
  }
  if (refusals.length > 0) throw refusals[0];
}

async function began<T>(beginning: Promise<T>): Promise<T> {
  forget();
  const result = await beginning;
  void beginBackground();
  return result;
}

/** JSON's nulls as absent members. */
function withoutNull<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null)) as T;
}
