/** Who vouches for which time, how far a file is provable, and what is said when a timestamp or an archive failed. */
import type { Kept, Untimed, Verdict } from "../engine/interface.ts";
import { h, type Child } from "./elements.ts";
import { icon } from "./icons.ts";
import { exactTime, list } from "./times.ts";
import { t } from "./words.ts";

type Signature = Verdict["signatures"][number];

/** When a signature was there, and who says so. */
export function timeOf({ at, time }: Signature): Child {
  if (time === undefined) return at === undefined ? t("proof.time.none") : t("proof.time.clock", { at: exactTime(at) });
  return [
    t(time.own ? "proof.time.own" : "proof.time.document", { at: exactTime(time.at), authority: time.authority }),
    " · ",
    t(time.independent ? "proof.time.independent" : "proof.time.service"),
  ];
}

/** Whether the signer's certificate was revoked, as far as the file and the evidence say. */
export function revocationOf({ revocation }: Signature): string {
  const { status, at } = revocation;
  return t(`proof.revocation.${status}`, at === undefined ? {} : { at: exactTime(at) });
}

/** How far the file is provable, and the timestamps that keep it so; members of a list of facts. */
export function levelOf({ level, archive }: Verdict): Child {
  const stamps = archive.flatMap(({ stamp }) => (stamp === undefined ? [] : [stamp]));
  return [
    level !== undefined && [h("dt", null, t("proof.level")), h("dd", null, t(`proof.level.${level}`))],
    stamps.map(({ at, authority }) => [
      h("dt", null, t("proof.archived")),
      h("dd", null, t("proof.archived.stamp", { at: exactTime(at), authority })),
    ]),
  ];
}

/** Says that a signature is in without a timestamp; nothing when it has one. */
export function untimedBanner(untimed: Untimed | undefined): Child {
  return untimed !== undefined && notice(t("proof.untimed.title"), [t("proof.untimed.text")], untimed.why);
}

/** Says how far a file that was saved is provable, and why not for the long term; nothing when it is. */
export function unkeptBanner({ level, trouble }: Kept): Child {
  if (trouble === undefined) return null;
  const { cause, why, subject } = trouble;
  const sentences = [
    level !== undefined && t("proof.unkept.level", { level }),
    t(`proof.unkept.${cause}`, subject === undefined ? {} : { subject }),
    t("proof.unkept.next"),
  ];
  return notice(t("proof.unkept.title"), [sentences.filter((one) => one !== false).join(" ")], why);
}

function notice(title: string, texts: string[], detail: string): HTMLElement {
  return h(
    "div",
    { class: "banner warn untimed", role: "status" },
    icon("clock"),
    h(
      "div",
      { class: "banner-text" },
      h("p", { class: "banner-title" }, title),
      texts.map((text) => h("p", null, text)),
      h("p", { class: "detail", lang: "en", dir: "ltr" }, detail),
    ),
  );
}

/** Says who signed a document before it came here, and what that means for whoever approves it. */
export function beforeBanner(before: Verdict["before"]): HTMLElement {
  const names = list(before.map(({ signer }) => signer));
  return h("div", { class: "banner info" }, icon("info"), h("p", { class: "banner-text" }, t("approve.signed-before", { names })));
}
