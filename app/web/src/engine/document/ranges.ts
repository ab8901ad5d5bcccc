/** Where things lie in a sealed file (docs/protocol.md §5). Pure arithmetic. */

/** Salt and commitment before the first chunk. */
export const HEADER = 56;
/** Plain bytes of a full chunk. */
export const CHUNK = 16_384;
const TAG = 16;
/** Sealed bytes of a full chunk. */
export const SEALED_CHUNK = CHUNK + TAG;
/** The frame begins with the length of what it holds. */
export const LENGTH = 8;
/** Sealed files up to this length are fetched whole at once: another round trip would cost more. */
const SMALL = 400_000;
/** Blocks that are fetched of the beginning of a larger one. */
const HEAD_BLOCKS = 2;
/** Chunks that are fetched together. */
const BLOCK_CHUNKS = 8;
const BLOCK = BLOCK_CHUNKS * SEALED_CHUNK;

/** A half-open range. */
export interface Span {
  from: number;
  to: number;
}

/** Chunks of a sealed file. The last is always shorter than the others, and may hold nothing but its tag. */
export function chunkCount(sealed: number): number {
  return Math.floor(Math.max(0, sealed - HEADER) / SEALED_CHUNK) + 1;
}

/** Bytes of the frame inside a sealed file of that length; negative when there cannot be one. */
export function frameLength(sealed: number): number {
  return sealed - HEADER - TAG * chunkCount(sealed);
}

/** Where chunk `index` lies in the sealed file. */
export function chunkSpan(index: number, sealed: number): Span {
  const from = HEADER + index * SEALED_CHUNK;
  return { from, to: Math.min(sealed, from + SEALED_CHUNK) };
}

/** The chunks that hold bytes of the frame. */
export function chunksOf({ from, to }: Span): Span {
  return { from: Math.floor(from / CHUNK), to: to <= from ? Math.floor(from / CHUNK) : Math.ceil(to / CHUNK) };
}

/** Blocks of a sealed file; the first holds the header as well. */
export function blockCount(sealed: number): number {
  return Math.max(1, Math.ceil((sealed - HEADER) / BLOCK));
}

/** Blocks of a sealed file that are fetched before anybody asks for a byte of it. */
export function firstBlocks(sealed: number): number {
  return sealed <= SMALL ? blockCount(sealed) : Math.min(blockCount(sealed), HEAD_BLOCKS);
}

/** Where block `index` lies in the sealed file. */
export function blockSpan(index: number, sealed: number): Span {
  const from = index === 0 ? 0 : HEADER + index * BLOCK;
  return { from, to: Math.min(sealed, HEADER + (index + 1) * BLOCK) };
}

/** The block that chunk `index` lies in. */
export function blockOf(chunk: number): number {
  return Math.floor(chunk / BLOCK_CHUNKS);
}

/** Runs of indices in `span` for which `wanted` holds. */
export function runs({ from, to }: Span, wanted: (index: number) => boolean): Span[] {
  const found: Span[] = [];
  for (let index = from; index < to; index += 1) {
    if (!wanted(index)) continue;
    const last = found.at(-1);
    if (last?.to === index) last.to = index + 1;
    else found.push({ from: index, to: index + 1 });
  }
  return found;
}
