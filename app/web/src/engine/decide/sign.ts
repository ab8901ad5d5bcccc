/** Signing acts: of PDFs and of entries. What is signed goes to WebCrypto and comes back as a signature. */

import { type Bytes, own } from "../encoding";
import type { Stamp, Untimed, Verdict } from "../interface";
import type { Member } from "../member";
import { answerTo, timeQuestion } from "../proof/asking";
import { sign } from "../store/keys";
import { pinnedRoots } from "../verify/judge";
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

/** A signed revision of a PDF. */
export interface SignedRevision {
  /** The bytes to append. */
  delta: Bytes;
  /** What they commit to. */
  commitment: string;
  /** Why nobody vouches for the time of the signature; absent when the service's authority of time does. */
  untimed?: Untimed;
}

/**
 * Signs a prepared revision of a PDF, and asks the service's authority of time to vouch for it. Where that fails the signature stays
 * without: it is said so, and this machine's clock never stands in for it. `before`: the timestamps that the document has.
 */
export async function signRevision(member: Member, unsigned: ReturnType<Work["close"]>, before: Stamp[]): Promise<SignedRevision> {
  const commitment = unsigned.commitment();
  const [signature, roots] = await Promise.all([sign(member.keys, unsigned.attributes()), pinnedRoots(member)]);
  const request = own(named("unsigned", () => unsigned.stampRequest(signature)));
  const answer = await answerTo(timeQuestion(request));
  const { delta, cause, why } = named("unsigned", () => unsigned.finishStamped(answer, roots, JSON.stringify(before.map(wireOf))));
  return { delta: own(delta), commitment, ...(cause === undefined ? {} : { untimed: { cause, why: why ?? "" } }) };
}

function wireOf({ at, accuracy, authority, serial }: Stamp): object {
  return { at, accuracy: accuracy ?? null, authority, serial };
}

/** The timestamps that a document has, its own beside each signature and those over all of it. */
export function stampsOf({ signatures, archive }: Verdict): Stamp[] {
  return [...signatures, ...archive].flatMap(({ stamp }) => (stamp === undefined ? [] : [stamp]));
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
