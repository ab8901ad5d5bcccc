/** The last click, and what comes of it. */
import { engine } from "../engine/client.ts";
import type { Acted, Progress } from "../engine/interface.ts";
import { openDialog, type Dialog } from "../ui/dialog.ts";
import { h } from "../ui/elements.ts";
import { field } from "../ui/form.ts";
import { failureOf, problemBanner, sayShort } from "../ui/problems.ts";
import { progressBar } from "../ui/progress.ts";
import { t } from "../ui/words.ts";
import type { Room } from "./room.ts";
import { approvalOf, type State } from "./state.ts";
import { askSummary } from "./summary.ts";

/** Letters of a reason at most. */
const REASON = 2000;

/** Approving and declining from a room. */
export class Deciding {
  constructor(private readonly room: Room) {}

  /** Shows what will be signed, and approves when that is wanted. False when it was left. */
  async summary(state: State): Promise<boolean> {
    const { room } = this;
    // What was on the screen when it was summed up: what arrives behind the summary was not looked at.
    const { head } = room.opened;
    const answer = await askSummary({
      view: room.view,
      filename: room.opened.filename,
      pages: room.begun.viewer.pages,
      fields: room.fields,
      state,
      pictures: room.pictures,
      notebook: () => room.notebook,
      change: () => room.adopt("signature"),
    });
    if (!answer) return false;
    if (answer.includeOthers !== room.notebook.includeOthers) {
      void engine.note({ includeOthers: answer.includeOthers }).catch(() => undefined);
    }
    const { id } = room.begun;
    const approval = approvalOf(state, room.fields, room.pictures, room.notebook, head, answer.includeOthers);
    return this.#act(t("approve.approving"), (report) => engine.approve(id, approval, report), async (acted) => {
      const { showApproved } = await import("./after.ts");
      await showApproved(room, acted);
    });
  }

  /** Asks for a reason and declines. */
  async decline(): Promise<void> {
    const { room } = this;
    const { requester } = room.view;
    const reason = field({
      name: "reason",
      type: "area",
      label: t("approve.decline.reason"),
      hint: t("approve.decline.hint", { name: requester.name }),
      required: true,
      missing: t("approve.decline.missing"),
      attributes: { maxlength: REASON, dir: "auto" },
    });
    let said: string | undefined;
    const decide = (): void => {
      const amiss = reason.check();
      reason.error(amiss ?? null);
      if (amiss !== undefined) reason.input.focus();
      else {
        said = reason.value().trim();
        dialog.close();
      }
    };
    const dialog = openDialog({
      title: t("approve.decline.title"),
      body: [h("p", null, t("approve.decline.text")), reason.element],
      actions: [
        h("button", { type: "button", class: "button", onclick: () => dialog.close() }, t("kit.cancel")),
        h("button", { type: "button", class: "button danger", onclick: decide }, t("approve.decline")),
      ],
    });
    await dialog.closed;
    if (said === undefined) return;
    const { id } = room.begun;
    const input = { displayed: room.opened.head, reason: said };
    await this.#act(t("approve.declining"), (report) => engine.decline(id, input, report), async () => {
      const { showDeclined } = await import("./after.ts");
      await showDeclined(room);
    });
  }

  /** Does it while a dialog says how far it is. False when it was not done. */
  async #act(title: string, act: (report: (progress: Progress) => void) => Promise<Acted>, after: (acted: Acted) => Promise<void>): Promise<boolean> {
    const { room } = this;
    const bar = progressBar();
    const dialog = openDialog({ title, body: bar.element, mandatory: true });
    room.busy = true;
    try {
      const acted = await act(bar.report);
      await room.forget();
      dialog.close();
      await after(acted);
      return true;
    } catch (reason) {
      dialog.close();
      await dialog.closed;
      room.busy = false;
      await this.#failed(reason);
      return false;
    } finally {
      room.busy = false;
    }
  }

  /** A failure is told where it belongs: at the field, as a change of the envelope, or by itself. */
  async #failed(reason: unknown): Promise<void> {
    const failure = failureOf(reason);
    if (failure.field !== undefined && this.room.complain(failure.field, sayShort(reason))) return;
    const character = failure.values?.character;
    if (character !== undefined && this.room.complainOf(String(character), sayShort(reason))) return;
    if (failure.failure === "moved-on" || failure.failure === "stale-head") {
      // Others acted, and this person did not agree to go on without looking: it is shown, and asked again.
      if (!(await this.room.refresh())) return;
      const dialog: Dialog = openDialog({
        title: t("approve.moved.title"),
        body: h("p", null, t("approve.moved.text")),
        actions: h("button", { type: "button", class: "button primary", onclick: () => dialog.close() }, t("approve.moved.look")),
      });
      await dialog.closed;
      return;
    }
    const dialog: Dialog = openDialog({
      title: t("approve.failed"),
      body: [problemBanner(reason), h("p", { class: "muted" }, t("approve.failed-kept"))],
      actions: h("button", { type: "button", class: "button primary", onclick: () => dialog.close() }, t("kit.close")),
    });
    await dialog.closed;
  }
}
