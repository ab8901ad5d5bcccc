/** /. The server writes it whole; whoever is logged in is offered Home instead of an account. */
import "../style/index.css";
import "../landing/landing.css";
import { engine } from "../engine/client.ts";
import type { Account } from "../engine/interface.ts";
import { missingAbility } from "../states/states.ts";
import { watchIdleness } from "../account/watch.ts";
import { showBar } from "../ui/bar.ts";
import { fill, h } from "../ui/elements.ts";
import { rich, t } from "../ui/words.ts";

function show(account: Account): void {
  showBar(account);
  const actions = document.getElementById("landing-actions");
  if (!actions || account.kind === "none" || account.kind === "unconfirmed") return;
  const email = account.kind === "open" ? account.me.email : account.email;
  fill(
    actions,
    h("a", { class: "button primary large", href: "/home" }, t("landing.open-home")),
    h("a", { class: "button large", href: "/new" }, t("landing.new")),
    h("span", { class: "hero-account" }, rich("landing.welcome", { email: h("bdi", null, email) })),
  );
  if (account.kind === "open") watchIdleness(account.me, { cover: false });
}

// Without WebCrypto the page is still worth reading; the links lead to pages that say what is missing.
if (missingAbility() === undefined) engine.account().then(show, () => undefined);
