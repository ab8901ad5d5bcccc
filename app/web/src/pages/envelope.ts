/**
 * An envelope: approving it when it is one's turn, else where it stands.
 *
 * This script is small and starts the engine; what shows the document is loaded behind the cover, or at once where there is none.
 */
import "../style/index.css";
import { engine } from "../engine/client.ts";
import { askEarly } from "../approve/early.ts";
import { begin } from "../approve/entry.ts";

// Asked early, so that the engine is awake when the page is; whoever waits for the answer hears of a failure.
engine.account().catch(() => undefined);
const envelope = /^\/e\/([0-9a-f-]{36})\/?$/.exec(location.pathname)?.[1];
if (envelope !== undefined) askEarly(envelope);
// The link of another mail for the same envelope, followed in this tab, is another visit.
addEventListener("hashchange", () => {
  if (location.hash.startsWith("#to=")) location.reload();
});
const host = document.getElementById("page");
if (host) void begin(host);
