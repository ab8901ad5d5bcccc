/** The end of the header: who is logged in, lock, log out; and whether the service can be reached. */
import { engine } from "../engine/client.ts";
import type { Account } from "../engine/interface.ts";
import { accountPath, loginPath } from "../account/paths.ts";
import { announce } from "./announce.ts";
import { onNews } from "./channel.ts";
import { fill, h, type Child } from "./elements.ts";
import { icon } from "./icons.ts";
import { menuButton, type MenuItem } from "./menu.ts";
import { avatar } from "./people.ts";
import { t } from "./words.ts";

/** Shows whose keys are here. Called again whenever that changes. */
export function showBar(account: Account): void {
  document.documentElement.dataset.account = account.kind;
  const bar = document.getElementById("account-bar");
  if (bar) fill(bar, content(account));
  watchConnection();
}

function content(account: Account): Child {
  switch (account.kind) {
    case "open":
      return accountMenu(account.me, [
        { label: t("kit.nav.settings"), icon: "settings", href: "/settings" },
        "line",
        { label: t("kit.nav.lock"), icon: "lock", act: () => void engine.lock() },
        { label: t("kit.nav.logout"), icon: "out", act: () => void logOut() },
      ]);
    case "locked":
      return accountMenu(account, [
        { label: t("kit.nav.unlock"), icon: "unlock", href: accountPath("/unlock", location.pathname + location.search + location.hash) },
        { label: t("kit.nav.logout"), icon: "out", act: () => void logOut() },
      ]);
    case "unconfirmed":
    case "none":
      if (["/login", "/register", "/recover"].includes(location.pathname)) return null;
      return h("a", { class: "button small", href: location.pathname === "/" ? "/login" : loginPath() }, t("kit.nav.login"));
  }
}

function accountMenu(person: { name: string; email: string }, items: MenuItem[]): HTMLElement {
  return menuButton(
    { class: "account-button" },
    [avatar(person.name), h("span", { class: "visually-hidden" }, t("kit.nav.account", { name: person.name }))],
    () => items,
    () => [h("bdi", { class: "person-name" }, person.name), h("br"), h("bdi", { class: "person-email" }, person.email)],
  );
}

async function logOut(): Promise<void> {
  const { askToLogOut } = await import("../account/logout.ts");
  await askToLogOut("/");
}

let connection: HTMLElement | undefined;

function watchConnection(): void {
  if (connection) return;
  connection = h("div", { class: "offline-bar", hidden: true }, icon("offline", "small"), h("span", null, t("kit.offline")));
  (document.querySelector(".site-header") ?? document.body.firstElementChild)?.after(connection);
  const set = (online: boolean): void => {
    if (!connection || connection.hidden === online) return;
    connection.hidden = online;
    announce(t(online ? "kit.online" : "kit.offline"));
  };
  addEventListener("online", () => set(true));
  addEventListener("offline", () => set(false));
  onNews((news) => {
    if (news.news === "online") set(news.online);
  });
  set(navigator.onLine);
}
