/**
 * A sealed file, fetched in blocks and decrypted in chunks as they are asked for.
 *
 * A byte of ciphertext is fetched once and never replaced: what is shown from it is what is compared with the signed root.
 */

import type { Bytes } from "../encoding";
import { failure, refused } from "../failure";
import type { ChunkKey } from "../wasm/open";
import { rangeOf } from "./early";
import {
  CHUNK,
  HEADER,
  LENGTH,
  type Span,
  blockCount,
  blockOf,
  blockSpan,
  chunkCount,
  chunkSpan,
  chunksOf,
  firstBlocks,
  frameLength,
  runs,
} from "./ranges";

/** A sealed file as a signed object names it. */
export interface BlobRef {
  id: string;
  /** Of the ciphertext. */
  length: number;
  /** Merkle root of the ciphertext, hexadecimal. */
  root: string;
}

/** Chunks decrypted at the same time. */
const AT_ONCE = 16;

/** What a sealed file needs of the wasm. */
export interface Opening {
  /** The chunk key for this header; throws when the header commits to another key. */
  key: (header: Bytes) => Promise<ChunkKey>;
  /** Bytes of the frame around so many bytes. */
  frameFor: (plain: number) => Promise<number>;
  /** The Merkle root of ciphertext. */
  root: (cipher: Bytes) => Promise<string>;
}

/** One sealed file. */
export class SealedFile {
  private cipher: Bytes | undefined;
  private readonly frame: Bytes;
  private readonly blocks: (Promise<void> | undefined)[];
  private readonly chunks: (Promise<void> | undefined)[];
  private readonly stopping = new AbortController();
  private started: Promise<number> | undefined;
  private key: Promise<ChunkKey> | undefined;
  private checked: Promise<void> | undefined;
  private users = 0;
  /** Bytes of ciphertext that are here. */
  fetched = 0;
  /** Called when more has come. */
  told: () => void = () => undefined;

  constructor(
    readonly ref: BlobRef,
    private readonly opening: Opening,
  ) {
    if (frameLength(ref.length) < LENGTH) throw refused("a sealed file is too short");
    this.cipher = new Uint8Array(ref.length);
    this.frame = new Uint8Array(frameLength(ref.length));
    this.blocks = new Array<undefined>(blockCount(ref.length)).fill(undefined);
    this.chunks = new Array<undefined>(chunkCount(ref.length)).fill(undefined);
  }

  /** Begins to fetch without opening: the key may still be on its way. */
  prefetch(): void {
    this.fetchBlocks({ from: 0, to: firstBlocks(this.ref.length) }).catch(() => undefined);
  }

  /** Opens the start of the file; resolves with the length of what is sealed in it. */
  start(): Promise<number> {
    this.started ??= (async () => {
      this.prefetch();
      await this.decrypt({ from: 0, to: LENGTH });
      const length = Number(new DataView(this.frame.buffer).getBigUint64(0));
      if ((await this.opening.frameFor(length)) !== this.frame.length) throw refused("a sealed file's padding is not as it should be");
      return length;
    })();
    this.started.catch(() => (this.started = undefined));
    return this.started;
  }

  /** Plain bytes; the range must lie within the length. The result is a copy. */
  async bytes({ from, to }: Span): Promise<Bytes> {
    const span = { from: from + LENGTH, to: to + LENGTH };
    await this.decrypt(span);
    return this.frame.slice(span.from, span.to);
  }

  /** Fetches all that is missing, compares it with the signed root, and opens it; then the ciphertext is let go. */
  verify(): Promise<void> {
    this.checked ??= (async () => {
      const length = await this.start();
      const cipher = this.cipher;
      if (cipher === undefined) throw refused("the document was closed");
      await this.fetchBlocks({ from: 0, to: this.blocks.length });
      if ((await this.opening.root(cipher)) !== this.ref.root) {
        throw failure("blob-altered", { detail: "a sealed file is not the one that was signed" });
      }
      await this.decrypt({ from: 0, to: this.frame.length });
      // The last chunk may be empty; its tag still says that nothing is missing.
      await this.chunk(this.chunks.length - 1);
      if (this.frame.subarray(LENGTH + length).some((byte) => byte !== 0)) {
        throw refused("a sealed file's padding is not as it should be");
      }
      this.cipher = undefined;
    })();
    this.checked.catch(() => (this.checked = undefined));
    return this.checked;
  }

  /** The whole of what is sealed, verified; not a copy. */
  async whole(): Promise<Bytes> {
    await this.verify();
    return this.frame.subarray(LENGTH, LENGTH + (await this.start()));
  }

  /** Somebody more uses it. */
  retain(): void {
    this.users += 1;
  }

  /** Somebody less; fetching stops with the last. */
  release(): void {
    this.users -= 1;
    if (this.users <= 0) this.stopping.abort();
  }

  private async decrypt(span: Span): Promise<void> {
    const { from, to } = chunksOf(span);
    const blocks = this.fetchBlocks({ from: blockOf(from), to: blockOf(Math.max(from, to - 1)) + 1 });
    blocks.catch(() => undefined);
    for (let at = from; at < to; at += AT_ONCE) {
      const some = Math.min(to, at + AT_ONCE);
      await Promise.all(Array.from({ length: some - at }, (_, offset) => this.chunk(at + offset)));
    }
  }

  /** Decrypts a chunk into the frame, once. */
  private chunk(index: number): Promise<void> {
    const known = this.chunks[index];
    if (known !== undefined) return known;
    const work = (async () => {
      const block = blockOf(index);
      await this.fetchBlocks({ from: 0, to: 1 });
      await this.fetchBlocks({ from: block, to: block + 1 });
      const cipher = this.cipher;
      if (cipher === undefined) throw refused("the document was closed");
      this.key ??= this.opening.key(cipher.slice(0, HEADER));
      const key = await this.key;
      const { from, to } = chunkSpan(index, this.ref.length);
      const plain = await key.open(index, cipher.subarray(from, to));
      const last = index === this.chunks.length - 1;
      if (last ? plain.length >= CHUNK : plain.length !== CHUNK) throw refused("a sealed file has an odd chunk");
      this.frame.set(plain, index * CHUNK);
    })();
    this.chunks[index] = work;
    work.catch(() => (this.chunks[index] = undefined));
    return work;
  }

  /** Fetches what is missing of these blocks, in runs; each block is ready as soon as its own bytes are. */
  private fetchBlocks(span: Span): Promise<void> {
    for (const run of runs(span, (index) => this.blocks[index] === undefined)) this.fetchRun(run);
    return Promise.all(this.blocks.slice(span.from, span.to).map((block) => Promise.resolve(block))).then(() => undefined);
  }

  private fetchRun(run: Span): void {
    const waiting = Array.from({ length: run.to - run.from }, () => Promise.withResolvers<undefined>());
    waiting.forEach(({ promise }, offset) => {
      promise.catch(() => (this.blocks[run.from + offset] = undefined));
      this.blocks[run.from + offset] = promise;
    });
    const from = blockSpan(run.from, this.ref.length).from;
    const to = blockSpan(run.to - 1, this.ref.length).to;
    let ready = run.from;
    const sink = (at: number, part: Uint8Array): void => {
      this.cipher?.set(part, at);
      this.fetched += part.length;
      while (ready < run.to && blockSpan(ready, this.ref.length).to <= at + part.length) {
        waiting[ready - run.from]?.resolve(undefined);
        ready += 1;
      }
      this.told();
    };
    rangeOf(this.ref.id, { from, to }, sink, this.stopping.signal).catch((thrown: unknown) => {
      for (const { reject } of waiting.slice(ready - run.from)) reject(thrown);
    });
  }
}
