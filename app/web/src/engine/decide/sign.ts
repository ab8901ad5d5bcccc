/** Signing acts: of PDFs and of entries. What is signed goes to WebCrypto and comes back as a signature. */

import { type Bytes, own } from "../encoding";
import type { Member } from "../member";
import { sign } from "../store/keys";
import { named } from "../wasm/refusal";
import { type Work, work } from "../wasm/work";

/** A signing act as the PDF room takes it. */
export interface Act {
  name: string;
  at: number;
  envelope: string;
  sequence: number;
  /** Payload hash of what is extended; none for the requester's certifying signature. */
  previous?: string;
}

/** Signs a prepared revision of a PDF; the bytes to append, and what they commit to. */
export async function signRevision(
  member: Member,
  unsigned: ReturnType<Work["close"]>,
): Promise<{ delta: Bytes; commitment: string }> {
  const commitment = unsigned.commitment();
  const signature = await sign(member.keys, unsigned.attributes());
  return { delta: own(named("unsigned", () => unsigned.finish(signature))), commitment };
}

/** A signed entry or manifest, and the payload hash that it will be known by. */
export interface SignedObject {
  bytes: Bytes;
  hash: string;
}

/** Makes and signs an entry. `json` as app/web/wasm/README.md has it. */
export async function signEntry(member: Member, json: object): Promise<SignedObject> {
  const wasm = await work();
  return finish(member, named("refused", () => wasm.Draft.entry(JSON.stringify(json), member.bundle)));
}

/** Makes and signs a manifest. */
export async function signManifest(member: Member, json: object): Promise<SignedObject> {
  const wasm = await work();
  return finish(member, named("bad-route", () => wasm.Draft.manifest(JSON.stringify(json), member.bundle)));
}

async function finish(member: Member, draft: ReturnType<Work["Draft"]["entry"]>): Promise<SignedObject> {
  const hash = draft.hash();
  const signature = await sign(member.keys, draft.toBeSigned());
  return { bytes: own(named("bad-signature", () => draft.finish(signature))), hash };
}
