/** The small wasm module: all that the first page of a document needs. Loaded as soon as the Worker starts. */

import init, * as module from "../../../generated/open";
import url from "../../../generated/open_bg.wasm?url";

import type { Bytes } from "../encoding";
import { own } from "../encoding";
import { failure } from "../failure";
import type { Person } from "../trust/people";
import { once } from "./load";
import { named } from "./refusal";

/** The module's functions, once it is there. */
export type Open = typeof module;

/** Loads the module, once. */
export const open = once<Open>(() => init({ module_or_path: fetch(url, { credentials: "same-origin" }) }).then(() => module));

/** A bundle that verifies, as a person. */
export function person(wasm: Open, bundle: Bytes): Person {
  const facts = JSON.parse(named("bad-bundle", () => wasm.bundle(bundle))) as BundleFacts;
  const { email, name, hash, user, signing } = facts;
  return { email, name, hash, user, key: signing, bundle };
}

/** What a verified bundle says. Keys are hexadecimal points. */
export interface BundleFacts {
  hash: string;
  user: string;
  email: string;
  name: string;
  signing: string;
  agreement: string;
}

/** The chunk key of a sealed file; `open` decrypts one chunk. */
export interface ChunkKey {
  open: (index: number, sealed: Bytes) => Promise<Bytes>;
}

/** Makes the chunk key for a header, which must commit to it. The key is WebCrypto's from then on. */
export async function chunkKey(wasm: Open, blobKey: Uint8Array, header: Bytes, envelope: string, blob: string): Promise<ChunkKey> {
  const chunks = named("blob-altered", () => wasm.chunks(blobKey, header, envelope, blob));
  const raw = own(chunks.key());
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["decrypt"]);
  raw.fill(0);
  return {
    open: async (index, sealed) => {
      try {
        const iv = own(chunks.nonce(index));
        return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, sealed));
      } catch {
        throw failure("blob-altered", { detail: `chunk ${index} of a sealed file was altered` });
      }
    },
  };
}

/** Bytes hashed between two looks at what else is to be done. */
const PIECE = 2 << 20;

/** The Merkle root of ciphertext, in hexadecimal; other work goes on meanwhile. */
export async function merkleRoot(wasm: Open, cipher: Bytes): Promise<string> {
  const merkle = new wasm.Merkle();
  try {
    for (let at = 0; at < cipher.length; at += PIECE) {
      merkle.push(cipher.subarray(at, at + PIECE));
      if (at + PIECE < cipher.length) await new Promise((resolve) => setTimeout(resolve));
    }
    return merkle.root();
  } finally {
    merkle.free();
  }
}
