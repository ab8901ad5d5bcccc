/** Sealing files: keys, nonces and lengths are the wasm's, the bulk of the encryption is WebCrypto's. */

import { type Bytes, own } from "../encoding";
import { open, merkleRoot } from "../wasm/open";
import { work } from "../wasm/work";
import type { BlobRef } from "./file";
import { CHUNK, LENGTH } from "./ranges";

/** Files up to this length are sealed in the wasm in one go. */
const SMALL = 256 << 10;
/** Chunks encrypted at the same time. */
const AT_ONCE = 32;

/** A sealed file and how signed objects name it. */
export interface Sealed {
  ref: BlobRef;
  bytes: Bytes;
}

/** Seals bytes as a new file of the envelope. `told` hears how many were encrypted. */
export async function sealFile(
  key: Bytes,
  envelope: string,
  plain: Bytes,
  told: (done: number) => void = () => undefined,
): Promise<Sealed> {
  const wasm = await work();
  const blob = crypto.randomUUID();
  if (plain.length <= SMALL) {
    const { sealed, id, length, root } = wasm.sealBlob(key, envelope, blob, plain) as BlobRef & { sealed: Uint8Array };
    return { ref: { id, length, root }, bytes: own(sealed) };
  }
  const sealer = new wasm.Sealer(key, envelope, blob);
  try {
    const raw = own(sealer.key());
    const chunkKey = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt"]);
    raw.fill(0);
    // `length ‖ plain ‖ zeros` (docs/protocol.md §5).
    const frame = new Uint8Array((await open()).frameLength(plain.length));
    new DataView(frame.buffer).setBigUint64(0, BigInt(plain.length));
    frame.set(plain, LENGTH);
    const header = own(sealer.header());
    const chunks = Math.floor(frame.length / CHUNK) + 1;
    const bytes = new Uint8Array(header.length + frame.length + 16 * chunks);
    bytes.set(header);
    for (let at = 0; at < chunks; at += AT_ONCE) {
      const some = Array.from({ length: Math.min(AT_ONCE, chunks - at) }, async (_, offset) => {
        const index = at + offset;
        const algorithm = { name: "AES-GCM", iv: own(sealer.nonce(index)) };
        const chunk = frame.subarray(index * CHUNK, (index + 1) * CHUNK);
        const sealed = new Uint8Array(await crypto.subtle.encrypt(algorithm, chunkKey, chunk));
        bytes.set(sealed, header.length + index * (CHUNK + 16));
      });
      await Promise.all(some);
      told(Math.min(frame.length, (at + AT_ONCE) * CHUNK));
    }
    return { ref: { id: blob, length: bytes.length, root: await merkleRoot(await open(), bytes) }, bytes };
  } finally {
    sealer.free();
  }
}
