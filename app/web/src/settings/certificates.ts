/** The certificates behind one's signatures, and taking one back. */
import { engine } from "../engine/client.ts";
import type { OwnCertificate, RevocationReason } from "../engine/interface.ts";
import { openDialog } from "../ui/dialog.ts";
import { fill, h } from "../ui/elements.ts";
import { busy, field } from "../ui/form.ts";
import { icon } from "../ui/icons.ts";
import { problemBanner } from "../ui/problems.ts";
import { date, dateTime } from "../ui/times.ts";
import { toast } from "../ui/toast.ts";
import { t } from "../ui/words.ts";
import { section, type Section } from "./section.ts";

/** So many are shown at once; the others on demand. */
const SHOWN = 5;

const REASONS: readonly RevocationReason[] = ["key-compromise", "superseded", "affiliation-changed", "cessation-of-operation", "unspecified"];

/** The certificates; they are asked for when the section is built. */
export function certificates(): Section {
  const list = h("div", null, h("span", { class: "skeleton line" }));
  const load = (): void => {
    engine.certificates().then(
      (all) => show(all, false),
      (thrown: unknown) => fill(list, problemBanner(thrown, { label: t("kit.retry"), act: load })),
    );
  };
  const show = (all: OwnCertificate[], whole: boolean): void => {
    if (all.length === 0) {
      fill(list, h("p", { class: "muted" }, t("settings.certificates.none")));
      return;
    }
    const shown = whole ? all : all.slice(0, SHOWN);
    fill(
      list,
      h("ul", { class: "list" }, shown.map((one) => line(one, load))),
      shown.length < all.length && h("button", { class: "button quiet", type: "button", onclick: () => show(all, true) }, t("settings.certificates.more", { count: all.length })),
    );
  };
  load();
  return section("certificates", h("p", { class: "muted" }, t("settings.certificates.lead")), list);
}

function line(one: OwnCertificate, reload: () => void): HTMLElement {
  const { serial, issued, expires, revocation } = one;
  const when = dateTime(issued);
  return h(
    "li",
    null,
    icon(revocation === undefined ? "shield" : "close"),
    h(
      "div",
      { class: "grow" },
      h("p", { class: "person-name" }, t("settings.certificates.for", { when })),
      h("p", { class: "hint" }, t("settings.certificates.until", { date: date(expires) })),
      h("p", { class: "hint settings-serial" }, h("span", { class: "visually-hidden" }, t("settings.certificates.serial")), h("code", { dir: "ltr" }, serial)),
    ),
    revocation === undefined
      ? h(
          "button",
          { class: "button small", type: "button", "aria-label": t("settings.certificates.revoke-label", { when }), onclick: () => ask(one, reload) },
          t("settings.certificates.revoke"),
        )
      : h("span", { class: "badge bad" }, t("settings.certificates.revoked", { date: date(revocation.at) })),
  );
}

/** What it means, why, and then it is done. */
function ask({ serial, issued }: OwnCertificate, reload: () => void): void {
  const reason = field({
    name: "reason",
    label: t("settings.certificates.reason"),
    value: "key-compromise",
    options: REASONS.map((value) => ({ value, label: t(`settings.certificates.reason.${value}`) })),
  });
  const outcome = h("div", { "aria-live": "polite" });
  const act: HTMLButtonElement = h("button", { class: "button danger", type: "button", onclick: () => void revoke() }, t("settings.certificates.revoke"));
  const revoke = async (): Promise<void> => {
    busy(act, true);
    try {
      await engine.revoke(serial, reason.value() as RevocationReason);
      dialog.close();
      toast(t("settings.certificates.done"), { tone: "good" });
      reload();
    } catch (thrown) {
      fill(outcome, problemBanner(thrown));
    } finally {
      busy(act, false);
    }
  };
  const dialog = openDialog({
    title: t("settings.certificates.ask", { when: dateTime(issued) }),
    body: [
      h("p", null, t("settings.certificates.means")),
      h("p", null, t("settings.certificates.compromise")),
      reason.element,
      outcome,
    ],
    actions: [h("button", { class: "button", type: "button", onclick: () => dialog.close() }, t("kit.cancel")), act],
  });
}
