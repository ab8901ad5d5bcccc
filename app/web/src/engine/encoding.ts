/** Bytes as text and text as bytes. */

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Bytes that WebCrypto takes: never over shared memory. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** UTF-8 of a text. */
export function utf8(text: string): Bytes {
  return encoder.encode(text);
}

/** The text of UTF-8 bytes; throws when they are none. */
export function text(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** Standard base64 with padding, as the API speaks it. */
export function base64(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return btoa(binary);
}

/** Bytes of standard base64. */
export function unbase64(encoded: string): Bytes {
  const binary = atob(encoded);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

/** The bytes of hexadecimal digits. */
export function fromHex(digits: string): Bytes {
  return Uint8Array.from({ length: digits.length / 2 }, (_, at) => parseInt(digits.slice(at * 2, at * 2 + 2), 16));
}

/** Lower-case hexadecimal. */
export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Bytes one after the other. */
export function joined(...parts: Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The same bytes, in an own buffer. */
export function own(bytes: Uint8Array): Bytes {
  return new Uint8Array(bytes);
}

/** A copy of a value that structured clone would take, as JSON bytes; byte arrays become `{"$bytes": base64}`. */
export function toJson(value: unknown): Bytes {
  return utf8(
    JSON.stringify(value, (_, inner: unknown) => (inner instanceof Uint8Array ? { $bytes: base64(inner) } : inner)),
  );
}

/** What {@link toJson} wrote. The caller knows its shape: it was sealed by this very program. */
export function fromJson(bytes: Uint8Array): unknown {
  return JSON.parse(text(bytes), (_, inner: unknown) => {
    if (typeof inner === "object" && inner !== null && "$bytes" in inner && typeof inner.$bytes === "string") {
      return unbase64(inner.$bytes);
    }
    return inner;
  });
}
