/** The JSON objects of the API, as this client reads and writes them. Bytes travel as base64. */

/** An envelope key sealed to one slot. */
export interface SealedGrant {
  slot: number;
  sealed: string;
}

/** An envelope of a listing. What it says of the envelope is verified before it is shown. */
export interface ListedJson {
  envelope: string;
  head: string;
  sequence: number;
  state: string;
  created?: number;
  closed?: boolean;
  updated?: number;
  needs_grants?: { slot: number; email: string; registered: boolean; bundle?: string }[];
  /** The sealed details; a hint. */
  details?: { id: string; length: number };
}

/** Answer of GET /envelopes. */
export interface ListingJson {
  envelopes: ListedJson[];
}

/** Answer of GET /envelopes/ID. */
export interface EnvelopeJson extends ListedJson {
  manifest: string;
  entries: string[];
  bundles: string[];
  grants?: SealedGrant[];
  received?: number[];
  /** Sealed parts of the document; a hint, for what counts is what the chain says. */
  parts?: { id: string; length: number }[];
  /** The sealed cover, if there is one; a hint as well. */
  cover?: { id: string; length: number };
}

/** A slot of a key hierarchy: `password` or `words`. */
export interface KeySlot {
  kind: string;
  sealed: string;
}

/** A session has begun (its token is in a cookie that scripts cannot read). */
export interface SessionBegun {
  user: string;
  email: string;
  name: string;
}

/** Answer of POST /login/finish. */
export interface LoggedIn extends SessionBegun {
  wrapped_keys: string;
  slots: KeySlot[];
  bundle: string;
}

/** Answer of POST /recovery/release. */
export type RecoveryReleased = LoggedIn & { response: string };

/** That something is in the service's ledger. */
export interface LedgerReceipt {
  leaf_index: number;
  salt: string;
  /** The signed note that it is proved against. */
  checkpoint: string;
  inclusion: string[];
}

/** Answer of GET /ledger/self. */
export interface LedgerSelf {
  /** What hides one's place in the map. */
  blind: string;
  /** Of one's key bundle; `map_key` is that place, hexadecimal. */
  receipt: LedgerReceipt & { map_key: string | null };
  /** What the map of this checkpoint has there. */
  map: { value: string | null; proof: string; checkpoint: string };
}

/** Answer of POST /envelopes. */
export interface SentJson {
  receipt?: LedgerReceipt;
}

/** Answer of POST /envelopes/ID/entries. */
export interface AcceptedJson extends SentJson {
  sequence: number;
  state: string;
}
