/**
 * Ciphertext that is asked for before the chain has said which it is. The service's word decides what is fetched, and nothing else:
 * a file that the chain names takes what is here when it is of its very name and place, and checks it like any other.
 */

import { range } from "../api/blobs";
import { type Span, blockSpan, firstBlocks } from "./ranges";

type Sink = (at: number, part: Uint8Array) => void;

/** A range on its way. */
interface Coming {
  parts: { at: number; part: Uint8Array }[];
  sink: Sink | undefined;
  end: Promise<void>;
  stopping: AbortController;
}

/** So many parts are asked for at most. */
const MOST = 32;

const coming = new Map<string, Coming>();

function nameOf(id: string, { from, to }: Span): string {
  return `${id} ${String(from)} ${String(to)}`;
}

/** Asks for the beginning of each part. */
export function hasten(parts: readonly { id: string; length: number }[]): void {
  for (const { id, length } of parts.slice(0, MOST)) {
    if (!/^[0-9a-f-]{36}$/.test(id) || !Number.isSafeInteger(length) || length <= 0) continue;
    begin(id, { from: 0, to: blockSpan(firstBlocks(length) - 1, length).to });
  }
}

function begin(id: string, span: Span): void {
  const name = nameOf(id, span);
  if (coming.has(name)) return;
  const one: Coming = { parts: [], sink: undefined, end: Promise.resolve(), stopping: new AbortController() };
  const sink: Sink = (at, part) => {
    if (one.sink === undefined) one.parts.push({ at, part });
    else one.sink(at, part);
  };
  one.end = range(id, span, sink, one.stopping.signal);
  // What is refused now may be released later: whoever wants it then asks anew.
  one.end.catch(() => {
    if (coming.get(name) === one) coming.delete(name);
  });
  coming.set(name, one);
}

/** Fetches a range of a blob, or takes it over where it is on its way already. As {@link range}. */
export async function rangeOf(id: string, span: Span, sink: Sink, signal?: AbortSignal): Promise<void> {
  const name = nameOf(id, span);
  const one = coming.get(name);
  if (one === undefined) return range(id, span, sink, signal);
  coming.delete(name);
  signal?.addEventListener("abort", () => { one.stopping.abort(); });
  for (const { at, part } of one.parts.splice(0)) sink(at, part);
  one.sink = sink;
  return one.end;
}

/** Stops what nobody took over. */
export function dropEarly(): void {
  for (const one of coming.values()) one.stopping.abort();
  coming.clear();
}
