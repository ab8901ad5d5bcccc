/**
 * Invited people who have registered since. The service could register in an invitee's name, so the requester compares a safety
 * number with the person, or says that they let them in without.
 */
import type { Arrival } from "../engine/interface.ts";
import { engine } from "../engine/client.ts";
import { announce } from "../ui/announce.ts";
import { openDialog } from "../ui/dialog.ts";
import { fill, h } from "../ui/elements.ts";
import { busy } from "../ui/form.ts";
import { icon } from "../ui/icons.ts";
import { problemBanner } from "../ui/problems.ts";
import { comparedNumber, safetyNumber } from "../ui/safety.ts";
import { toast } from "../ui/toast.ts";
import { rich, t } from "../ui/words.ts";

/** Banners of those who wait to be let in. */
export interface Arrivals {
  element: HTMLElement;
  show: (arrivals: readonly Arrival[]) => void;
}

const key = (arrival: Arrival): string => `${arrival.envelope}/${arrival.slot}`;

/** The number with each half under whose key it is. */
async function halves({ safetyNumber: number, name }: Arrival): Promise<HTMLElement> {
  const account = await engine.account();
  return comparedNumber(number, { own: account.kind === "open" ? account.me.safetyNumber : "", name });
}

/** Builds the place for banners. `letIn` is called when somebody was let in; `title` names an envelope, where that is not clear. */
export function arrivals(letIn: (arrival: Arrival) => void, title?: (envelope: string) => string | undefined): Arrivals {
  const element = h("div", { class: "arrivals", role: "region", "aria-label": t("kit.arrival.region") });
  element.hidden = true;
  const banners = new Map<string, HTMLElement>();

  const gone = (arrival: Arrival): void => {
    banners.get(key(arrival))?.remove();
    banners.delete(key(arrival));
    element.hidden = banners.size === 0;
  };
  const banner = (arrival: Arrival): HTMLElement => {
    const envelope = title?.(arrival.envelope);
    return h(
      "div",
      { class: "banner info arrival", "data-problem": "unconfirmed-key" },
      icon("person"),
      h(
        "div",
        { class: "banner-text" },
        h("p", { class: "banner-title" }, rich("kit.arrival.title", { email: h("bdi", null, arrival.email) })),
        h(
          "p",
          null,
          t("kit.arrival.why", { name: arrival.name }),
          envelope !== undefined && [" ", rich("kit.arrival.for", { title: h("a", { href: `/e/${arrival.envelope}` }, h("bdi", null, envelope)) })],
        ),
      ),
      h(
        "button",
        { class: "button small", type: "button", onclick: () => ask(arrival, () => done(arrival)) },
        t("kit.arrival.begin"),
      ),
    );
  };
  const done = (arrival: Arrival): void => {
    gone(arrival);
    toast(t("kit.arrival.done", { email: arrival.email }), { tone: "good" });
    letIn(arrival);
  };
  return {
    element,
    show(all) {
      const wanted = new Set(all.map(key));
      for (const [name, old] of banners) {
        if (wanted.has(name)) continue;
        old.remove();
        banners.delete(name);
      }
      for (const arrival of all) {
        if (banners.has(key(arrival))) continue;
        const made = banner(arrival);
        banners.set(key(arrival), made);
        element.append(made);
        announce(t("kit.arrival.title", { email: arrival.email }));
      }
      element.hidden = banners.size === 0;
    },
  };
}

/** The comparison: the number, how to compare it, and the two ways in. */
function ask(arrival: Arrival, done: () => void): void {
  const trouble = h("div");
  const number = h("div", null, safetyNumber(arrival.safetyNumber));
  void halves(arrival).then((made) => fill(number, made), () => undefined);
  const compared = h("button", { class: "button primary", type: "button" }, t("kit.arrival.compared"));
  const uncompared = h("button", { class: "button", type: "button" }, t("kit.arrival.uncompared"));
  const dialog = openDialog({
    title: t("kit.arrival.dialog", { email: arrival.email }),
    body: [
      h("p", null, t("kit.arrival.how", { name: arrival.name })),
      number,
      h("p", { class: "hint" }, t("kit.arrival.mismatch")),
      h("p", { class: "hint" }, t("kit.arrival.first-use")),
      trouble,
    ],
    actions: [uncompared, compared],
  });
  const act = (button: HTMLButtonElement, confirmed: boolean): void => {
    if (button.getAttribute("aria-disabled") === "true") return;
    busy(button, true);
    engine
      .letIn(arrival, confirmed)
      .then(() => {
        dialog.close();
        done();
      })
      .catch((thrown: unknown) => fill(trouble, problemBanner(thrown)))
      .finally(() => busy(button, false));
  };
  compared.addEventListener("click", () => act(compared, true));
  uncompared.addEventListener("click", () => act(uncompared, false));
}
