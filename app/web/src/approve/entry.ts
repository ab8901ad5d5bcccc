/**
 * What an envelope's page shows: the room to approve it, the envelope itself, or why neither. This module is all that is loaded before
 * the cover is on the screen, and with the viewer all before the first page of the document is.
 */
import { entered } from "../account/gate.ts";
import { engine } from "../engine/client.ts";
import type { EnvelopeView, Me, OpenDocument } from "../engine/interface.ts";
import { type Asked, askOnce } from "./early.ts";
import { fill, h } from "../ui/elements.ts";
import { facts, fragment } from "../ui/facts.ts";
import { failureOf, isUnverified, say } from "../ui/problems.ts";
import { t } from "../ui/words.ts";
import type { Viewer } from "../viewer/viewer.ts";
import { pdfWorker } from "../viewer/worker.ts";
import { painted, showCover } from "./cover.ts";
import { frame, sayWhoAsks, unframe } from "./frame.ts";

/** What the room gets once its first page is there. */
export interface Begun {
  host: HTMLElement;
  id: string;
  me: Me;
  view: EnvelopeView;
  opened: OpenDocument;
  viewer: Viewer;
  frame: ReturnType<typeof frame>;
}

/** Standings whose document the person cannot see yet, or not any more without going on. */
const STATES_OF_LINKS = new Set(["not-your-turn", "not-let-in", "already-approved", "already-declined", "declined", "cancelled", "expired"]);

/** Shows the envelope of this page in `host`. */
export async function begin(host: HTMLElement): Promise<void> {
  const id = facts().envelope ?? location.pathname.split("/")[2] ?? "";
  // What shows the document is large, and would be in the way of a cover.
  engine.covered(id).then((covered) => (covered ? undefined : loadViewer())).catch(() => undefined);
  const me = await entered(host);
  const asked = askOnce(id);
  try {
    const view = await asked.reading;
    if (view.refused) throw view.refused;
    if (view.standing === "turn") await approval(host, id, me, view, asked);
    else {
      void asked.covering.then((cover) => cover?.picture.close(), () => undefined);
      void asked.opening.then(({ handle }) => engine.release(handle), () => undefined);
      await elsewhere(host, me, view);
    }
  } catch (reason) {
    await tellFailure(host, me, reason);
  }
}

/** The viewer, and pdf.js with its worker. */
async function loadViewer(): Promise<typeof Viewer> {
  const { Viewer, wake } = await import("../viewer/index.ts");
  wake();
  return Viewer;
}

async function approval(host: HTMLElement, id: string, me: Me, view: EnvelopeView, { covering, opening }: Asked): Promise<void> {
  const places = frame(host);
  sayWhoAsks(places.ask, view);
  const cover = await covering.catch((reason: unknown) => {
    if (isUnverified(failureOf(reason))) throw reason;
    return null;
  });
  const shown = cover && showCover(places.desk, cover);
  if (shown) {
    places.status.textContent = t("approve.cover");
    performance.mark("countersign:first-page");
    // It starts beside the painting; what this thread has to load waits for it.
    pdfWorker();
    await painted();
  }
  const viewer = new (await loadViewer())(places.desk, {
    label: t("viewer.document"),
    pageLabel: (page, pages) => t("viewer.page", { page, pages }),
  });
  const opened = await opening;
  const { handle, length, start } = opened;
  await viewer.open({ length, start, read: (from, to) => engine.bytes(handle, from, to) });
  await viewer.firstPageShown;
  shown?.leave(viewer.scroller);
  if (!shown) performance.mark("countersign:first-page");
  performance.mark("countersign:document");
  const { Room } = await import("./room.ts");
  await new Room({ host, id, me, view, opened, viewer, frame: places }).start();
}

/** Everything that is not the person's turn to approve. */
export async function elsewhere(host: HTMLElement, me: Me, view: EnvelopeView): Promise<void> {
  unframe(host);
  const byLink = fragment().has("to") || !view.readable;
  if (byLink && STATES_OF_LINKS.has(view.standing)) {
    const { showStanding } = await import("./standing.ts");
    showStanding(host, me, view, () => showWhole(host, view));
    return;
  }
  await showWhole(host, view);
}

/** The envelope itself: the home room shows it. */
export async function showWhole(host: HTMLElement, what: EnvelopeView | string): Promise<void> {
  unframe(host);
  // The link's address has done its work; a reload shows the same as now.
  history.replaceState(null, "", location.pathname);
  const { showEnvelope } = await import("../envelope/page.ts");
  await showEnvelope(host, what);
}

/** Says why the envelope cannot be shown; a document that was there is not left on the screen. `requester`: whom to tell. */
export async function tellFailure(host: HTMLElement, me: Me, reason: unknown, requester?: string): Promise<void> {
  unframe(host);
  fill(host, h("p", { class: "muted" }, t("kit.loading")));
  const { showFailure, showState } = await import("../states/states.ts");
  const failure = failureOf(reason);
  host.setAttribute("data-problem", failure.failure);
  if (isUnverified(failure)) {
    const generic = failure.failure === "refused" || failure.failure === "not-verified";
    const what = generic ? (failure.detail ?? "") : say(failure).what;
    const values = { what, requester: requester ?? t("approve.the-requester") };
    showState(host, "not-verified", values, [{ label: t("states.home"), href: "/home" }]);
    return;
  }
  const to = fragment().get("to");
  const other = to !== null && to.toLowerCase() !== me.email.toLowerCase();
  showFailure(host, failure, () => void begin(host), other ? { to, email: me.email } : {});
}
