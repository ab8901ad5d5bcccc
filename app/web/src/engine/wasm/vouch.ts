/** Signatures verified by WebCrypto, which is some twenty times as fast as wasm. */

import { type Bytes, own } from "../encoding";
import type { Open } from "./open";

/** A chain as it was stored or sent. */
export interface Unread {
  manifest: Uint8Array;
  entries: Uint8Array[];
  bundles: Uint8Array[];
}

const ECDSA = { name: "ECDSA", namedCurve: "P-384" };

/**
 * Has WebCrypto verify the signatures of a chain, some twenty times as fast as wasm does. The answers, one byte each in the order of
 * `signatures`, are for the constructor of `Chain`: it verifies by itself whatever is not 1, and names what it refuses.
 */
export async function vouch(wasm: Open, { manifest, entries, bundles }: Unread): Promise<Uint8Array> {
  const parts = wasm.signatures(manifest, entries, bundles).map(own);
  const keys = new Map<string, Promise<CryptoKey>>();
  const keyOf = (point: Bytes): Promise<CryptoKey> => {
    const name = point.join();
    const key = keys.get(name) ?? crypto.subtle.importKey("raw", point, ECDSA, false, ["verify"]);
    keys.set(name, key);
    return key;
  };
  const answers = Array.from({ length: Math.floor(parts.length / 3) }, async (_, at) => {
    const [point, message, signature] = parts.slice(at * 3, at * 3 + 3);
    // Firefox accepts signatures that are too short.
    if (point === undefined || message === undefined || signature?.length !== 96) return 0;
    try {
      return Number(await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-384" }, await keyOf(point), signature, message));
    } catch {
      return 0;
    }
  });
  return Uint8Array.from(await Promise.all(answers));
}
