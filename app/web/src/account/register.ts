/** Registration: details, recovery words, a check that they were kept, the code that was mailed. */
import { engine } from "../engine/client.ts";
import { h, type Child } from "../ui/elements.ts";
import { facts, fragment } from "../ui/facts.ts";
import { field, form } from "../ui/form.ts";
import { icon } from "../ui/icons.ts";
import { rich, t } from "../ui/words.ts";
import { codeField } from "./code.ts";
import { showStep, stepList } from "./frame.ts";
import { newPassphraseField } from "./passphrase.ts";
import { accountPath, nextPath } from "./paths.ts";
import { checkWords, showWords } from "./words.ts";

const STEPS = ["details", "words", "check", "code"] as const;

function steps(at: (typeof STEPS)[number]): HTMLElement {
  return stepList(STEPS.map((step) => t(`account.step.${step}`)), STEPS.indexOf(at));
}

/** Who is about to have an account. */
interface Newcomer {
  name: string;
  email: string;
}

/** The reader's way through registration. `again`: what they gave before they started over. */
export function showRegister(host: Element, again?: Newcomer): void {
  const name = field({
    name: "name",
    label: t("account.name"),
    hint: t("account.name-hint"),
    required: true,
    missing: t("account.name-missing"),
    value: again?.name,
    attributes: { autocomplete: "name", autofocus: true, maxlength: 200 },
  });
  const email = emailField(again?.email ?? fragment().get("to") ?? "", t("account.email-hint"));
  const passphrase = newPassphraseField(() => [name.value(), email.value()]);
  showStep(host, {
    title: t("account.register.title"),
    lead: t("account.register.lead"),
    before: steps("details"),
    card: form({
      label: t("account.register.title"),
      fields: [closedHint(), name, email, passphrase, keepIt()],
      submit: t("kit.continue"),
      placed: { "bad-name": "name", "empty-name": "name", "bad-address": "email", "registration-closed": "email", slowed: "email", locked: "email" },
      act: async (values) => {
        const address = (values.email ?? "").trim();
        const name = (values.name ?? "").trim();
        const { words } = await engine.register({ email: address, name, passphrase: values.passphrase ?? "", language: facts().language });
        keepWords(host, words, { name, email: address });
      },
    }),
    after: [h("span", { class: "muted" }, t("account.have-account")), h("a", { href: accountPath("/login", nextPath(), fragment().get("to")) }, t("kit.nav.login"))],
  });
}

/** Words are shown once: leaving before they were checked is asked about by the browser. */
function keepWords(host: Element, words: string[], who: Newcomer): void {
  const guard = (event: BeforeUnloadEvent): void => event.preventDefault();
  addEventListener("beforeunload", guard);
  const show = (): void =>
    showWords(host, { words, email: who.email, steps: steps("words"), done: check });
  const check = (): void =>
    checkWords(host, {
      words,
      steps: steps("check"),
      again: show,
      done: () => {
        removeEventListener("beforeunload", guard);
        history.replaceState({ wordsKept: true }, "");
        showConfirm(host, who);
      },
    });
  show();
}

/** Asks for the mailed code. Also what a reload in the middle comes back to: the words may not have been checked then. */
export function showConfirm(host: Element, who: Newcomer): void {
  const { email } = who;
  const code = codeField();
  const restart = (): HTMLElement => h("button", { class: "button", type: "button", onclick: () => void startOver(host, who) }, t("account.confirm.start-over"));
  code.input.setAttribute("autofocus", "");
  showStep(host, {
    title: t("account.confirm.title"),
    lead: rich("account.confirm.lead", { email: h("strong", null, h("bdi", null, email)) }),
    before: steps("code"),
    card: form({
      label: t("account.confirm.title"),
      fields: [wordsKept() ? null : wordsReminder(restart()), code],
      submit: t("account.confirm.submit"),
      placed: { "wrong-code": "code", "expired-code": "code", "unknown-step": "code", "nothing-pending": "code", slowed: "code", locked: "code" },
      act: async (values) => {
        await engine.confirm(values.code ?? "");
        location.assign(nextPath());
      },
    }),
    after: h(
      "details",
      { class: "help" },
      h("summary", null, t("account.confirm.help")),
      h("p", null, t("account.confirm.help-spam")),
      h("p", null, t("account.confirm.help-taken")),
      h("p", null, t("account.confirm.help-again")),
      restart(),
    ),
  });
}

/** Whether the words were checked in this tab. */
function wordsKept(): boolean {
  const state: unknown = history.state;
  return typeof state === "object" && state !== null && "wordsKept" in state;
}

function wordsReminder(restart: HTMLElement): HTMLElement {
  return h("div", { class: "banner warn" }, icon("key"), h("div", { class: "banner-text" }, h("p", null, t("account.confirm.words")), h("p", { class: "banner-actions" }, restart)));
}

async function startOver(host: Element, who: Newcomer): Promise<void> {
  await engine.abandon();
  history.replaceState(null, "");
  showRegister(host, who);
}

/** A field for the address of an account. */
export function emailField(value: string, hint?: Child): ReturnType<typeof field> {
  return field({
    name: "email",
    label: t("account.email"),
    hint,
    type: "email",
    value,
    required: true,
    missing: t("account.email-missing"),
    // Only what cannot be one at all: what can be is for the service to say.
    check: (typed) => (/^\S+@\S+\.\S+$|^\S+@localhost$/.test(typed.trim()) ? undefined : t("account.email-bad")),
    attributes: { autocomplete: "username", inputmode: "email", spellcheck: "false", autocapitalize: "none", dir: "ltr" },
  });
}

function closedHint(): Child {
  const { registration } = facts();
  if (registration === "open") return null;
  const text = registration === "invitation" ? t("account.register.by-invitation") : t("account.register.domains");
  return h("div", { class: "banner" }, icon("info"), h("p", null, text));
}

function keepIt(): HTMLElement {
  return h(
    "div",
    { class: "banner warn" },
    icon("key"),
    h("div", { class: "banner-text" }, h("p", { class: "banner-title" }, t("account.nobody-resets")), h("p", null, t("account.nobody-resets-why"))),
  );
}
