/** Judging PDFs in the wasm. No PDF and no salt leaves this machine: the service is asked by commitment alone. */

import { bytes, call } from "../api/call";
import { hasStatus } from "../api/problem";
import { memberIfOpen } from "../account/session";
import { type Bytes, own, text, unbase64 } from "../encoding";
import { failed } from "../failure";
import type { Signed, Reading } from "../envelope/reading";
import type { Verdict } from "../interface";
import type { Member } from "../member";
import { pinnedAuthority } from "../trust/authority";
import { ledgerKey } from "../trust/ledger";
import { pins } from "../trust/people";
import { open, person } from "../wasm/open";
import { named } from "../wasm/refusal";
import { work } from "../wasm/work";
import { type VerdictJson, verdictOf } from "./verdict";

/** The trust roots that are pinned here. */
export async function pinnedRoots(member: Member): Promise<Uint8Array[]> {
  const [wasm, pem] = await Promise.all([work(), pinnedAuthority(member)]);
  return named("bad-ca", () => wasm.roots(text(pem)));
}

/**
 * Judges the document of an envelope that was read here. `ends`: where each piece of it ends that an entry brought; a whole that
 * verifies may still be cut elsewhere than the entries say.
 */
export async function judgeReading(member: Member, { signed }: Reading, pdf: Bytes, ends: number[]): Promise<Verdict> {
  const [wasm, roots] = await Promise.all([work(), pinnedRoots(member)]);
  return verdictOf(JSON.parse(wasm.judge(pdf, await evidenceOf(signed), undefined, roots, Uint32Array.from(ends))) as VerdictJson);
}

/** Evidence of a chain that was read and verified here, for this moment. */
export async function evidenceOf({ manifest, entries, bundles }: Signed): Promise<Bytes> {
  return own((await work()).evidence(manifest, entries, bundles, [], Date.now()));
}

/** Judges any PDF. Evidence is looked up by the commitments in the file; what is given is compared with it. */
export async function verify(pdf: Bytes, evidence?: Bytes): Promise<Verdict> {
  const wasm = await work();
  const given = evidence === undefined ? undefined : (named("not-evidence", () => wasm.evidenceParts(evidence)), evidence);
  const member = await memberIfOpen();
  const notes: Verdict["reasons"] = [];
  let roots: Uint8Array[] = [];
  try {
    roots = member === undefined ? wasm.roots(text(await bytes("/pki/ca.pem"))) : await pinnedRoots(member);
  } catch (thrown) {
    if (!failed(thrown, "offline")) throw thrown;
    notes.push({ cause: "no-roots", text: "The service's certificates could not be fetched." });
  }
  const key = member === undefined ? undefined : await ledgerKey(member);
  let json = JSON.parse(wasm.judge(pdf, given, undefined, roots, undefined, key)) as VerdictJson;
  const newer = await lookUp(json.lookup, notes);
  if (newer !== undefined) {
    json = JSON.parse(wasm.judge(pdf, given ?? newer, given === undefined ? undefined : newer, roots, undefined, key)) as VerdictJson;
  }
  if (member !== undefined) await comparePins(member, json);
  const verdict = verdictOf(json);
  // What evidence and roots prove alone, they prove without the service.
  const alone = verdict.verdict === "valid" || verdict.verdict === "incomplete";
  const said = notes.map((one) => (alone && one.cause === "not-asked" ? { ...one, note: true } : one));
  return { ...verdict, reasons: [...verdict.reasons, ...said] };
}

/** The evidence of the newest commitment that the service knows. */
async function lookUp(commitments: string[], notes: Verdict["reasons"]): Promise<Bytes | undefined> {
  for (const commitment of commitments) {
    try {
      return unbase64((await call<{ evidence: string }>("GET", `/verify/${commitment}`)).evidence);
    } catch (thrown) {
      if (hasStatus(thrown, 404)) continue;
      // What can be told without the service is still told.
      notes.push({ cause: "not-asked", text: "The service could not be asked." });
      return undefined;
    }
  }
  if (commitments.length > 0) notes.push({ cause: "not-known", text: "The service does not know this document." });
  return undefined;
}

/** A signature by another key than the one known here for the address cannot be called valid. */
async function comparePins(member: Member, json: VerdictJson): Promise<void> {
  const known = await pins(member);
  const own = person(await open(), member.bundle).key;
  for (const { email, key } of json.signatures) {
    if (email === null || key === null || json.verdict === "invalid") continue;
    const expected = email === member.email ? own : known[email]?.key;
    if (expected === undefined || expected === key) continue;
    json.verdict = "unknown";
    json.reasons.push({ cause: "key-changed", text: `The key of ${email} in the document is not the one known here.` });
  }
}
