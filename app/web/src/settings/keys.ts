/** One's own key and those of others: safety numbers, and comparing them. */
import { accountPath } from "../account/paths.ts";
import { engine } from "../engine/client.ts";
import type { Contact, Me, Notebook } from "../engine/interface.ts";
import { openDialog } from "../ui/dialog.ts";
import { fill, h, type Child } from "../ui/elements.ts";
import { icon } from "../ui/icons.ts";
import { personLine } from "../ui/people.ts";
import { sayShort } from "../ui/problems.ts";
import { toast } from "../ui/toast.ts";
import { comparedNumber, safetyNumber } from "../ui/safety.ts";
import { rich, t } from "../ui/words.ts";
import { idleTime } from "./choices.ts";
import { section, type Section } from "./section.ts";

/** One's own key, and when it is locked. */
export function security(me: Me, notebook: Notebook): Section {
  return section(
    "security",
    idleTime(notebook),
    h(
      "div",
      { class: "stack tight" },
      h("h3", null, t("settings.security.passphrase")),
      h("p", { class: "hint" }, t("settings.security.passphrase-hint")),
      h("div", null, h("a", { class: "button small", href: accountPath("/recover", "/settings#security", me.email) }, t("settings.security.passphrase-new"))),
    ),
    h(
      "div",
      { class: "stack tight" },
      h("h3", null, t("settings.security.number")),
      h("p", { class: "hint" }, t("settings.security.number-hint")),
      h("div", { class: "settings-number" }, safetyNumber(me.safetyNumber)),
      h(
        "details",
        { class: "settings-how" },
        h("summary", null, t("settings.security.number-how")),
        h("p", null, t("settings.security.number-steps")),
      ),
    ),
  );
}

/** Those whose keys are remembered. */
export function people(me: Me, notebook: Notebook): Section {
  const list = h("div");
  const show = (): void => {
    const known = notebook.contacts.filter(({ basis }) => basis !== undefined).sort((one, other) => one.name.localeCompare(other.name));
    fill(
      list,
      known.length === 0
        ? h("p", { class: "muted" }, t("settings.people.none"))
        : h("ul", { class: "list" }, known.map((contact) => line(contact, () => void compare(contact, me, notebook).then(show)))),
    );
  };
  show();
  return section("people", h("p", { class: "muted" }, t("settings.people.lead")), list);
}

function line(contact: Contact, act: () => void): HTMLElement {
  const confirmed = contact.basis === "confirmed";
  return h(
    "li",
    null,
    h("div", { class: "grow" }, personLine(contact)),
    h(
      "div",
      { class: "settings-basis" },
      h("span", { class: confirmed ? "badge good" : "badge" }, confirmed && icon("check", "small"), t(`kit.basis.${contact.basis ?? "first-use"}`)),
      h(
        "button",
        { class: "button small", type: "button", onclick: act },
        t(confirmed ? "kit.show" : "settings.people.compare"),
        h("span", { class: "visually-hidden" }, `: ${contact.name}`),
      ),
    ),
  );
}

/** Shows somebody's safety number beside one's own, and notes what came of comparing them. */
async function compare(contact: Contact, me: Me, notebook: Notebook): Promise<void> {
  const number = contact.safetyNumber ?? (await engine.person(contact.email).catch(() => null))?.safetyNumber;
  const name = h("bdi", null, contact.name);
  const outcome = h("div", { "aria-live": "polite" });
  const matches = async (): Promise<void> => {
    try {
      const noted = await engine.confirmPerson(contact.email);
      notebook.contacts = notebook.contacts.map((other) => (other.email === contact.email ? { ...other, ...noted } : other));
      dialog.close();
      toast(t("settings.people.confirmed", { name: contact.name }), { tone: "good" });
    } catch (thrown) {
      fill(outcome, warning(sayShort(thrown)));
    }
  };
  const differs = (): void => fill(outcome, warning(t("settings.people.differs-told", { name: contact.name })));
  const open = contact.basis !== "confirmed" && number !== undefined;
  const dialog = openDialog({
    title: t("settings.people.compare-title", { name: contact.name }),
    body:
      number === undefined
        ? h("p", null, t("settings.people.no-key", { name: contact.name }))
        : [
            h("p", null, rich("settings.people.compare-how", { name })),
            h("div", { class: "settings-number" }, comparedNumber(number, { own: me.safetyNumber, name: contact.name })),
            outcome,
          ],
    actions: open
      ? [
          h("button", { class: "button", type: "button", onclick: differs }, t("settings.people.differs")),
          h("button", { class: "button primary", type: "button", onclick: () => void matches() }, t("settings.people.matches")),
        ]
      : undefined,
  });
  await dialog.closed;
}

function warning(text: Child): HTMLElement {
  return h("div", { class: "banner bad" }, icon("warning"), h("p", null, text));
}
