/**
 * Asking those who vouch for a time, or say whether a certificate was revoked. What they answer is signed by them, and checked in
 * the wasm; whoever does not answer is as if there were none, and never the reason why something else is lost.
 */

import { type Bytes } from "../encoding";

/** Nobody waits longer for an answer. */
const PATIENCE = 15_000;
/** The longest answer that is worth reading, as in the PDF room. */
const LONGEST = 16 << 20;

/** What is to be asked: by POST of `request`, or by GET where there is none. */
export interface Question {
  url: string;
  request?: Bytes;
  type?: string;
}

/** The service's own authority of time. */
export function timeQuestion(request: Bytes): Question {
  return { url: "/pki/tsa", request, type: "application/timestamp-query" };
}

/** Who is to be asked about revocation, as the certificate says; `undefined` where this page may not ask. */
export function revocationQuestion(url: string, request?: Bytes): Question | undefined {
  const here = ownPath(url, location.origin);
  if (here === undefined) return undefined;
  return request === undefined ? { url: here } : { url: here, request, type: "application/ocsp-request" };
}

/**
 * The path of an address below the service's own: its pages may ask nobody else (the content security policy says so), and
 * certificates keep the address that the service had when they were issued.
 */
export function ownPath(url: string, origin: string): string | undefined {
  try {
    const { pathname, search, origin: asked } = new URL(url);
    if (asked !== origin && !/^\/pki\/(crl|ocsp)$/.test(pathname)) return undefined;
    return `${pathname}${search}`;
  } catch {
    return undefined;
  }
}

/** The answer; `undefined` when there is none. */
export async function answerTo({ url, request, type }: Question): Promise<Bytes | undefined> {
  try {
    const response = await fetch(url, {
      method: request === undefined ? "GET" : "POST",
      headers: type === undefined ? {} : { "Content-Type": type },
      body: request ?? null,
      credentials: "omit",
      redirect: "error",
      referrerPolicy: "no-referrer",
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (!response.ok) return undefined;
    const answer = new Uint8Array(await response.arrayBuffer());
    return answer.length <= LONGEST ? answer : undefined;
  } catch {
    return undefined;
  }
}
