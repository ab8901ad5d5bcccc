/** News for pages and for the engines of other tabs, on the BroadcastChannel `countersign`. */

import type { News } from "./interface";

/** The channel's name. */
export const CHANNEL = "countersign";

const channel = new BroadcastChannel(CHANNEL);

/** Tells every page and every other tab's engine. */
export function tell(news: News): void {
  channel.postMessage(news);
}

/** Hears what other tabs tell. */
export function hear(listener: (news: News) => void): void {
  channel.addEventListener("message", (event: MessageEvent<News>) => listener(event.data));
}
