/** What a certificate of completion says, below the verdict's card. */
import type { CertificateVerdict } from "../engine/interface.ts";
import { h, type Child } from "../ui/elements.ts";
import { icon } from "../ui/icons.ts";
import { exactTime, size } from "../ui/times.ts";
import { t } from "../ui/words.ts";

/** What it says when it is believed; otherwise why it is not. */
export function certificateDetails({ says, text, verdict }: CertificateVerdict): Child {
  if (says === undefined) {
    return verdict === "invalid" && text !== undefined && h(
      "section",
      { class: "verify-problems", "aria-labelledby": "problems-title" },
      h("h3", { id: "problems-title" }, t("verify.problems", { n: 1 })),
      h("ul", null, h("li", null, icon("warning", "small"), h("p", { class: "detail", lang: "en", dir: "ltr" }, text))),
    );
  }
  const { title, people, ledger } = says;
  const row = (label: string, ...what: Child[]): Child => [h("dt", null, label), h("dd", null, what)];
  return [
    h(
      "dl",
      { class: "facts verify-facts" },
      title !== undefined && row(t("verify.certificate.title"), h("bdi", null, title)),
      row(t("verify.certificate.people"), h("ul", { class: "plain-list" }, people.map(({ name, email }) =>
        h("li", null, name !== undefined && [h("bdi", null, name), " "], h("bdi", { class: "muted" }, name === undefined ? email : `<${email}>`))))),
      row(t("verify.certificate.sealed"), h("bdi", null, says.authority), " · ", exactTime(says.issued)),
      row(t("verify.certificate.service"), h("bdi", null, says.service)),
      row(t("verify.certificate.document"), h("code", { class: "hash" }, says.sha256), " · ", size(says.length), " · ", h("bdi", null, says.level)),
      ledger !== undefined && row(t("verify.certificate.ledger"), t("verify.certificate.position", { origin: ledger.origin, size: ledger.size })),
    ),
    h("p", { class: "hint" }, t("verify.certificate.hint")),
  ];
}
