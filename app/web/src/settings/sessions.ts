/** Where one is logged in, and leaving. */
import { askToLogOut } from "../account/logout.ts";
import { engine } from "../engine/client.ts";
import type { SessionInfo } from "../engine/interface.ts";
import { fill, h } from "../ui/elements.ts";
import { icon } from "../ui/icons.ts";
import { problemBanner, sayShort } from "../ui/problems.ts";
import { date, relative } from "../ui/times.ts";
import { toast } from "../ui/toast.ts";
import { t } from "../ui/words.ts";
import { section, type Section } from "./section.ts";

/** The sessions; they are asked for when the section is built. */
export function sessions(): Section {
  const list = h("div", null, h("span", { class: "skeleton line" }));
  const load = (): void => {
    engine.sessions().then(
      (all) => fill(list, h("ul", { class: "list" }, all.sort(newestFirst).map((session) => line(session, load)))),
      (thrown: unknown) => fill(list, problemBanner(thrown, { label: t("kit.retry"), act: load })),
    );
  };
  load();
  return section("sessions", h("p", { class: "muted" }, t("settings.sessions.lead")), list);
}

function newestFirst(one: SessionInfo, other: SessionInfo): number {
  return Number(other.current) - Number(one.current) || other.seen - one.seen;
}

function line(session: SessionInfo, reload: () => void): HTMLElement {
  const client = t(`settings.sessions.${session.client}`);
  const when = relative(session.seen);
  const end = async (): Promise<void> => {
    try {
      await engine.endSession(session.id);
      toast(t("settings.sessions.ended"), { tone: "good" });
      reload();
    } catch (thrown) {
      toast(sayShort(thrown), { tone: "bad" });
    }
  };
  return h(
    "li",
    null,
    icon(session.client === "browser" ? "globe" : "keyboard"),
    h(
      "div",
      { class: "grow" },
      h("p", { class: "person-name" }, client),
      h("p", { class: "hint" }, t("settings.sessions.seen", { when, created: date(session.created) })),
    ),
    session.current
      ? h("span", { class: "badge accent" }, t("settings.sessions.current"))
      : h(
          "button",
          { class: "button small", type: "button", "aria-label": t("settings.sessions.end-label", { client, when }), onclick: () => void end() },
          t("settings.sessions.end"),
        ),
  );
}

/** Logging out. */
export function leave(): Section {
  return section(
    "leave",
    h("p", { class: "muted" }, t("settings.leave.lead")),
    h("div", null, h("button", { class: "button", type: "button", onclick: () => void askToLogOut("/") }, icon("out", "small"), t("kit.nav.logout"))),
  );
}
