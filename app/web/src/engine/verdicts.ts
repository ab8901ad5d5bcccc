/** What pages are told of proof: times and who vouches for them, archives, and verdicts. */

import type { Arrival, Participant, State } from "./interface";

/** Why nobody vouches for the time of a signature: a stable name, and the reason as an English clause. */
export interface Untimed {
  cause: string;
  why: string;
}

/** An envelope that was sent. */
export interface Sent {
  id: string;
  untimed?: Untimed;
}

/** What was done for the requester without being asked, and who waits. */
export interface Attended {
  arrivals: Arrival[];
  /** Envelopes that were closed without anybody vouching for the time. */
  untimed: { envelope: string; untimed: Untimed }[];
}

/** How long a signature can be proved (ETSI EN 319 142-1 §6.1). */
export type Level = "B-B" | "B-T" | "B-LT" | "B-LTA";

/** What a timestamp says. */
export interface Stamp {
  at: number;
  /** How far off it may be, milliseconds. */
  accuracy?: number;
  authority: string;
  serial: string;
}

/** Why a document could not be archived; `subject`: whose certificate nobody speaks about. */
export interface Unkept {
  cause: "time" | "revocation" | "other";
  /** As an English clause. */
  why: string;
  subject?: string;
}

/** How far a document is kept provable. */
export interface Kept {
  /** The head that this speaks of. */
  head: string;
  level?: Level;
  /** Whether an archive was added just now. */
  kept: boolean;
  trouble?: Unkept;
}

/** The verifier's judgement of a file. */
export interface Verdict {
  verdict: "valid" | "incomplete" | "invalid" | "unknown";
  /** Of the envelope, when there is evidence. */
  state?: State;
  /** Stable names of what is wrong, with the English sentence of the verifier. `name`: as the terminal has it. A `note` alters nothing. */
  reasons: { cause: string; name?: string; text: string; page?: number; offset?: number; slot?: number; note?: boolean }[];
  signatures: {
    field: string;
    kind: "origin" | "approval" | "close" | "other";
    name?: string;
    email?: string;
    at?: number;
    /** Bytes of the file that it covers. */
    covers: number;
    total: number;
    valid: boolean;
    trusted: boolean;
    basis?: "confirmed" | "first-use";
    level: Level;
    /** The timestamp beside it. */
    stamp?: Stamp;
    /** The earliest time that somebody vouches for. `own`: by the timestamp beside it; `independent`: somebody else than the service. */
    time?: { at: number; authority: string; own: boolean; independent: boolean };
    /** What is known about the signer's certificate at that time. */
    revocation: { status: "good" | "revoked" | "unknown"; at?: number };
    problems: string[];
  }[];
  /** Stores of proof and timestamps of the document behind the signatures. */
  archive: { kind: "store" | "timestamp"; stamp?: Stamp }[];
  /** Signatures that others made before the document came here, each intact. `trusted`: their certificates are vouched for. */
  before: { field: string; signer: string; at?: number; timestamp: boolean; trusted: boolean }[];
  /** The lowest level of any signature. */
  level?: Level;
  /** The checkpoint of the service's ledger that the evidence is proved against. `trusted`: by the key that is known here. */
  checkpoint?: { origin: string; size: number; trusted: boolean };
  /** Layers that the evidence has and the file has not. */
  missing: number;
  requester?: { name: string; email: string };
  envelope?: string;
  people: Participant[];
}

/** A certificate of completion that was made here. */
export interface Certificate {
  /** The PDF. */
  pdf: Uint8Array;
  /** What became of the document's archive, which comes first. */
  kept: Kept;
}

/** The judgement of a certificate of completion. */
export interface CertificateVerdict {
  verdict: "valid" | "invalid" | "unknown";
  /** Stable name of why it is not believed, and the English sentence of the verifier. */
  cause?: string;
  text?: string;
  /** What it says, when it is believed. */
  says?: {
    envelope: string;
    /** The address of the service that sealed it. */
    service: string;
    /** When, by that service's clock. */
    issued: number;
    title?: string;
    /** Of the document: SHA-256 (hexadecimal), bytes, level. */
    sha256: string;
    length: number;
    level: string;
    /** Slot 0 is the requester. */
    people: { slot: number; email: string; name?: string }[];
    ledger?: { origin: string; size: number };
    /** The name in the certificate of the seal, and its serial number. */
    authority: string;
    serial: string;
  };
}
