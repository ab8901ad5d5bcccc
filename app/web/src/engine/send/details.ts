/** Title, file name and message as bytes: `[1, title, filename, message / null]` in deterministic CBOR (docs/protocol.md §5). */

import { type Bytes, joined, utf8 } from "../encoding";

/** The bytes that are sealed as an envelope's details. */
export function detailsBytes(title: string, filename: string, message: string): Bytes {
  const written = message.trim() === "" ? Uint8Array.of(0xf6) : textString(message);
  return joined(Uint8Array.of(0x84, 0x01), textString(title), textString(filename), written);
}

/** A CBOR text string (RFC 8949 §3.1) with the shortest head. */
function textString(text: string): Bytes {
  const bytes = utf8(text);
  const { length } = bytes;
  if (length < 24) return joined(Uint8Array.of(0x60 | length), bytes);
  if (length < 0x100) return joined(Uint8Array.of(0x78, length), bytes);
  if (length < 0x10000) return joined(Uint8Array.of(0x79, length >> 8, length & 0xff), bytes);
  return joined(Uint8Array.of(0x7a, length >>> 24, (length >> 16) & 0xff, (length >> 8) & 0xff, length & 0xff), bytes);
}
