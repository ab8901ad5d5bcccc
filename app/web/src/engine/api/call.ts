/** Calls of the service's API: same origin, cookies, named refusals, bounded retries. */

import { type Bytes } from "../encoding";
import { failure, strange } from "../failure";
import { hasStatus, readProblem } from "./problem";

/** How often a call that may be repeated is tried when nothing answers. */
const ATTEMPTS = 6;
/** The first pause between two tries in milliseconds; each further one is twice as long. */
const PAUSE = 150;
/** JSON calls are given up after so long. */
const PATIENCE = 60_000;

/** How to call. */
export interface Options {
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as it is. */
  bytes?: Bytes;
  headers?: Record<string, string>;
  /** The service answers alike when it comes twice, so it is repeated when nothing answers. GET always is. */
  idempotent?: boolean;
  signal?: AbortSignal;
}

/** What somebody outside wants to know of the network: whether something answered. */
export const network = {
  online: true,
  /** Called when it changes. */
  changed: ((): void => undefined) as (online: boolean) => void,
  /** Called when the service knows no session of ours any more. */
  sessionEnded: (): void => undefined,
  /** Notes whether something answered. */
  note(online: boolean): void {
    if (this.online === online) return;
    this.online = online;
    this.changed(online);
  },
};

/** A JSON answer of the API. The shape is the API's promise; what matters of it is signed and verified elsewhere. */
export async function call<T>(method: string, path: string, options: Options = {}): Promise<T> {
  const answer = await send(method, `/api/v1${path}`, options, (response) => response.text());
  if (answer === "") return {} as T;
  try {
    return JSON.parse(answer) as T;
  } catch {
    throw strange(`${method} ${path.split("?")[0] ?? ""} was not answered in JSON`);
  }
}

/** GET of bytes below the server's root. */
export async function bytes(path: string): Promise<Bytes> {
  return new Uint8Array(await send("GET", path, {}, (response) => response.arrayBuffer()));
}

/** One call and its whole answer; throws a failure for every status but a success. */
export async function send<T>(
  method: string,
  url: string,
  options: Options,
  read: (response: Response) => Promise<T>,
): Promise<T> {
  const repeatable = options.idempotent ?? method === "GET";
  for (let attempt = 1; ; attempt += 1) {
    try {
      const result = await once(method, url, options, read);
      network.note(true);
      return result;
    } catch (thrown) {
      if (hasStatus(thrown, 401) && thrown.failure === "no-session") network.sessionEnded();
      if (options.signal?.aborted === true) throw failure("stopped");
      const lost = thrown instanceof TypeError || thrown instanceof DOMException;
      // A proxy answers for a service that is being restarted.
      const away = hasStatus(thrown, 502, 503, 504) && thrown.retryAfter === undefined;
      if (!lost && !away) throw thrown;
      if (!repeatable || attempt === ATTEMPTS || !globalThis.navigator.onLine) {
        network.note(false);
        throw failure("offline");
      }
      await pause(PAUSE * 2 ** (attempt - 1));
    }
  }
}

async function once<T>(
  method: string,
  url: string,
  options: Options,
  read: (response: Response) => Promise<T>,
): Promise<T> {
  const headers = new Headers({ "Countersign-Client": "browser", Accept: "application/json, */*", ...options.headers });
  if (options.json !== undefined) headers.set("Content-Type", "application/json");
  const timeout = AbortSignal.timeout(PATIENCE);
  const response = await fetch(url, {
    method,
    headers,
    body: options.json === undefined ? (options.bytes ?? null) : JSON.stringify(options.json),
    credentials: "same-origin",
    redirect: "error",
    referrerPolicy: "no-referrer",
    signal: options.signal === undefined ? timeout : AbortSignal.any([timeout, options.signal]),
  });
  if (!response.ok) throw readProblem(response.status, response.headers.get("Retry-After"), await response.text());
  return read(response);
}

/** Waits. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
