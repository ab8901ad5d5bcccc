/** Sealed files to and from the service: uploads that go on where they stopped, ranges of known files. */

import type { Bytes } from "../encoding";
import { failed, strange } from "../failure";
import { call, pause, send } from "./call";
import { hasStatus } from "./problem";

/** Bytes per PATCH: below the service's limit of 8 MiB, small enough that progress is seen. */
const PIECE = 4 << 20;
/** An upload gives up after so many pieces in a row that did not get through. */
const LOST_PIECES = 6;

interface Offset {
  offset: number;
}

/**
 * Uploads `sealed` as blob `id` of `envelope`. May be called again after any failure: it goes on where it stopped.
 * `told` hears how many bytes the service has.
 */
export async function upload(
  id: string,
  envelope: string,
  sealed: Bytes,
  told: (done: number) => void = () => undefined,
): Promise<void> {
  const length = sealed.length;
  const declared = { id, envelope, length };
  let { offset } = await call<Offset>("POST", "/blobs", { json: declared, idempotent: true });
  let lost = 0;
  told(offset);
  while (offset < length) {
    const before = offset;
    offset = await piece(id, sealed, offset);
    if (!Number.isInteger(offset) || offset > length) throw strange("the service has more bytes than were sent");
    lost = offset > before ? 0 : lost + 1;
    if (lost > LOST_PIECES) throw strange("the upload does not get on");
    told(offset);
  }
}

/** Sends the piece at `offset`; the answer is where the service is now. */
async function piece(id: string, sealed: Bytes, offset: number): Promise<number> {
  const headers = { "Upload-Offset": String(offset), "Content-Type": "application/octet-stream" };
  try {
    const part = sealed.slice(offset, offset + PIECE);
    return (await call<Offset>("PATCH", `/blobs/${id}`, { bytes: part, headers })).offset;
  } catch (thrown) {
    if (hasStatus(thrown, 409)) {
      const now = thrown.values?.offset;
      if (typeof now === "number") return now;
    }
    if (!failed(thrown, "offline")) throw thrown;
    // It may have arrived all the same: the service is asked, with patience.
    return (await call<Offset>("GET", `/blobs/${id}/upload`)).offset;
  }
}

/** How often a range is taken up again in a row without a byte having come. */
const STANDSTILLS = 5;

/**
 * Fetches a range of a blob. `sink` gets the bytes in order, each exactly once: when the connection breaks, it goes on
 * from where it stopped.
 */
export async function range(
  id: string,
  span: { from: number; to: number },
  sink: (at: number, part: Uint8Array) => void,
  signal?: AbortSignal,
): Promise<void> {
  const options = { idempotent: false, ...(signal === undefined ? {} : { signal }) };
  let at = span.from;
  let standstills = 0;
  while (at < span.to) {
    const before = at;
    const headers = { Range: `bytes=${at}-${span.to - 1}` };
    try {
      await send("GET", `/api/v1/blobs/${id}`, { ...options, headers }, async (response) => {
        // A server may answer a range with the whole.
        let position = response.status === 206 ? at : 0;
        for await (const value of parts(response)) {
          const skip = Math.min(value.length, Math.max(0, at - position));
          const part = value.subarray(skip, Math.max(0, span.to - position));
          position += value.length;
          if (part.length === 0) continue;
          sink(at, part);
          at += part.length;
        }
      });
    } catch (thrown) {
      if (!failed(thrown, "offline") || (at === before && standstills >= STANDSTILLS)) throw thrown;
    }
    standstills = at > before ? 0 : standstills + 1;
    if (standstills > STANDSTILLS) throw strange("a sealed file ends early");
    if (at < span.to && standstills > 0) await pause(100 * 2 ** standstills);
  }
}

/** The pieces of an answer as they come. */
async function* parts(response: Response): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  if (reader === undefined) return;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
}
