/** One's own certificates: a fresh one for each signing act (DESIGN §4.8), verified up to the pinned root; and taking one back. */

import { call } from "../api/call";
import type { LedgerReceipt } from "../api/objects";
import { hex, unbase64 } from "../encoding";
import type { OwnCertificate, RevocationReason } from "../interface";
import type { Member } from "../member";
import { checkReceipt } from "./ledger";
import { pinnedRoots } from "../verify/judge";
import { named } from "../wasm/refusal";
import { work } from "../wasm/work";

/** Leaf, issuing and root, DER. */
export async function freshCertificates(member: Member): Promise<Uint8Array[]> {
  const [wasm, roots, answer] = await Promise.all([
    work(),
    pinnedRoots(member),
    call<{ chain: string[]; receipt?: LedgerReceipt }>("POST", "/certificates", { json: {}, idempotent: true }),
  ]);
  const chain = answer.chain.map(unbase64);
  named("bad-certificate", () => wasm.checkCertificates(chain, roots, member.bundle, Date.now()));
  const leaf = chain[0] ?? new Uint8Array();
  const digest = hex(new Uint8Array(await crypto.subtle.digest("SHA-384", leaf)));
  await checkReceipt(member, "certificate", digest, answer.receipt);
  return chain;
}

/** As the service lists a certificate. */
interface Listed extends Omit<OwnCertificate, "revocation"> {
  revocation: { revoked: number; reason: RevocationReason; invalidity: number | null } | null;
}

/** All certificates that the service made for this account, the newest first. */
export async function ownCertificates(): Promise<OwnCertificate[]> {
  const { certificates } = await call<{ certificates: Listed[] }>("GET", "/certificates");
  return certificates.map(({ serial, issued, expires, revocation }) => ({
    serial,
    issued,
    expires,
    ...(revocation === null ? {} : { revocation: { at: revocation.revoked, reason: revocation.reason } }),
  }));
}

/** Takes a certificate back, for good. */
export async function revoke(serial: string, reason: RevocationReason): Promise<void> {
  await call("POST", "/certificates/revoke", { json: { serial, reason } });
}
