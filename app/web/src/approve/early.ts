/**
 * What an envelope's page will want, asked for as soon as there is an engine: the answers come while the page's own code is still on
 * its way.
 */
import { engine } from "../engine/client.ts";
import type { Cover, EnvelopeView, OpenDocument } from "../engine/interface.ts";

/** An envelope and its document, on their way. */
export interface Asked {
  reading: Promise<EnvelopeView>;
  /** Page 1 as it was sent; none when there is no such picture, or when it does not come. */
  covering: Promise<Cover | null>;
  opening: Promise<OpenDocument>;
}

let asked: { id: string; by: Asked } | undefined;

/** Asks. The envelope first: whose turn it is and where the document lies stand in one answer, which is verified once. */
export function ask(id: string): Asked {
  const by = { reading: engine.read(id), covering: engine.cover(id), opening: engine.open(id) };
  // Whoever waits for them hears of a failure.
  for (const one of Object.values(by)) one.catch(() => undefined);
  return by;
}

/** Asks before anybody waits for it. */
export function askEarly(id: string): void {
  asked = { id, by: ask(id) };
}

/** What was asked for already, once; it failed without keys, and is asked for again when they are open. */
export function askOnce(id: string): Asked {
  const early = asked?.id === id ? asked.by : undefined;
  asked = undefined;
  if (early === undefined) return ask(id);
  const reading = again(early.reading, () => engine.read(id));
  const covering = again(early.covering, () => engine.cover(id));
  const opening = again(early.opening, () => engine.open(id));
  return { reading, covering, opening };
}

/** An answer; asked for anew where it failed for want of keys. */
function again<T>(first: Promise<T>, ask: () => Promise<T>): Promise<T> {
  const answer = first.catch((thrown: unknown) => {
    if (!withoutKeys(thrown)) throw thrown;
    return ask();
  });
  answer.catch(() => undefined);
  return answer;
}

function withoutKeys(thrown: unknown): boolean {
  const name = (thrown as { failure?: unknown } | null)?.failure;
  return name === "keys-locked" || name === "logged-out" || name === "no-session";
}
