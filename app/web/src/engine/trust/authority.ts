/** The service's certificate authority: pinned on first contact, compared ever after. */

import { bytes } from "../api/call";
import type { Bytes } from "../encoding";
import { failure } from "../failure";
import type { Member } from "../member";
import { Box } from "../store/box";

interface Pinned {
  pem: Bytes | undefined;
}

const authority = new Box<Pinned>("authority", () => ({ pem: undefined }));

/** Fetches the service's certificates and pins them, or compares them with the pinned ones. */
export async function pinAuthority(member: Member): Promise<Bytes> {
  const shown = await bytes("/pki/ca.pem");
  return authority.change(member, ({ pem }) => {
    if (pem === undefined) return { value: { pem: shown }, result: shown };
    if (pem.length !== shown.length || pem.some((byte, at) => byte !== shown[at])) throw failure("ca-changed");
    return { value: undefined, result: pem };
  });
}

/** The pinned certificates in PEM; they are pinned now when they were not before. */
export async function pinnedAuthority(member: Member): Promise<Bytes> {
  return (await authority.read(member)).pem ?? pinAuthority(member);
}
