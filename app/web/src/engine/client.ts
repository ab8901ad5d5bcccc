/** The page's side of the engine: a Worker that holds the keys, called as if it were here. */

import { proxy, wrap } from "comlink";

import { workerUrl } from "../ui/trusted";
import { failure } from "./failure";
import type { Engine, News } from "./interface";
import { CHANNEL } from "./news";
import script from "./worker?worker&url";

/** How often at most the engine hears that somebody is there. */
const TOUCH_GRAIN = 15_000;

/** The Worker's name tells it which envelope the page is about to show. */
function workerName(): string {
  const envelope = /^\/e\/([0-9a-f-]{36})\/?$/.exec(location.pathname)?.[1];
  return envelope === undefined ? "engine" : `envelope:${envelope}`;
}

const worker = new Worker(workerUrl(script), { type: "module", name: workerName() });
const remote = wrap<Record<string, (...given: unknown[]) => Promise<unknown>>>(worker);

/** A Worker whose script does not come leaves every question unanswered; then they are refused instead. */
const broken = new Promise<never>((_, reject) => {
  worker.addEventListener("error", (event) => {
    // A script that did not come has no message; a fault inside it has one, and is told where it was asked for.
    if (!event.message) reject(failure("no-engine"));
  });
});
broken.catch(() => undefined);

/** The engine. Every method may reject with a `Failure`. */
export const engine: Engine = new Proxy({} as Engine, {
  get: (_, name) => {
    // A promise would ask for `then`.
    if (typeof name !== "string" || name === "then") return undefined;
    return (...given: unknown[]) => {
      const method = remote[name];
      if (method === undefined) return Promise.reject(failure("internal", { detail: `the engine has no ${name}` }));
      const sent = given.map((one) => (typeof one === "function" ? proxy(one as () => void) : one));
      return Promise.race([method(...sent), broken]);
    };
  },
});

const channel = new BroadcastChannel(CHANNEL);

/** Hears news of the engine and of other tabs; the result stops it. */
export function onNews(listener: (news: News) => void): () => void {
  const hear = (event: MessageEvent<News>): void => listener(event.data);
  channel.addEventListener("message", hear);
  return () => channel.removeEventListener("message", hear);
}

let touched = 0;
for (const kind of ["pointerdown", "keydown", "wheel", "touchstart"]) {
  addEventListener(
    kind,
    () => {
      if (Date.now() - touched < TOUCH_GRAIN) return;
      touched = Date.now();
      engine.touch().catch(() => undefined);
    },
    { passive: true, capture: true },
  );
}
