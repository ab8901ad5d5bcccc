/** Logging in. */
import { engine } from "../engine/client.ts";
import { h } from "../ui/elements.ts";
import { fragment } from "../ui/facts.ts";
import { form } from "../ui/form.ts";
import { icon } from "../ui/icons.ts";
import { failureOf } from "../ui/problems.ts";
import { rich, t } from "../ui/words.ts";
import { showStep } from "./frame.ts";
import { passphraseField } from "./passphrase.ts";
import { accountPath, nextPath } from "./paths.ts";
import { emailField } from "./register.ts";

/** Asks for address and passphrase. */
export function showLogin(host: Element): void {
  const to = fragment().get("to");
  const email = emailField(to ?? "");
  const passphrase = passphraseField({ name: "passphrase", label: t("account.passphrase"), autocomplete: "current-password" });
  (to === null ? email : passphrase).input.setAttribute("autofocus", "");
  const invited = to !== null && nextPath().startsWith("/e/");
  showStep(host, {
    title: t("account.login.title"),
    lead: invited ? rich("account.login.for-envelope", { email: h("strong", null, h("bdi", null, to)) }) : undefined,
    card: form({
      label: t("account.login.title"),
      fields: [invited ? newHere() : null, email, passphrase],
      submit: t("account.login.submit"),
      placed: {
        "wrong-credentials": "passphrase", "wrong-passphrase": "passphrase", "bad-address": "email", slowed: "passphrase", locked: "passphrase",
        "other-account": "email",
      },
      act: async (values) => {
        const input = { email: (values.email ?? "").trim(), passphrase: values.passphrase ?? "" };
        const account = await engine.login(input).catch((thrown: unknown) => {
          // An address without an account answers like a wrong passphrase; the sentence must fit both.
          const failure = failureOf(thrown);
          throw failure.failure === "wrong-passphrase" ? { ...failure, failure: "wrong-credentials" } : failure;
        });
        location.assign(account.kind === "unconfirmed" ? accountPath("/register", nextPath()) : nextPath());
      },
    }),
    after: [
      h("a", { href: accountPath("/recover", nextPath(), to) }, t("account.forgotten")),
      h("a", { href: accountPath("/register", nextPath(), to) }, t("kit.nav.register")),
    ],
  });
}

/** Whoever comes from an invitation may have no account yet. */
function newHere(): HTMLElement {
  return h(
    "div",
    { class: "banner" },
    icon("info"),
    h("p", null, rich("account.login.new-here", { register: h("a", { href: accountPath("/register", nextPath(), fragment().get("to")) }, t("account.login.make-account")) })),
  );
}
