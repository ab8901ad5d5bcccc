/** Why there is nothing to approve for whoever followed a link: a page of its own for each reason. */
import type { EnvelopeView, Me, Standing } from "../engine/interface.ts";
import { showState, STATES, type StateAction, type StateName } from "../states/states.ts";
import { date } from "../ui/times.ts";
import { t } from "../ui/words.ts";

/** Shows the state of the envelope for this person. `open` shows the envelope itself. */
export function showStanding(host: HTMLElement, me: Me, view: EnvelopeView, open: () => void): void {
  const last = view.history.at(-1);
  const values: Record<string, string> = {
    title: view.title ?? t("envelope.title.withheld"),
    requester: view.requester.name,
    name: last?.name ?? view.requester.name,
    email: me.email,
    deadline: view.deadline === undefined ? "" : date(view.deadline),
  };
  const actions: StateAction[] = [];
  if (view.readable) actions.push({ label: t("approve.after.open"), act: open });
  actions.push({ label: t("states.home"), href: "/home" });
  showState(host, stateOf(view.standing), values, actions);
}

function stateOf(standing: Standing): StateName {
  return standing in STATES ? (standing as StateName) : "gone";
}
