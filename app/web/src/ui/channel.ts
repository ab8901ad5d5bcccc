/** What tabs and the engine tell each other (engine/interface.ts, `News`). */
import type { News } from "../engine/interface.ts";

let channel: BroadcastChannel | undefined;

/** Calls `heard` with each piece of news, also of other tabs. Returns how to stop. */
export function onNews(heard: (news: News) => void): () => void {
  channel ??= new BroadcastChannel("countersign");
  const listener = (event: MessageEvent<News>): void => heard(event.data);
  channel.addEventListener("message", listener);
  return () => channel?.removeEventListener("message", listener);
}
