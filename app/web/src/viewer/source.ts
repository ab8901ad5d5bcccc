/** Where the bytes of a PDF come from: all at hand, or fetched as ranges. */
import { PDFDataRangeTransport } from "pdfjs-dist";

/** A PDF that is read in ranges: `from` inclusive, `to` exclusive. `start` are its first bytes, where they are known already. */
export interface RangeSource {
  length: number;
  start?: Uint8Array;
  read(from: number, to: number): Promise<Uint8Array>;
}

/** What the viewer opens. Bytes are copied, so the caller keeps theirs. */
export type Source = Uint8Array | RangeSource;

/** Bytes that pdf.js asks for at least; small enough that a page of a large file does not fetch its neighbours. */
export const RANGE = 65_536;

/** Hands ranges to pdf.js. It waits for ever for a range that does not come, so failed ones are kept to be asked for again. */
export class Ranges extends PDFDataRangeTransport {
  readonly #source: RangeSource;
  readonly #failed: (reason: unknown) => void;
  readonly #missing: [number, number][] = [];
  #over = false;

  constructor(source: RangeSource, failed: (reason: unknown) => void) {
    super(source.length, source.start ? source.start.slice() : null);
    this.#source = source;
    this.#failed = failed;
  }

  override requestDataRange(begin: number, end: number): void {
    this.#source.read(begin, Math.min(end, this.#source.length)).then(
      (bytes) => {
        if (!this.#over) this.onDataRange(begin, bytes);
      },
      (reason: unknown) => {
        if (this.#over) return;
        this.#missing.push([begin, end]);
        this.#failed(reason);
      },
    );
  }

  /** Asks again for what did not come. */
  again(): void {
    for (const [begin, end] of this.#missing.splice(0)) this.requestDataRange(begin, end);
  }

  override abort(): void {
    this.#over = true;
  }
}
