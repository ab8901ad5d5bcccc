/** What the engine and other tabs tell, gathered so that ten changes in a row are one reading. */

import type { News } from "../engine/interface.ts";

/** How long news are gathered. */
const GATHER = 250;

/** Calls `tell` with the news of the last moment; gives back how to stop. */
export function onNews(tell: (news: News[]) => void): () => void {
  const channel = new BroadcastChannel("countersign");
  let gathered: News[] = [];
  let timer: number | undefined;
  channel.addEventListener("message", (event: MessageEvent<News>) => {
    gathered.push(event.data);
    timer ??= window.setTimeout(() => {
      const all = gathered;
      gathered = [];
      timer = undefined;
      tell(all);
    }, GATHER);
  });
  return () => {
    channel.close();
    window.clearTimeout(timer);
  };
}
