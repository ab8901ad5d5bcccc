/** The mailed code, `XXXX-XXXX` in Crockford's base 32: written in one line, dash set by itself. */
import { field, type Field } from "../ui/form.ts";
import { t } from "../ui/words.ts";

const LENGTH = 8;

/** As the mail shows it. What cannot be in a code is left out; O, I and L are the digits they look like. */
export function formatted(typed: string): string {
  const plain = typed
    .toUpperCase()
    .replace(/O/g, "0")
    .replace(/[IL]/g, "1")
    .replace(/[^0-9A-HJKMNP-TV-Z]/g, "")
    .slice(0, LENGTH);
  return plain.length > 4 ? `${plain.slice(0, 4)}-${plain.slice(4)}` : plain;
}

/** A field for the code. */
export function codeField(): Field {
  const made = field({
    name: "code",
    label: t("account.code"),
    hint: t("account.code-hint"),
    required: true,
    missing: t("account.code-missing"),
    check: (value) => (formatted(value).length === LENGTH + 1 ? undefined : t("account.code-short")),
    attributes: {
      class: "code-input",
      autocomplete: "one-time-code",
      autocapitalize: "characters",
      spellcheck: "false",
      dir: "ltr",
      maxlength: 64,
    },
  });
  const { input } = made;
  input.addEventListener("input", (event) => {
    // Rewriting while something is deleted in the middle would move the caret.
    if (event instanceof InputEvent && event.inputType.startsWith("delete")) return;
    if (input instanceof HTMLInputElement && input.selectionStart !== input.value.length) return;
    input.value = formatted(input.value);
  });
  input.addEventListener("blur", () => (input.value = formatted(input.value)));
  return made;
}
