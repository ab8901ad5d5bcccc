/**
 * What the pages ask of the engine, the Worker that holds keys and does all that needs them.
 *
 * Every method may reject with a {@link Failure}. Times are Unix milliseconds; page coordinates are PDF points from the
 * lower left of the page as shown, pages count from 1.
 */

import type { Attended, Certificate, CertificateVerdict, Kept, Sent, Untimed, Verdict } from "./verdicts";

export type * from "./verdicts";

/** Why something was not done. `failure` is a stable name; `words/LANG/problems.json` says it to people. */
export interface Failure {
  failure: string;
  /** Values for the placeholders of the sentence. */
  values?: Record<string, string | number>;
  /** What the service or the verifier said, in English; shown small, for support. */
  detail?: string;
  /** The form field that it belongs to. */
  field?: string;
  /** Seconds to wait before trying again. */
  retryAfter?: number;
}

/** Oneself. */
export interface Me {
  user: string;
  email: string;
  name: string;
  /** 30 digits of one's own keys, in groups of five. With somebody else it is 60: theirs and one's own, {@link Contact}. */
  safetyNumber: string;
}

/** Whose keys are here, and whether they are open. */
export type Account =
  | { kind: "none" }
  | { kind: "unconfirmed"; email: string; name: string }
  | { kind: "locked"; email: string; name: string }
  | { kind: "open"; me: Me };

export type Role = "requester" | "approver" | "viewer";
export type State = "pending" | "completed" | "declined" | "cancelled" | "expired";
/** approved, declined; turn: may decide now; waiting: later; invited: no keys yet; skipped: was not needed any more. */
export type PersonState = "approved" | "declined" | "turn" | "waiting" | "invited" | "viewer" | "skipped";

/** Somebody named in an envelope. */
export interface Participant {
  slot: number;
  role: "approver" | "viewer";
  email: string;
  /** From their key bundle; none while invited. */
  name?: string;
  state: PersonState;
  /** When they decided. */
  at?: number;
  /** When their turn came (by the chain: the last act of the stages before, or the sending). */
  since?: number;
  /** Whether the requester compared their key, or took it as it came. */
  basis?: "confirmed" | "first-use";
}

/** An invited person who has registered since, and waits for the requester to let them in. */
export interface Arrival {
  envelope: string;
  slot: number;
  email: string;
  name: string;
  safetyNumber: string;
}

/** An envelope in a list. Title and filename are decrypted here; absent while they are withheld. */
export interface Listed {
  id: string;
  role: Role;
  state: State;
  closed: boolean;
  yourTurn: boolean;
  title?: string;
  filename?: string;
  message?: string;
  requester: { name: string; email: string };
  people: Participant[];
  created: number;
  updated: number;
  deadline?: number;
  archived: boolean;
  labels: string[];
  /** Set when the envelope does not verify; nothing else of it is to be believed then. */
  refused?: Failure;
}

/** One event of an envelope's history. */
export interface HistoryEvent {
  sequence: number;
  kind: "sent" | "approve" | "decline" | "grant" | "close" | "cancel" | "archive";
  /** Who did it. */
  name: string;
  email: string;
  slot?: number;
  /** When they say they did it, and when the service received it. */
  at: number;
  received?: number;
  /** A decline's reason, once decrypted. */
  reason?: string;
  hash: string;
}

/** Why the reader may not decide now; `turn` when they may. */
export type Standing =
  | "turn"
  | "not-your-turn"
  | "already-approved"
  | "already-declined"
  | "declined"
  | "cancelled"
  | "expired"
  | "completed"
  | "viewer"
  | "requester"
  | "not-let-in";

/** An envelope whose chain and people verified. */
export interface EnvelopeView extends Listed {
  standing: Standing;
  /** The reader's slot as approver. */
  slot?: number;
  /** Whether the reader holds its key (their grant is released). */
  readable: boolean;
  /** Stages of slots. */
  route: { members: number[]; needed: number }[];
  history: HistoryEvent[];
  /** Payload hash of the last entry. */
  head: string;
  /** When this browser saw it first. That nothing newer is kept back no browser can tell; that nothing it saw since is missing, it does. */
  since: number;
  arrivals: Arrival[];
}

/** A document being read: base ‖ layers, decrypted as ranges arrive. `handle` names it to the engine. */
export interface OpenDocument {
  handle: number;
  /** Bytes of the PDF. */
  length: number;
  /** Its first bytes, to save a call. */
  start: Uint8Array;
  /** The head it shows. */
  head: string;
  filename: string;
}

export type FieldKind =
  | "signature" | "initials" | "text" | "number" | "date" | "checkbox" | "radio" | "dropdown" | "image" | "stamp";

/** A rectangle on a page. */
export interface Spot {
  page: number;
  x: number;
  y: number;
  w: number;
  h: number;
  /** Of a radio button: the option it stands for. */
  option?: string;
}

/** A field that the requester placed for a slot. */
export interface PlacedField {
  /** `sig_1` or `field_1_2`; empty in a draft. */
  name: string;
  slot: number;
  kind: FieldKind;
  label: string;
  required: boolean;
  /** What it fills itself with. */
  fill?: "name" | "email" | "date" | "address";
  options?: string[];
  spots: Spot[];
  filled: boolean;
}

/** A free mark. `image` is an index into the list of pictures beside it (PNG or JPEG). Colors are `#rrggbb`. */
export type Mark =
  | { kind: "text"; page: number; x: number; y: number; text: string; size: number; color: string }
  | { kind: "image"; page: number; x: number; y: number; w: number; h: number; image: number }
  | { kind: "stamp"; page: number; x: number; y: number; w: number; h: number; text: string; color: string }
  | { kind: "watermark"; text: string }
  | { kind: "highlight"; page: number; x: number; y: number; w: number; h: number; color: string };

/** What a signature looks like. */
export type Appearance = { kind: "typed"; name: string; hand: 0 | 1 | 2 } | { kind: "image"; image: number };

/** A field's value. */
export type FieldValue =
  | { name: string; text: string }
  | { name: string; choice: string }
  | { name: string; checked: boolean }
  | { name: string; image: number };

/** All that an approver adds. */
export interface Approval {
  /** The head of the document that was on the screen. */
  displayed: string;
  marks: Mark[];
  values: FieldValue[];
  appearance: Appearance;
  images: Uint8Array[];
  /** Consent to be rebuilt on top of approvals of the same stage that arrive meanwhile. */
  includeOthers: boolean;
}

/** What came of a decision. `rebuilt`: on top of how many others. */
export interface Acted {
  sequence: number;
  state: State;
  rebuilt: number;
  /** Nobody vouches for the time of the signature: the service's authority of time did not, and why. */
  untimed?: Untimed;
}

/** How far a long act is. */
export interface Progress {
  step: "reading" | "merging" | "preparing" | "signing" | "sealing" | "uploading" | "downloading" | "verifying" | "keeping" | "certifying" | "sending";
  done: number;
  total: number;
}

/** A file that was dropped. */
export interface Dropped {
  name: string;
  bytes: Uint8Array;
  /** For an encrypted PDF. */
  password?: string;
}

/** A page as shown: points. */
export interface PageSize {
  width: number;
  height: number;
}

/** A signature that others made before a document came here. `at`: the time that they claim. */
export interface Before {
  field: string;
  signer: string;
  at?: number | undefined;
}

/** What intake made of the dropped files. */
export interface Examined {
  pdf: Uint8Array;
  pages: PageSize[];
  /** Who signed the document before: it is as it was then, and approvers can only sign. Drafts of earlier times have none. */
  before?: Before[];
  /** What was changed in the files: stable names with values, for `words` room `new`. */
  changes: { change: string; values?: Record<string, string | number> }[];
}

/** Somebody a draft names. Order is the stage: equal numbers act in any order. */
export interface DraftPerson {
  email: string;
  name?: string;
  role: "approver" | "viewer";
  stage: number;
}

/** One of several files that a draft's document was merged from: what examining that file alone gave. */
export interface DraftSource {
  name: string;
  examined: Examined;
}

/** Page 1 of a document as it was sent. It is the requester's word: what is approved is the document. */
export interface Cover extends PageSize {
  picture: ImageBitmap;
}

/** Page 1 as it was drawn to be sent along: its size in points, and a WebP or JPEG picture. */
export interface DrawnCover extends PageSize {
  picture: Uint8Array;
}

/** An envelope not sent yet. Kept sealed in this browser. */
export interface Draft {
  id: string;
  title: string;
  filename: string;
  message: string;
  people: DraftPerson[];
  /** `slot` counts approvers and viewers of `people` from 1. */
  fields: PlacedField[];
  deadline?: number;
  /** The examined document, once there is one. */
  document?: Examined;
  /** The files that it was merged from, where there are several: so that they can be put in another order after a reload. */
  sources?: DraftSource[];
  changed: number;
}

/** A draft in the list. */
export interface DraftSummary {
  id: string;
  title: string;
  changed: number;
  people: number;
}

/** Somebody written to before. */
export interface Contact {
  email: string;
  name: string;
  /** Last used. */
  used: number;
  basis?: "confirmed" | "first-use";
  safetyNumber?: string;
  /** The key is not the one known here before: nothing is sent to it until the safety number was compared anew. */
  changed?: boolean;
}

/** A signature or initials kept for the next time. */
export interface Adopted {
  kind: "drawn" | "typed" | "uploaded";
  name: string;
  hand?: 0 | 1 | 2;
  /** PNG of a drawn or uploaded one. */
  image?: Uint8Array;
}

/** What a person keeps for themselves, sealed, on all their devices. */
export interface Notebook {
  signature?: Adopted;
  initials?: Adopted;
  contacts: Contact[];
  archived: string[];
  labels: Record<string, string[]>;
  /** Minutes without use after which the keys are locked; 0: only with the browser's data. */
  idleMinutes: number;
  /** When they consented to sign electronically. */
  consented?: number;
  /** Whether approvals that arrive meanwhile may be included without asking. */
  includeOthers: boolean;
  /** Let people in who register later, without comparing their key ("unverified first use"). */
  letInUnasked: boolean;
  postalAddress?: string;
}

/** What the service must know to write to a person. */
export interface Preferences {
  language: string;
  mails: { turn: boolean; returned: boolean; declined: boolean; completed: boolean };
}

/** Where else one is logged in. */
export interface SessionInfo {
  id: string;
  created: number;
  seen: number;
  current: boolean;
  client: "browser" | "terminal";
}

/** Why a certificate is taken back (RFC 5280 §5.3.1). */
export type RevocationReason = "unspecified" | "key-compromise" | "affiliation-changed" | "superseded" | "cessation-of-operation";

/** A certificate for one's own key; each signature has one. */
export interface OwnCertificate {
  /** Hexadecimal. */
  serial: string;
  issued: number;
  expires: number;
  revocation?: { at: number; reason: RevocationReason };
}

/** A send or an approval that was made and kept, but not answered yet. */
export interface Held {
  id: string;
  kind: "send" | "approve" | "decline";
  title: string;
  done: number;
  total: number;
}

export type Report = (progress: Progress) => void;

export interface Engine {
  // --- who -------------------------------------------------------------------------------------------------------
  account(): Promise<Account>;
  /** Starts an account. The words are shown once; the code arrives by mail, in `language`, like all mails until another is chosen. */
  register(input: { email: string; name: string; passphrase: string; language: string }): Promise<{ words: string[] }>;
  /** Ends the registration begun in this browser. */
  confirm(code: string): Promise<Account>;
  /** Forgets a registration that was begun here. */
  abandon(): Promise<void>;
  login(input: { email: string; passphrase: string }): Promise<Account>;
  /** Opens the keys of a locked account again. */
  unlock(passphrase: string): Promise<Account>;
  lock(): Promise<void>;
  /** Ends the session and wipes what this browser holds. */
  logout(): Promise<void>;
  /** Proves the recovery words; a code is mailed. */
  recover(input: { email: string; words: string }): Promise<void>;
  /** Ends the recovery with that code and a new passphrase. */
  recovered(input: { code: string; passphrase: string }): Promise<Account>;
  /** Somebody did something: puts the idle lock off. */
  touch(): Promise<void>;

  // --- for oneself ----------------------------------------------------------------------------------------------
  notebook(): Promise<Notebook>;
  /** Merges the given members into the notebook. */
  note(change: Partial<Notebook>): Promise<Notebook>;
  preferences(): Promise<Preferences>;
  setPreferences(preferences: Preferences): Promise<Preferences>;
  sessions(): Promise<SessionInfo[]>;
  endSession(id: string): Promise<void>;
  /** One's own certificates, the newest first. */
  certificates(): Promise<OwnCertificate[]>;
  /** Takes one of them back, for good. */
  revoke(serial: string, reason: RevocationReason): Promise<void>;
  /** The key of an address, as the service shows it now; none when it has no account. Pins nothing. */
  person(email: string): Promise<Contact | null>;
  /** Notes that the safety number was compared. `shown`: the number that was on the screen; another key is refused then. */
  confirmPerson(email: string, shown?: string): Promise<Contact>;

  // --- envelopes -------------------------------------------------------------------------------------------------
  /** All of one's envelopes, newest first. */
  list(): Promise<Listed[]>;
  read(id: string): Promise<EnvelopeView>;
  /** Whether an envelope that is being read has a cover, as the service says: what to load first. False when it was not asked yet. */
  covered(id: string): Promise<boolean>;
  /** The first page as it was sent, to be shown while the document is on its way; none when the requester's client draws no pages. */
  cover(id: string): Promise<Cover | null>;
  /** Begins to read the document of an envelope. Nothing is verified yet but the requester's manifest and the chain. */
  open(id: string): Promise<OpenDocument>;
  /** Bytes `from` (inclusive) to `to` (exclusive). */
  bytes(handle: number, from: number, to: number): Promise<Uint8Array>;
  /** Resolves when every byte was compared with its signed root and every layer verified; rejects when not. */
  verified(handle: number, report?: Report): Promise<Verdict>;
  whole(handle: number, report?: Report): Promise<Uint8Array>;
  fields(handle: number): Promise<PlacedField[]>;
  release(handle: number): Promise<void>;
  approve(id: string, approval: Approval, report?: Report): Promise<Acted>;
  /** Keeps an approver's work in progress in this browser, sealed: what it is only the page knows. Replaces what was kept. */
  saveWork(id: string, work: Uint8Array): Promise<void>;
  /** The work in progress kept for an envelope. */
  work(id: string): Promise<Uint8Array | null>;
  /** Forgets it; approving and declining do so by themselves. */
  dropWork(id: string): Promise<void>;
  decline(id: string, input: { displayed: string; reason: string }, report?: Report): Promise<Acted>;
  cancel(id: string): Promise<Acted>;
  /** Signs the closing of a completed envelope; done by itself from any open page of the requester. */
  close(id: string, report?: Report): Promise<Acted>;
  /** Lets an invited person in. `confirmed`: the safety number was compared. */
  letIn(arrival: Arrival, confirmed: boolean): Promise<void>;
  remind(id: string): Promise<number>;
  /** Archives the document when it is closed and that is due, before it is downloaded. */
  keep(id: string, report?: Report): Promise<Kept>;
  /** The evidence file (bytes). */
  evidence(id: string): Promise<Uint8Array>;
  /** The certificate of completion of a closed envelope; the document is archived first when that is due. */
  certificate(id: string, report?: Report): Promise<Certificate>;
  /** Does what waits for the requester: closing, letting in those whom the settings allow. Says who else waits. */
  attend(): Promise<Attended>;

  // --- sending -----------------------------------------------------------------------------------------------------
  /** Merges dropped PDFs and pictures in order and cleans the result. */
  examine(files: Dropped[], report?: Report): Promise<Examined>;
  drafts(): Promise<DraftSummary[]>;
  draft(id: string): Promise<Draft | null>;
  saveDraft(draft: Draft): Promise<void>;
  dropDraft(id: string): Promise<void>;
  /** Certifies, seals, uploads and sends, with a cover where the first page could be drawn; the draft is dropped when the service has it. */
  send(draft: Draft, report?: Report, cover?: DrawnCover): Promise<Sent>;
  /**
   * Stops the sending of a draft that is under way; `send` then rejects with `stopped`, and the draft is as it was. False when
   * it is too late: the service may have the envelope.
   */
  stopSend(draft: string): Promise<boolean>;
  /** What was made and not answered yet. */
  held(): Promise<Held[]>;
  /** Goes on with all of it. */
  resume(report?: Report): Promise<void>;

  // --- verifying -------------------------------------------------------------------------------------------------
  /** Judges a PDF here. The evidence is looked up by the commitment in the file when none is given. */
  verify(pdf: Uint8Array, evidence?: Uint8Array): Promise<Verdict>;
  /** Judges a certificate of completion here; undefined when the file is none. */
  verifyCertificate(pdf: Uint8Array): Promise<CertificateVerdict | undefined>;
}

/** What tabs tell each other on the BroadcastChannel `countersign`, and the engine tells its page. */
export type News =
  | { news: "account" }
  | { news: "envelope"; envelope: string }
  | { news: "notebook" }
  | { news: "drafts" }
  /** The service's ledger is not what it was: nothing is sent any more. */
  | { news: "ledger"; trouble: Failure }
  | { news: "online"; online: boolean };
