/** Why there is nothing to approve for whoever followed a link: a page of its own for each reason. */
import { engine } from "../engine/client.ts";
import type { EnvelopeView, Me, Standing } from "../engine/interface.ts";
import { awaited } from "../home/sections.ts";
import { showState, STATES, type StateAction, type StateName } from "../states/states.ts";
import { onNews } from "../ui/channel.ts";
import { h } from "../ui/elements.ts";
import { failureOf } from "../ui/problems.ts";
import { date, list } from "../ui/times.ts";
import { t } from "../ui/words.ts";

/**
 * Shows the state of the envelope for this person, and goes on by itself when that changes: whoever waits for their turn, or to be
 * let in, need not try again. `open` shows the envelope itself.
 */
export function showStanding(host: HTMLElement, me: Me, view: EnvelopeView, open: () => Promise<void>): void {
  const last = view.history.at(-1);
  const values: Record<string, string> = {
    title: view.title ?? t("envelope.title.withheld"),
    requester: view.requester.name,
    name: last?.name ?? view.requester.name,
    email: me.email,
    deadline: view.deadline === undefined ? "" : date(view.deadline),
  };
  const actions: StateAction[] = [];
  const stop = onNews((news) => {
    if (news.news === "envelope" && news.envelope === view.id) void goOn();
  });
  const goOn = async (): Promise<void> => {
    try {
      if ((await engine.read(view.id)).standing === view.standing) return;
    } catch (thrown) {
      // What was asked for before it was released may still be held back here: a page that begins anew asks anew.
      if (failureOf(thrown).failure === "offline") return;
    }
    location.reload();
  };
  const opened = async (): Promise<void> => {
    stop();
    await open();
    // The button that was pressed is gone.
    host.querySelector<HTMLElement>("h1")?.focus();
  };
  if (view.readable) actions.push({ label: t("approve.after.open"), act: () => void opened() });
  actions.push({ label: t("states.home"), href: "/home" });
  showState(host, stateOf(view.standing), values, actions, h("p", { class: "muted" }, whichOne(view)));
}

/** Which envelope it is, also for whoever does not see its title yet: who sent it, when, and for whom it waits. */
function whichOne(view: EnvelopeView): string {
  const from = t("envelope.from", { name: view.requester.name || view.requester.email, date: date(view.created) });
  const people = awaited(view).map(({ name, email }) => name ?? email);
  if (view.standing !== "not-your-turn" || people.length === 0) return from;
  return `${from} · ${t("envelope.standing.requester.title", { people: list(people) })}`;
}

function stateOf(standing: Standing): StateName {
  return standing in STATES ? (standing as StateName) : "gone";
}
