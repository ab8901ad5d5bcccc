/** Recovery: the twelve words, then the mailed code and a new passphrase. */
import { engine } from "../engine/client.ts";
import { append, fill, h, uniqueId } from "../ui/elements.ts";
import { fragment } from "../ui/facts.ts";
import { form, type Field } from "../ui/form.ts";
import { icon } from "../ui/icons.ts";
import { list } from "../ui/times.ts";
import { rich, t } from "../ui/words.ts";
import { codeField } from "./code.ts";
import { showStep, stepList } from "./frame.ts";
import { newPassphraseField } from "./passphrase.ts";
import { accountPath, nextPath } from "./paths.ts";
import { emailField } from "./register.ts";
import { completed, isWord, near, split } from "./wordlist.ts";

const COUNT = 12;

function steps(at: number): HTMLElement {
  return stepList([t("account.step.words"), t("account.step.new-passphrase")], at);
}

/** Asks for address and words. */
export function showRecover(host: Element): void {
  const email = emailField(fragment().get("to") ?? "");
  email.input.setAttribute("autofocus", "");
  showStep(host, {
    title: t("account.recover.title"),
    lead: t("account.recover.lead"),
    before: steps(0),
    wide: true,
    card: form({
      label: t("account.recover.title"),
      fields: [email, wordsField()],
      submit: t("kit.continue"),
      placed: {
        "bad-recovery-words": "words", "wrong-recovery-words": "words", "wrong-words": "words", "bad-address": "email", slowed: "words",
        locked: "words", "other-account": "email",
      },
      act: async (values) => {
        const address = (values.email ?? "").trim();
        await engine.recover({ email: address, words: values.words ?? "" });
        showNewPassphrase(host, address);
      },
    }),
    after: h("a", { href: accountPath("/login", nextPath(), fragment().get("to")) }, t("account.recover.remembered")),
  });
}

function showNewPassphrase(host: Element, email: string): void {
  const code = codeField();
  code.input.setAttribute("autofocus", "");
  showStep(host, {
    title: t("account.recovered.title"),
    lead: rich("account.recovered.lead", { email: h("strong", null, h("bdi", null, email)) }),
    before: steps(1),
    card: form({
      label: t("account.recovered.title"),
      fields: [code, newPassphraseField(() => [email])],
      submit: t("account.recovered.submit"),
      placed: { "wrong-code": "code", "expired-code": "code", "unknown-step": "code", "nothing-pending": "code", slowed: "code", locked: "code" },
      act: async (values) => {
        await engine.recovered({ code: values.code ?? "", passphrase: values.passphrase ?? "" });
        location.assign(nextPath());
      },
    }),
    after: h("button", { class: "link-button", type: "button", onclick: () => showRecover(host) }, t("account.recovered.again")),
  });
}

/** Twelve numbered inputs. A pasted phrase fills them all; each says whether its word can be one. */
function wordsField(): Field {
  const errorId = uniqueId("words-error");
  const legend = uniqueId("words");
  const message = h("p", { class: "field-error", id: errorId, hidden: true });
  const inputs = Array.from({ length: COUNT }, (_, index) =>
    h("input", {
      type: "text",
      name: `word-${index + 1}`,
      "aria-label": t("account.check.word", { n: index + 1 }),
      "aria-describedby": errorId,
      autocomplete: "off",
      autocapitalize: "none",
      spellcheck: "false",
    }),
  );
  const value = (): string => inputs.map((input) => input.value.trim().toLowerCase()).join(" ").trim();
  const error = (text: string | null): void => {
    message.hidden = text === null;
    fill(message);
    if (text !== null) append(message, [icon("warning", "small"), h("span", null, text)]);
    if (text === null) for (const input of inputs) input.removeAttribute("aria-invalid");
  };
  const settle = (input: HTMLInputElement, index: number): void => {
    const typed = input.value.trim().toLowerCase();
    input.value = completed(typed) ?? typed;
    const wrong = typed !== "" && !isWord(input.value);
    input.toggleAttribute("aria-invalid", false);
    if (wrong) {
      input.setAttribute("aria-invalid", "true");
      error(unknownWord(input.value, index));
      input.setAttribute("aria-invalid", "true");
    } else if (!inputs.some((other) => other.getAttribute("aria-invalid") === "true")) error(null);
  };
  for (const [index, input] of inputs.entries()) {
    input.addEventListener("blur", () => settle(input, index));
    input.addEventListener("input", () => {
      input.removeAttribute("aria-invalid");
      // A space ends a word, as when reading from paper.
      if (/\s$/.test(input.value)) inputs[index + 1]?.focus();
    });
    input.addEventListener("paste", (event) => {
      const words = split(event.clipboardData?.getData("text") ?? "");
      if (words.length < 2) return;
      event.preventDefault();
      for (const [offset, word] of words.entries()) {
        const at = inputs[(words.length === COUNT ? 0 : index) + offset];
        if (at) at.value = word;
      }
      for (const [at, other] of inputs.entries()) settle(other, at);
      (inputs.find((other) => other.value === "") ?? inputs.at(-1))?.focus();
    });
  }
  const [first] = inputs;
  if (!first) throw new Error("no inputs");
  return {
    name: "words",
    input: first,
    element: h(
      "fieldset",
      { class: "field", "aria-labelledby": legend },
      h("div", { class: "legend", id: legend }, t("account.recover.words")),
      h("p", { class: "hint" }, t("account.recover.words-hint")),
      h("div", { class: "word-grid", translate: "no" }, inputs.map((input, index) => h("label", null, h("span", { "aria-hidden": "true" }, index + 1), input))),
      message,
    ),
    value,
    error,
    check() {
      const empty = inputs.findIndex((input) => input.value.trim() === "");
      if (empty >= 0) return t("account.recover.word-missing", { n: empty + 1 });
      const unknown = inputs.findIndex((input) => !isWord(input.value.trim().toLowerCase()));
      return unknown >= 0 ? unknownWord(inputs[unknown]?.value ?? "", unknown) : undefined;
    },
  };
}

function unknownWord(word: string, index: number): string {
  const suggestions = near(word);
  return suggestions.length === 0
    ? t("account.recover.unknown-word", { n: index + 1, word })
    : t("account.recover.near-word", { n: index + 1, word, suggestions: list(suggestions, "or") });
}
