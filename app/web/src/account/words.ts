/** The recovery words: shown once, then three of them asked for. */
import { fill, h } from "../ui/elements.ts";
import { field, form } from "../ui/form.ts";
import { icon } from "../ui/icons.ts";
import { toast } from "../ui/toast.ts";
import { date } from "../ui/times.ts";
import { facts } from "../ui/facts.ts";
import { t } from "../ui/words.ts";
import { showStep } from "./frame.ts";

/** Shows the words, to be written down. */
export function showWords(host: Element, input: { words: string[]; email: string; steps: HTMLElement; done: () => void }): void {
  const { words, email, steps, done } = input;
  showStep(host, {
    title: t("account.words.title"),
    lead: t("account.words.lead"),
    before: steps,
    wide: true,
    card: h(
      "div",
      { class: "stack" },
      h("ol", { class: "recovery-words", lang: "en", translate: "no" }, words.map((word) => h("li", null, word))),
      h("p", { class: "muted small" }, `${facts().site} · ${email} · ${date(Date.now())}`),
      h(
        "div",
        { class: "row no-print" },
        h("button", { class: "button", type: "button", onclick: () => print() }, icon("print", "small"), t("kit.print")),
        h("button", { class: "button", type: "button", onclick: () => void copy(words) }, icon("copy", "small"), t("kit.copy")),
      ),
      h(
        "ul",
        { class: "advice no-print" },
        h("li", null, t("account.words.paper")),
        h("li", null, t("account.words.order")),
        h("li", null, t("account.words.secret")),
      ),
      h("div", { class: "form-actions no-print" }, h("button", { class: "button primary", type: "button", onclick: done }, t("account.words.kept"))),
    ),
  });
}

async function copy(words: string[]): Promise<void> {
  try {
    await navigator.clipboard.writeText(words.join(" "));
    toast(t("account.words.copied"), { tone: "good" });
  } catch {
    toast(t("account.words.not-copied"), { tone: "bad" });
  }
}

/** Three different places of the words, in order. `random`: below `limit`. */
export function places(count: number, random: (limit: number) => number): number[] {
  const left = Array.from({ length: count }, (_, index) => index);
  const chosen = [0, 1, 2].flatMap(() => left.splice(random(left.length), 1));
  return chosen.sort((one, other) => one - other);
}

function random(limit: number): number {
  const [value = 0] = crypto.getRandomValues(new Uint32Array(1));
  return value % limit;
}

/** Asks for three of the words. */
export function checkWords(host: Element, input: { words: string[]; steps: HTMLElement; again: () => void; done: () => void }): void {
  const { words, steps, again, done } = input;
  const fields = places(words.length, random).map((place, index) =>
    field({
      name: `word-${place + 1}`,
      label: t("account.check.word", { n: place + 1 }),
      required: true,
      missing: t("account.check.missing", { n: place + 1 }),
      check: (typed) => (typed.trim().toLowerCase() === words[place] ? undefined : t("account.check.wrong", { n: place + 1 })),
      attributes: { autocomplete: "off", autocapitalize: "none", spellcheck: "false", dir: "ltr", autofocus: index === 0 },
    }),
  );
  showStep(host, {
    title: t("account.check.title"),
    lead: t("account.check.lead"),
    before: steps,
    card: form({
      label: t("account.check.title"),
      fields,
      submit: t("kit.continue"),
      also: h("button", { class: "button quiet", type: "button", onclick: again }, t("account.check.again")),
      act: () => {
        fill(host);
        done();
        return Promise.resolve();
      },
    }),
  });
}
