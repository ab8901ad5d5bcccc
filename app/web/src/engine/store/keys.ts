/** Private keys as WebCrypto holds them: never extractable, so that no script can read or send them. */

import { type Bytes, joined, own } from "../encoding";
import { failure } from "../failure";
import { open } from "../wasm/open";
import type { Keys } from "./db";

const NONCE = 12;
const ECDSA = { name: "ECDSA", namedCurve: "P-384" };
const ECDH = { name: "ECDH", namedCurve: "P-384" };

/** Keys as they come out of the wasm, for a moment. */
export interface RawKeys {
  /** PKCS#8. */
  signing: Uint8Array;
  /** PKCS#8. */
  agreement: Uint8Array;
  /** 32 bytes. */
  notebookKey: Uint8Array;
}

/** Hands raw keys to WebCrypto and erases them. */
export async function importKeys(raw: RawKeys): Promise<Keys> {
  const { subtle } = globalThis.crypto;
  const secret = [own(raw.signing), own(raw.agreement), own(raw.notebookKey)] as const;
  try {
    const [signing, agreement, notebook] = await Promise.all([
      subtle.importKey("pkcs8", secret[0], ECDSA, false, ["sign"]),
      subtle.importKey("pkcs8", secret[1], ECDH, false, ["deriveBits"]),
      subtle.importKey("raw", secret[2], "AES-GCM", false, ["encrypt", "decrypt"]),
    ]);
    return { signing, agreement, notebook };
  } finally {
    for (const bytes of [...secret, raw.signing, raw.agreement, raw.notebookKey]) bytes.fill(0);
  }
}

/** ECDSA P-384 with SHA-384 over `message`, raw r ‖ s. */
export async function sign(keys: Keys, message: Uint8Array): Promise<Bytes> {
  const algorithm = { name: "ECDSA", hash: "SHA-384" };
  const signature = new Uint8Array(await crypto.subtle.sign(algorithm, keys.signing, own(message)));
  // Firefox has been seen to leave out leading zeros (DESIGN §6).
  if (signature.length !== 96) throw failure("internal", { detail: "a signature of an odd length" });
  return signature;
}

/** The x coordinate that the agreement key and a public point (SEC1, 97 bytes) have in common. */
export async function agree(keys: Keys, point: Uint8Array): Promise<Bytes> {
  const key = await crypto.subtle.importKey("raw", own(point), ECDH, false, []);
  const algorithm = { name: "ECDH", public: key };
  return new Uint8Array(await crypto.subtle.deriveBits(algorithm, keys.agreement, 384));
}

/** Seals bytes for oneself: `nonce(12) ‖ AES-256-GCM`, bound to the account and the purpose. */
export async function sealForSelf(keys: Keys, user: string, purpose: string, plain: Bytes): Promise<Bytes> {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE));
  const algorithm = { name: "AES-GCM", iv: nonce, additionalData: await place(user, purpose) };
  return joined(nonce, new Uint8Array(await crypto.subtle.encrypt(algorithm, keys.notebook, plain)));
}

/** Opens what {@link sealForSelf} made; `undefined` when it was made with another key or for another place. */
export async function openForSelf(
  keys: Keys,
  user: string,
  purpose: string,
  sealed: Uint8Array,
): Promise<Bytes | undefined> {
  const bytes = own(sealed);
  const algorithm = {
    name: "AES-GCM",
    iv: bytes.subarray(0, NONCE),
    additionalData: await place(user, purpose),
  };
  try {
    return new Uint8Array(await crypto.subtle.decrypt(algorithm, keys.notebook, bytes.subarray(NONCE)));
  } catch {
    return undefined;
  }
}

async function place(user: string, purpose: string): Promise<Bytes> {
  return own((await open()).notebookContext(user, purpose));
}
