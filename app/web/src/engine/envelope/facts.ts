/** What a verified chain says, as `open` gives it (app/web/wasm/README.md). */

import type { BlobRef } from "../document/file";
import type { PersonState, State } from "../interface";
import type { Basis } from "../trust/people";

/** An approver's or viewer's place. */
export interface SlotFacts {
  index: number;
  role: "approver" | "viewer";
  email: string;
  name: string | null;
  /** Hash of the bundle that is bound to it. */
  bundle: string | null;
  basis: Basis | null;
  /** Sequence of their decision. */
  acted: number | null;
  /** Whether their stage has opened. */
  released: boolean;
  state: PersonState;
}

/** One entry. */
export interface EntryFacts {
  sequence: number;
  hash: string;
  displayed: string;
  author: string;
  name: string | null;
  email: string | null;
  at: number;
  kind: "approve" | "decline" | "grant" | "close" | "cancel" | "archive";
  slot?: number;
  delta?: BlobRef;
  reason?: BlobRef;
  bundle?: string;
  basis?: Basis;
}

/** All of it. */
export interface Facts {
  envelope: string;
  epoch: number;
  requester: { bundle: string; email: string; name: string | null };
  base: BlobRef;
  details: BlobRef;
  /** Page 1 as a picture; envelopes that were sent by a client that draws no pages have none. */
  cover: BlobRef | null;
  /** Public agreement keys by the hash of their bundle, hexadecimal. */
  agreements: Record<string, string>;
  slots: SlotFacts[];
  route: { members: number[]; needed: number }[];
  /** Slots that may decide now. */
  open: number[];
  state: State;
  closed: boolean;
  deadline: number | null;
  created: number;
  head: string;
  sequence: number;
  commitment: string;
  /** Payload hashes by sequence; 0 is the manifest. */
  history: string[];
  entries: EntryFacts[];
}
