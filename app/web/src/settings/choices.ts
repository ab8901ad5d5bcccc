/** Language, appearance, mails, idle time and how one approves: choices that are saved as they are made. */
import { engine } from "../engine/client.ts";
import type { Notebook, Preferences } from "../engine/interface.ts";
import { h } from "../ui/elements.ts";
import { facts } from "../ui/facts.ts";
import { checkbox, field } from "../ui/form.ts";
import { duration } from "../ui/times.ts";
import { t } from "../ui/words.ts";
import { saved, section, type Section } from "./section.ts";

/** The eight languages, each by its own name. */
const LANGUAGES = { en: "English", de: "Deutsch", fr: "Français", es: "Español", pt: "Português", ja: "日本語", zh: "中文", ar: "العربية" };

const APPEARANCES = ["system", "light", "dark"] as const;

/**
 * Language and appearance. The pages' language is a cookie that the server sets, by a plain form; the mails' language is a
 * preference of the account.
 */
export function look(preferences: Preferences): Section {
  const { language, appearance } = facts();
  const languages = field({
    name: "language",
    label: t("settings.look.language"),
    hint: t("settings.look.language-hint"),
    value: language,
    options: Object.entries(LANGUAGES).map(([value, label]) => ({ value, label })),
  });
  const choices = APPEARANCES.map((value) =>
    h(
      "label",
      null,
      h("input", { type: "radio", name: "appearance", value, checked: value === appearance, onchange: () => send() }),
      t(`settings.look.${value}`),
    ),
  );
  const element = h(
    "form",
    { class: "form", method: "post", action: "/preferences" },
    h("input", { type: "hidden", name: "back", value: "/settings" }),
    languages.element,
    h(
      "fieldset",
      { class: "field" },
      h("legend", { class: "legend" }, t("settings.look.appearance")),
      h("div", { class: "segments" }, choices),
    ),
  );
  const send = (): void => element.submit();
  languages.input.addEventListener("change", () => {
    const before = preferences.language;
    preferences.language = languages.value();
    engine.setPreferences(preferences).then(send, () => {
      // The pages can change their language though the mails cannot now.
      preferences.language = before;
      send();
    });
  });
  return section("look", element);
}

/** Which mails one wants. */
export function mails(preferences: Preferences): Section {
  const kinds = ["turn", "returned", "declined", "completed"] as const;
  return section(
    "mails",
    h("p", { class: "muted" }, t("settings.mails.lead")),
    h(
      "div",
      null,
      kinds.map((kind) => {
        const made = checkbox({
          name: kind,
          label: t(`settings.mails.${kind}`),
          hint: kind === "turn" ? t("settings.mails.turn-hint") : undefined,
          checked: preferences.mails[kind],
          onchange: (checked) => {
            preferences.mails[kind] = checked;
            void saved(
              () => engine.setPreferences(preferences),
              () => {
                preferences.mails[kind] = !checked;
                made.input.checked = !checked;
              },
            );
          },
        });
        return made.element;
      }),
    ),
  );
}

/** How one approves and lets people in. */
export function approving(notebook: Notebook): Section {
  const choice = (key: "includeOthers" | "letInUnasked", words: string): HTMLElement => {
    const made = checkbox({
      name: key,
      label: t(`settings.approving.${words}`),
      hint: t(`settings.approving.${words}-hint`),
      checked: notebook[key],
      onchange: (checked) =>
        void saved(
          () => engine.note({ [key]: checked }),
          () => (made.input.checked = !checked),
        ),
    });
    return made.element;
  };
  return section("approving", choice("includeOthers", "include"), choice("letInUnasked", "unasked"));
}

const IDLE_MINUTES = [5, 15, 30, 60, 240, 0];

/** After which time without use the keys are locked. */
export function idleTime(notebook: Notebook): HTMLElement {
  const minutes = IDLE_MINUTES.includes(notebook.idleMinutes) ? IDLE_MINUTES : [notebook.idleMinutes, ...IDLE_MINUTES];
  const made = field({
    name: "idle",
    label: t("settings.security.idle"),
    hint: t("settings.security.idle-hint"),
    value: String(notebook.idleMinutes),
    options: minutes.map((value) => ({
      value: String(value),
      label: value === 0 ? t("settings.security.idle-never") : duration(value * 60_000),
    })),
  });
  let before = made.value();
  made.input.addEventListener("change", () =>
    void saved(
      async () => {
        await engine.note({ idleMinutes: Number(made.value()) });
        before = made.value();
      },
      () => (made.input.value = before),
    ),
  );
  return made.element;
}
