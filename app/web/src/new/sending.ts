/** The sending of an envelope, in a dialog that says how far it is and can stop it while that is safe. */

import type { Engine, Held, Sent } from "../engine/interface";
import { openDialog } from "../ui/dialog";
import { h } from "../ui/elements";
import { failureOf, problemBanner } from "../ui/problems";
import { progressBar } from "../ui/progress";
import { toast } from "../ui/toast";
import { t } from "../ui/words";
import { drawCover } from "./cover";
import { toDraft } from "./model";
import type { Store } from "./store";

/** What the sending needs of the engine. */
type Sender = Pick<Engine, "send" | "stopSend" | "held" | "resume" | "drafts">;

/** Sends what is composed. Resolves with what was sent, or null when it was stopped or put off. */
export async function send(store: Store, engine: Sender): Promise<Sent | null> {
  await store.flush();
  const bar = progressBar();
  const trouble = h("div", { class: "form-trouble" });
  const stop = h("button", { type: "button", class: "button" }, t("kit.cancel"));
  const again = h("button", { type: "button", class: "button primary", hidden: true }, t("kit.retry"));
  const dialog = openDialog({
    title: t("new.sending.title"),
    body: [h("p", { class: "hint" }, t("new.sending.how")), bar.element, trouble],
    actions: [stop, again],
    mandatory: true,
  });
  const { id } = store.compose;
  let stopped = false;
  let running = false;
  // Made and kept: it goes on when the connection is back, unless it is taken back to the draft.
  let kept = false;
  // It was made in an earlier attempt: it is sent as it is.
  let made = false;
  // The engine has it: before that, stopping is a matter of this page alone.
  let begun = false;
  let finish: (envelope: Sent | null) => void = () => undefined;
  const result = new Promise<Sent | null>((resolve) => (finish = resolve));
  const failed = (reason: unknown): void => {
    const failure = failureOf(reason);
    if (failure.failure === "stopped" || stopped) {
      toast(t("new.sending.stopped"));
      finish(null);
      return;
    }
    kept = failure.failure === "kept" || failure.failure === "offline";
    made ||= kept;
    bar.element.hidden = true;
    again.hidden = false;
    stop.textContent = t("new.sending.draft");
    trouble.replaceChildren(problemBanner(failure));
  };
  const attempt = (): void => {
    running = true;
    kept = false;
    bar.element.hidden = false;
    again.hidden = true;
    stop.textContent = t("kit.cancel");
    trouble.replaceChildren();
    begun = made;
    const draft = toDraft(store.compose, Date.now());
    const pdf = made ? undefined : draft.document?.pdf;
    const drawing = pdf === undefined ? Promise.resolve(undefined) : drawCover(pdf);
    drawing
      .then((cover) => {
        begun = !stopped;
        return begun ? engine.send(draft, bar.report, cover) : null;
      })
      .then((envelope) => finish(envelope), failed)
      .finally(() => (running = false));
  };
  stop.addEventListener("click", () => {
    if (!kept && !(running && begun)) {
      stopped = running;
      if (stopped) toast(t("new.sending.stopped"));
      finish(null);
      return;
    }
    stop.disabled = true;
    const waiting = kept;
    void engine.stopSend(id).then(
      (done) => {
        if (done && waiting) finish(null);
        else if (!done) toast(t("new.sending.tooLate"));
        stopped = done;
        stop.disabled = done && !waiting;
      },
      () => (stop.disabled = false),
    );
  });
  again.addEventListener("click", attempt);
  // Closing the window now is safe, but the person should know that it goes on only when they come back.
  const leave = (event: BeforeUnloadEvent): void => event.preventDefault();
  const online = (): void => {
    if (kept && !running) attempt();
  };
  addEventListener("beforeunload", leave);
  addEventListener("online", online);
  attempt();
  const envelope = await result;
  removeEventListener("beforeunload", leave);
  removeEventListener("online", online);
  if (envelope !== null) store.end();
  dialog.close();
  return envelope;
}

/** A banner for sendings that were broken off: a closed laptop, a lost connection. They go on by themselves. */
export async function resumeHeld(host: HTMLElement, engine: Sender): Promise<void> {
  const held = (await engine.held()).filter((one: Held) => one.kind === "send");
  if (held.length === 0) return;
  const bar = progressBar();
  const titles = held.map((one) => one.title).join(", ");
  const banner = h("div", { class: "banner", role: "status" }, h("div", { class: "banner-text" }, h("p", { class: "banner-title" }, t("new.held.title", { n: held.length })), h("p", null, h("bdi", null, titles)), bar.element));
  const go = async (): Promise<void> => {
    host.replaceChildren(banner);
    try {
      await engine.resume(bar.report);
      host.replaceChildren();
      toast(t("new.held.done", { n: held.length }), { tone: "good" });
    } catch (reason) {
      host.replaceChildren(problemBanner(reason, { label: t("kit.retry"), act: () => void go() }));
    }
  };
  await go();
}
