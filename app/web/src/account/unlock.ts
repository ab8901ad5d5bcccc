/** Asks for the passphrase of the account whose keys are here. */
import { engine } from "../engine/client.ts";
import type { Account } from "../engine/interface.ts";
import { avatar } from "../ui/people.ts";
import { append, h } from "../ui/elements.ts";
import { form } from "../ui/form.ts";
import { t } from "../ui/words.ts";
import { accountPath, loginPath, nextPath } from "./paths.ts";
import { passphraseField } from "./passphrase.ts";

/** Whose keys are locked. */
export interface Locked {
  email: string;
  name: string;
}

/** Whose keys these are, and the form that opens them. `level`: of the heading. */
export function unlockPanel(locked: Locked, opened: (account: Account) => void, title: string): HTMLElement {
  const passphrase = passphraseField({ name: "passphrase", label: t("account.passphrase"), autocomplete: "current-password" });
  passphrase.input.setAttribute("autofocus", "");
  const panel = h(
    "div",
    null,
    h(
      "div",
      { class: "lock-head" },
      avatar(locked.name, undefined, "large"),
      h("h1", { tabindex: "-1" }, title),
      h("p", { class: "muted" }, h("bdi", null, locked.name), h("br"), h("bdi", null, locked.email)),
    ),
    h(
      "div",
      { class: "card" },
      form({
        label: title,
        // A password manager finds the account's passphrase by the address, which is not asked for again.
        fields: [userName(locked.email), passphrase],
        submit: t("account.unlock.submit"),
        placed: { "wrong-passphrase": "passphrase", "wrong-credentials": "passphrase", slowed: "passphrase", locked: "passphrase" },
        act: async (values) => {
          opened(await engine.unlock(values.passphrase ?? ""));
        },
      }),
    ),
  );
  append(panel, [
    h(
      "p",
      { class: "account-links" },
      h("a", { href: accountPath("/recover", here(), locked.email) }, t("account.forgotten")),
      h("button", { class: "link-button", type: "button", onclick: () => void leave() }, t("account.other-account")),
    ),
  ]);
  return panel;
}

/** Where the reader comes back to: over a page, that page. */
function here(): string {
  return ["/unlock", "/login", "/register"].includes(location.pathname) ? nextPath() : location.pathname + location.search + location.hash;
}

function userName(email: string): HTMLElement {
  return h("input", { type: "email", autocomplete: "username", value: email, hidden: true, readonly: true, "aria-hidden": "true", tabindex: "-1" });
}

async function leave(): Promise<void> {
  const { askToLogOut } = await import("./logout.ts");
  await askToLogOut(loginPath());
}
