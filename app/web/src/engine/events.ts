/** What the service says has changed. One tab listens; all hear of it. */

import { pause } from "./api/call";
import { bothBoxes } from "./envelope/listing";
import { failed } from "./failure";
import { asTheOnlyOne } from "./locks";
import { tell } from "./news";

/** Milliseconds between two looks while the stream is broken. */
const POLL = 30_000;

let listening: AbortController | undefined;

/** Begins to listen, as soon as no other tab does. */
export function listen(): void {
  if (listening !== undefined) return;
  const stop = new AbortController();
  listening = stop;
  asTheOnlyOne("events", stop.signal, () => stream(stop.signal)).catch(() => undefined);
}

/** Stops listening. */
export function hush(): void {
  listening?.abort();
  listening = undefined;
}

async function stream(signal: AbortSignal): Promise<void> {
  const heads = new Heads();
  const over = (): boolean => signal.aborted;
  while (!over()) {
    await connected(signal, heads);
    if (over()) return;
    // Broken: look now and then, and try again.
    await heads.look().catch((thrown: unknown) => {
      if (failed(thrown, "no-session")) hush();
    });
    await pause(POLL);
  }
}

/** Resolves when the stream has ended for good. */
function connected(signal: AbortSignal, heads: Heads): Promise<void> {
  return new Promise((resolve) => {
    const source = new EventSource("/api/v1/events");
    let broken = false;
    const end = (): void => {
      source.close();
      resolve();
    };
    source.addEventListener("envelope", (event: MessageEvent<string>) => {
      try {
        const { envelope } = JSON.parse(event.data) as { envelope?: unknown };
        if (typeof envelope === "string") tell({ news: "envelope", envelope });
      } catch {
        // Not ours to understand; the next look finds what changed.
      }
    });
    source.addEventListener("open", () => {
      if (broken) heads.look().catch(() => undefined);
      broken = false;
    });
    source.addEventListener("error", () => {
      broken = true;
      if (source.readyState === EventSource.CLOSED) end();
    });
    signal.addEventListener("abort", end, { once: true });
  });
}

/** The heads as last seen, to tell what changed while nobody listened. */
class Heads {
  private known: Map<string, string> | undefined;

  /** Tells of every envelope whose head is another than at the last look. */
  async look(): Promise<void> {
    const now = new Map((await bothBoxes()).map(({ envelope, head }) => [envelope, head]));
    for (const [envelope, head] of now) {
      if (this.known?.get(envelope) !== head) tell({ news: "envelope", envelope });
    }
    this.known = now;
  }
}
