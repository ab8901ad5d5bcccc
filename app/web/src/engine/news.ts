/** News for pages and for the engines of other tabs, on the BroadcastChannel `countersign`. */

import type { News } from "./interface";

/** The channel's name. */
export const CHANNEL = "countersign";

const channel = new BroadcastChannel(CHANNEL);
const listeners: ((news: News) => void)[] = [];
channel.addEventListener("message", (event: MessageEvent<News>) => spread(event.data));

/** Tells every page and every tab's engine, this one's too (a channel does not hear itself). */
export function tell(news: News): void {
  channel.postMessage(news);
  spread(news);
}

/** Hears what this tab and others tell. */
export function hear(listener: (news: News) => void): void {
  listeners.push(listener);
}

function spread(news: News): void {
  for (const listener of listeners) listener(news);
}
