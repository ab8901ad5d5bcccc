/** The page after sending: for whom it waits now, how invited people are let in, and the link. */

import type { Sent } from "../engine/interface";
import { facts } from "../ui/facts";
import { h } from "../ui/elements";
import { icon } from "../ui/icons";
import { personLine } from "../ui/people";
import { untimedBanner } from "../ui/proof";
import { toast } from "../ui/toast";
import { t } from "../ui/words";
import type { Lookup } from "./directory";
import { stagesOf, type Compose, type Person } from "./model";

/** Builds the page for an envelope that was sent. */
export function sent({ id: envelope, untimed }: Sent, compose: Compose, lookup: (email: string) => Lookup | undefined): HTMLElement {
  const link = `${facts().site}/e/${envelope}`;
  const first = stagesOf(compose)[0] ?? [];
  const invited = compose.people.filter((person) => lookup(person.email)?.state === "new");
  const line = (person: Person): HTMLElement => {
    const known = lookup(person.email);
    const name = known?.state === "known" ? known.contact.name : undefined;
    return h("li", null, personLine({ email: person.email, name }, compose.people.indexOf(person)));
  };
  const copy = (): void => {
    void navigator.clipboard.writeText(link).then(
      () => toast(t("kit.copied"), { tone: "good" }),
      () => toast(t("new.sent.notCopied"), { tone: "bad" }),
    );
  };
  const shown: HTMLInputElement = h("input", { type: "text", readonly: true, value: link, dir: "ltr", id: "sent-link", onfocus: () => shown.select() });
  return h(
    "div",
    { class: "sent" },
    h("header", { class: "sent-head" }, h("span", { class: "sent-mark" }, icon("check", "large")), h("h1", { tabindex: "-1" }, t("new.sent.title")), h("p", { class: "review-title" }, h("bdi", null, compose.title.trim()))),
    untimedBanner(untimed),
    h(
      "section",
      { class: "card compose-section" },
      h("h2", null, t("new.sent.waiting")),
      h("ul", { class: "sent-people" }, first.map(line)),
      h("p", { class: "hint" }, t("new.sent.mailed")),
    ),
    invited.length > 0 &&
      h(
        "section",
        { class: "card compose-section" },
        h("h2", null, t("new.sent.invited")),
        h("ul", { class: "sent-people" }, invited.map(line)),
        h("p", null, t("new.sent.letIn")),
      ),
    h(
      "section",
      { class: "card compose-section" },
      h("div", { class: "field" }, h("label", { for: "sent-link" }, t("new.sent.link")), h("div", { class: "password-row" }, shown, h("button", { type: "button", class: "button", onclick: copy }, icon("copy"), t("kit.copy")))),
      h("p", { class: "hint" }, t("new.sent.linkHint")),
    ),
    h(
      "div",
      { class: "sent-foot" },
      h("a", { class: "button primary", href: `/e/${envelope}` }, t("new.sent.open")),
      h("a", { class: "button", href: "/home" }, t("new.sent.home")),
      h("a", { class: "button quiet", href: "/new" }, t("new.sent.another")),
    ),
  );
}
