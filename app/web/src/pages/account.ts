/** /login, /register, /unlock, /recover. */
import "../style/index.css";
import "../account/account.css";
import { able, pageHost } from "../account/gate.ts";
import { showLogin } from "../account/login.ts";
import { accountPath, nextPath } from "../account/paths.ts";
import { showConfirm, showRegister } from "../account/register.ts";
import { unlockPanel } from "../account/unlock.ts";
import { engine } from "../engine/client.ts";
import type { Account } from "../engine/interface.ts";
import { showFailure } from "../states/states.ts";
import { showBar } from "../ui/bar.ts";
import { fill, h } from "../ui/elements.ts";
import { t } from "../ui/words.ts";

const host = pageHost();

function show(account: Account): void {
  showBar(account);
  const path = location.pathname;
  // Whoever is in already goes where they wanted to. A new passphrase can be set all the same.
  if (account.kind === "open" && path !== "/recover") location.replace(nextPath());
  else if (account.kind === "locked" && path !== "/recover") showUnlock(account);
  else if (path === "/register") {
    if (account.kind === "unconfirmed") showConfirm(host, account);
    else showRegister(host);
  } else if (path === "/recover") void import("../account/recover.ts").then(({ showRecover }) => showRecover(host));
  else if (path === "/unlock") location.replace(accountPath("/login", nextPath()));
  else showLogin(host);
}

function showUnlock(account: { email: string; name: string }): void {
  document.title = `${t("account.unlock.title")} · ${t("kit.brand")}`;
  fill(host, h("div", { class: "page-narrow" }, unlockPanel(account, show, t("account.unlock.title"))));
  host.querySelector<HTMLInputElement>("input[autofocus]")?.focus();
}

if (able(host)) engine.account().then(show, (thrown: unknown) => showFailure(host, thrown, () => location.reload()));
