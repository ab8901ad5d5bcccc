/** Fields for passphrases: shown on demand, and for a new one, how strong it is. */
import { fill, h, type Child } from "../ui/elements.ts";
import { field, type Field } from "../ui/form.ts";
import { icon } from "../ui/icons.ts";
import { t } from "../ui/words.ts";
import { judge, MINIMUM } from "./strength.ts";

/** A passphrase field with a button that shows what is typed. */
export function passphraseField(options: {
  name: string;
  label: Child;
  hint?: Child;
  autocomplete: "current-password" | "new-password";
  check?: (value: string) => string | undefined;
}): Field {
  const eye = h(
    "button",
    { class: "icon-button", type: "button", "aria-pressed": "false", "aria-label": t("account.show-passphrase"), onclick: () => toggle() },
    icon("eye"),
  );
  const made = field({
    ...options,
    type: "password",
    required: true,
    missing: t("account.passphrase-missing"),
    attributes: { autocomplete: options.autocomplete, spellcheck: "false", autocapitalize: "none" },
    control: eye,
  });
  const toggle = (): void => {
    const shown = made.input.getAttribute("type") === "text";
    made.input.setAttribute("type", shown ? "password" : "text");
    eye.setAttribute("aria-pressed", String(!shown));
    fill(eye, icon(shown ? "eye" : "hidden"));
  };
  return made;
}

/** A field for a new passphrase, which says how strong it is. `others`: what must not be in it (name, address). */
export function newPassphraseField(others: () => string[]): Field {
  const verdict = h("p", { class: "hint", "aria-live": "polite" });
  const meter = h("div", { class: "strength", "data-score": "0", hidden: true }, h("div", { class: "strength-bar", "aria-hidden": "true" }, [1, 2, 3, 4].map(() => h("span"))), verdict);
  const made = passphraseField({
    name: "passphrase",
    label: t("account.new-passphrase"),
    hint: t("account.new-passphrase-hint"),
    autocomplete: "new-password",
    check: (value) => {
      const { score, reason } = judge(value, others());
      if ([...new Intl.Segmenter().segment(value)].length < MINIMUM) return t("account.strength.short", { n: MINIMUM });
      return score < 2 ? t(`account.strength.${reason}`, { n: MINIMUM }) : undefined;
    },
  });
  made.input.addEventListener("input", () => {
    const value = made.value();
    const { score, reason } = judge(value, others());
    meter.hidden = value === "";
    meter.dataset.score = String(score);
    verdict.textContent = t(`account.strength.${reason}`, { n: MINIMUM });
  });
  made.element.append(meter);
  return made;
}
