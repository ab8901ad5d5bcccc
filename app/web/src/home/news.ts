/** What the engine and other tabs tell, gathered so that ten changes in a row are one reading. */
import type { News } from "../engine/interface.ts";
import { onNews } from "../ui/channel.ts";

/** How long news are gathered. */
const GATHER = 250;

/** Calls `tell` with the news of the last moment; gives back how to stop. */
export function gatherNews(tell: (news: News[]) => void): () => void {
  let gathered: News[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = onNews((news) => {
    gathered.push(news);
    timer ??= setTimeout(() => {
      const all = gathered;
      gathered = [];
      timer = undefined;
      tell(all);
    }, GATHER);
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}
