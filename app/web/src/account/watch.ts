/** Tells the engine that somebody is at work, and covers the page when it locks the keys. */
import { engine } from "../engine/client.ts";
import type { Failure, Me } from "../engine/interface.ts";
import { showBar } from "../ui/bar.ts";
import { onNews } from "../ui/channel.ts";
import { h } from "../ui/elements.ts";
import { problemBanner } from "../ui/problems.ts";
import { isLeaving } from "./leaving.ts";
import { showLock } from "./lock.ts";
import { loginPath } from "./paths.ts";

/** The idle time is minutes; the engine need not hear of every movement. */
const AT_MOST_EVERY = 20_000;

let watching = false;

/** The service shows another history than before: said above whatever page it is, until it is left. */
function showTrouble(trouble: Failure): void {
  if (document.querySelector(".ledger-trouble")) return;
  document.getElementById("page")?.before(h("div", { class: "ledger-trouble" }, problemBanner(trouble)));
}

/** Begins to watch, once. Public pages show nothing that needs covering: `cover: false` leaves them as they are. */
export function watchIdleness(me: Me, options: { cover: boolean } = { cover: true }): void {
  if (watching) return;
  watching = true;
  let told = 0;
  const active = (): void => {
    const now = Date.now();
    if (now - told < AT_MOST_EVERY) return;
    told = now;
    engine.touch().catch(() => undefined);
  };
  for (const kind of ["pointerdown", "keydown", "wheel", "touchstart"]) addEventListener(kind, active, { passive: true, capture: true });
  active();
  const look = (): void => {
    if (isLeaving()) return;
    engine.account().then((account) => {
      if (isLeaving()) return;
      if (!options.cover) showBar(account);
      else if (account.kind === "locked") void showLock(account);
      else if (account.kind === "none") location.replace(loginPath());
      // Somebody else logged in in another tab: nothing on this page is theirs.
      else if (account.kind === "open" && account.me.user !== me.user) location.reload();
      else showBar(account);
    }, () => undefined);
  };
  onNews((news) => {
    if (news.news === "account") look();
    if (news.news === "ledger") showTrouble(news.trouble);
  });
  // After sleep, timers may not have run yet.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") look();
  });
  // A page that comes back from the browser's history shows what was on the screen before a logout.
  addEventListener("pageshow", (event) => {
    if (event.persisted) look();
  });
}
