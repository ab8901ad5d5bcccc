/** The document of an envelope: base ‖ δ0 and every layer since, shown as ranges arrive, and verified as a whole. */

import { type Bytes, joined } from "../encoding";
import { failure, refused } from "../failure";
import type { Progress, Report, Verdict } from "../interface";
import type { Reading } from "../envelope/reading";
import type { Member } from "../member";
import { judgeReading } from "../verify/judge";
import { type ChunkKey, chunkKey, merkleRoot, open } from "../wasm/open";
import { type BlobRef, SealedFile } from "./file";
import type { Span } from "./ranges";

/** A document of which every byte was compared with its signed root, and every piece with the chain. */
export interface Verified {
  pdf: Bytes;
  verdict: Verdict;
  /** Where each of its pieces ends. */
  ends: number[];
}

/** Base and layers of one reading, being fetched and opened. */
export class EnvelopeDocument {
  private lengths: number[] = [];
  private checked: Promise<Verified> | undefined;
  private readonly reports = new Set<Report>();
  /** Bytes of the PDF, known once it has started. */
  length = 0;

  private constructor(
    readonly reading: Reading,
    private readonly member: Member,
    private readonly files: SealedFile[],
  ) {
    for (const file of files) file.retain();
    for (const file of files) file.told = () => this.tell("downloading", this.fetched, this.total);
  }

  /**
   * Begins to read the document of a reading; `key` may still be on its way. Files that another document of the same
   * envelope has fetched already are taken from it.
   */
  static begin(reading: Reading, member: Member, key: Promise<Bytes>, before?: EnvelopeDocument): EnvelopeDocument {
    key.catch(() => undefined);
    const files = blobsOf(reading).map(
      (ref) => before?.files.find((file) => same(file.ref, ref)) ?? new SealedFile(ref, opening(reading.id, ref, key)),
    );
    for (const file of files) file.prefetch();
    return new EnvelopeDocument(reading, member, files);
  }

  /** Opens the start of every file, so that the PDF's length is known. */
  async start(): Promise<void> {
    this.lengths = await Promise.all(this.files.map((file) => file.start()));
    this.length = this.lengths.reduce((sum, length) => sum + length, 0);
  }

  /** Bytes `from` to `to` of the PDF. Only to be shown until everything is {@link verified}. */
  async bytes({ from, to }: Span): Promise<Bytes> {
    let before = 0;
    const parts = this.files.flatMap((file, index) => {
      const length = this.lengths[index] ?? 0;
      const span = { from: Math.max(0, from - before), to: Math.min(length, to - before) };
      before += length;
      return span.from < span.to ? [file.bytes(span)] : [];
    });
    const [only, ...more] = await Promise.all(parts);
    return only !== undefined && more.length === 0 ? only : joined(...(only === undefined ? [] : [only]), ...more);
  }

  /** Every byte compared with its signed root, and every layer verified against the chain; rejects when not. */
  async verified(report?: Report): Promise<Verified> {
    if (report !== undefined) this.reports.add(report);
    this.checked ??= this.verify();
    this.checked.catch(() => (this.checked = undefined));
    try {
      return await this.checked;
    } finally {
      if (report !== undefined) this.reports.delete(report);
    }
  }

  /** Lets its files go; what another document of the envelope uses too is still fetched. */
  release(): void {
    for (const file of this.files) file.release();
  }

  private async verify(): Promise<Verified> {
    await this.start();
    for (const file of this.files) await file.verify();
    this.tell("verifying", 0, 1);
    const pdf = joined(...(await Promise.all(this.files.map((file) => file.whole()))));
    let end = 0;
    const ends = this.lengths.map((length) => (end += length));
    const verdict = await judgeReading(this.member, this.reading, pdf, ends);
    if (verdict.verdict !== "valid" && verdict.verdict !== "incomplete") {
      throw refused(verdict.reasons.map(({ text }) => text).join(" "));
    }
    this.tell("verifying", 1, 1);
    return { pdf, verdict, ends };
  }

  private get fetched(): number {
    return this.files.reduce((sum, file) => sum + file.fetched, 0);
  }

  private get total(): number {
    return this.files.reduce((sum, file) => sum + file.ref.length, 0);
  }

  private tell(step: Progress["step"], done: number, total: number): void {
    for (const report of this.reports) report({ step, done, total });
  }
}

/** Base, layers and archives, in order. */
export function blobsOf({ facts }: Reading): BlobRef[] {
  return [facts.base, ...facts.entries.flatMap(({ delta }) => (delta === undefined ? [] : [delta]))];
}

function same(one: BlobRef, other: BlobRef): boolean {
  return one.id === other.id && one.length === other.length && one.root === other.root;
}

function opening(envelope: string, ref: BlobRef, key: Promise<Bytes>): ConstructorParameters<typeof SealedFile>[1] {
  return {
    key: async (header): Promise<ChunkKey> => {
      const [wasm, secret] = await Promise.all([open(), key]);
      return chunkKey(wasm, wasm.blobKey(secret, envelope, ref.id), header, envelope, ref.id);
    },
    frameFor: async (plain) => (await open()).frameLength(plain),
    root: async (cipher) => merkleRoot(await open(), cipher),
  };
}

/** The documents that pages have open, by handle. */
export class Documents {
  private readonly open = new Map<number, EnvelopeDocument>();
  private next = 1;

  /** Keeps a document under a new handle. */
  add(document: EnvelopeDocument): number {
    const handle = this.next;
    this.next += 1;
    this.open.set(handle, document);
    return handle;
  }

  /** The document of a handle; rejects when it was released. */
  get(handle: number): EnvelopeDocument {
    const document = this.open.get(handle);
    if (document === undefined) throw failure("closed-document");
    return document;
  }

  /** The newest document of an envelope. */
  of(envelope: string): EnvelopeDocument | undefined {
    return [...this.open.values()].findLast((document) => document.reading.id === envelope);
  }

  /** Lets a document go. */
  release(handle: number): void {
    this.open.get(handle)?.release();
    this.open.delete(handle);
  }

  /** Lets all go. */
  clear(): void {
    for (const handle of [...this.open.keys()]) this.release(handle);
  }
}

/** The documents of this tab. */
export const documents = new Documents();
