/**
 * What stands before a page: its abilities, its account, its lock. `entered()` resolves when the keys of somebody are open; until
 * then the reader is led to where they get opened, and comes back.
 */
import { engine } from "../engine/client.ts";
import type { Me } from "../engine/interface.ts";
import { missingAbility, showFailure, showState } from "../states/states.ts";
import { showBar } from "../ui/bar.ts";
import { facts } from "../ui/facts.ts";
import { t } from "../ui/words.ts";
import { showLock } from "./lock.ts";
import { accountPath, loginPath } from "./paths.ts";
import { watchIdleness } from "./watch.ts";

/** The element that holds the page. */
export function pageHost(): HTMLElement {
  const host = document.getElementById("page");
  if (!host) throw new Error("the page has no #page");
  return host;
}

/** Shows why this browser cannot be used, if it cannot. */
export function able(host: HTMLElement = pageHost()): boolean {
  const missing = missingAbility();
  if (missing === undefined) return true;
  const secure = location.href.replace(/^http:/, "https:");
  const actions = missing === "insecure" ? [{ label: t("states.insecure.act"), href: secure }] : [];
  showState(host, missing, { site: facts().site }, actions);
  return false;
}

const NEVER = new Promise<never>(() => undefined);

/** Resolves with whose keys are open. Never resolves where the page is left for another. */
export async function entered(host: HTMLElement = pageHost()): Promise<Me> {
  if (!able(host)) return NEVER;
  const account = await engine.account().catch((thrown: unknown) => {
    showFailure(host, thrown, () => location.reload());
    return NEVER;
  });
  showBar(account);
  switch (account.kind) {
    case "open":
      watchIdleness(account.me);
      return account.me;
    case "locked": {
      const me = await showLock(account);
      watchIdleness(me);
      return me;
    }
    case "unconfirmed":
      location.replace(accountPath("/register", location.pathname + location.search + location.hash));
      return NEVER;
    case "none":
      location.replace(loginPath());
      return NEVER;
  }
}

/** For pages that need no account (landing, verify): shows who is logged in, and does not wait for it. */
export function visited(): void {
  if (missingAbility() !== undefined) return;
  engine.account().then(
    (account) => {
      showBar(account);
      if (account.kind === "open") watchIdleness(account.me, { cover: false });
    },
    () => undefined,
  );
}
