/**
 * An envelope: approving it when it is one's turn, else where it stands.
 *
 * This script is small and starts both Workers; what shows the document is loaded meanwhile (build/manifest.ts has it preloaded).
 */
import "../style/index.css";
import { askEarly } from "../approve/early.ts";
import { engine } from "../engine/client.ts";
import { pdfWorker } from "../viewer/worker.ts";

// Asked early, so that the engine is awake when the page is; whoever waits for the answer hears of a failure. What parses the
// document is large, and not needed before the engine has some of it: started at once, it would keep the engine from starting.
engine.account().then(pdfWorker, () => undefined);
const envelope = /^\/e\/([0-9a-f-]{36})\/?$/.exec(location.pathname)?.[1];
if (envelope !== undefined) askEarly(envelope);
// The link of another mail for the same envelope, followed in this tab, is another visit.
addEventListener("hashchange", () => {
  if (location.hash.startsWith("#to=")) location.reload();
});
const host = document.getElementById("page");
if (host) void import("../approve/entry.ts").then(({ begin }) => begin(host));
