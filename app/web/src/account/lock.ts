/** The lock screen: over the page, which keeps all that was done in it. */
import { engine } from "../engine/client.ts";
import type { Account, Me } from "../engine/interface.ts";
import { h } from "../ui/elements.ts";
import { showBar } from "../ui/bar.ts";
import { onNews } from "../ui/channel.ts";
import { t } from "../ui/words.ts";
import { loginPath } from "./paths.ts";
import { isLeaving } from "./leaving.ts";
import { unlockPanel, type Locked } from "./unlock.ts";

let shown: Promise<Me> | undefined;

/** Covers the page until the keys are open again. Resolves at once with the same promise while it is shown. */
export function showLock(locked: Locked): Promise<Me> {
  shown ??= new Promise<Me>((resolve) => {
    const before = document.activeElement;
    const screen = h("dialog", { class: "lock-screen", "aria-label": t("account.unlock.title") });
    const ended = (account: Account): void => {
      if (account.kind === "open") {
        stop();
        screen.close();
        screen.remove();
        shown = undefined;
        showBar(account);
        if (before instanceof HTMLElement && before.isConnected) before.focus();
        resolve(account.me);
      } else if (account.kind === "none" && !isLeaving()) location.replace(loginPath());
    };
    // Unlocked, or logged out, in another tab.
    const stop = onNews((news) => {
      if (news.news === "account") engine.account().then(ended, () => undefined);
    });
    screen.append(unlockPanel(locked, ended, t("account.unlock.title")));
    screen.addEventListener("cancel", (event) => event.preventDefault());
    document.body.append(screen);
    screen.showModal();
    screen.querySelector<HTMLInputElement>("input[autofocus]")?.focus();
  });
  return shown;
}
