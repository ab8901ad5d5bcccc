/** The fresh certificate that each signing act gets (DESIGN §4.8), verified up to the pinned root. */

import { call } from "../api/call";
import { unbase64 } from "../encoding";
import type { Member } from "../member";
import { pinnedRoots } from "../verify/judge";
import { named } from "../wasm/refusal";
import { work } from "../wasm/work";

/** Leaf, issuing and root, DER. */
export async function freshCertificates(member: Member): Promise<Uint8Array[]> {
  const [wasm, roots, answer] = await Promise.all([
    work(),
    pinnedRoots(member),
    call<{ chain: string[] }>("POST", "/certificates", { json: {}, idempotent: true }),
  ]);
  const chain = answer.chain.map(unbase64);
  named("bad-certificate", () => wasm.checkCertificates(chain, roots, member.bundle, Date.now()));
  return chain;
}
