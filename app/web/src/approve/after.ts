/** The quiet pages after a decision: what was done, what happens next. */
import { engine } from "../engine/client.ts";
import type { Acted, EnvelopeView } from "../engine/interface.ts";
import { openDialog } from "../ui/dialog.ts";
import { fill, h, type Child } from "../ui/elements.ts";
import { icon, type Icon } from "../ui/icons.ts";
import { sayShort } from "../ui/problems.ts";
import { unkeptBanner, untimedBanner } from "../ui/proof.ts";
import { list } from "../ui/times.ts";
import { toast } from "../ui/toast.ts";
import { rich, t } from "../ui/words.ts";
import { showWhole } from "./entry.ts";
import { unframe } from "./frame.ts";
import { savePdf } from "./menu.ts";
import type { Room } from "./room.ts";

/** "Approved". */
export async function showApproved(room: Room, acted: Acted): Promise<void> {
  const { host, id } = room.begun;
  const { view } = room;
  await room.leave();
  const fresh = await engine.read(id).catch(() => view);
  const title = h("bdi", null, view.title ?? room.opened.filename);
  show(host, "check", "good", t("approve.after.approved"), [
    h("p", { class: "lead" }, rich("approve.after.text", { title: h("strong", null, title) })),
    h("p", { class: "muted" }, whatNext(fresh, acted)),
    untimedBanner(acted.untimed),
    acted.rebuilt > 0 && h("p", { class: "muted" }, t("approve.after.rebuilt", { n: acted.rebuilt })),
  ], [
    h("a", { class: "button primary", href: "/home" }, t("states.home")),
    h("button", { class: "button", type: "button", onclick: () => void download(id) }, icon("download", "small"), t("approve.download")),
    h("button", { class: "button quiet", type: "button", onclick: () => void opened(host, id) }, t("approve.after.open")),
  ]);
}

/** Shows the envelope; the button that was pressed is gone, so the focus goes to its title. */
async function opened(host: HTMLElement, id: string): Promise<void> {
  await showWhole(host, id);
  host.querySelector<HTMLElement>("h1")?.focus();
}

/** "Declined". */
export async function showDeclined(room: Room): Promise<void> {
  const { host } = room.begun;
  const { view } = room;
  await room.leave();
  const values = { title: h("strong", null, h("bdi", null, view.title ?? "")), requester: h("bdi", null, view.requester.name) };
  show(host, "close", "neutral", t("approve.after.declined"), [
    h("p", { class: "lead" }, rich("approve.after.declined-text", values)),
  ], [h("a", { class: "button primary", href: "/home" }, t("states.home"))]);
}

function whatNext(view: EnvelopeView, acted: Acted): string {
  if (acted.state === "completed") return t("approve.after.completed", { requester: view.requester.name });
  const waiting = view.people.filter(({ state }) => state === "turn" || state === "invited").map(({ name, email }) => name ?? email);
  return waiting.length > 0 ? t("approve.after.waiting", { names: list(waiting) }) : t("approve.after.pending");
}

async function download(id: string): Promise<void> {
  try {
    const kept = await engine.keep(id);
    const { handle, filename } = await engine.open(id);
    savePdf(await engine.whole(handle), filename);
    await engine.release(handle);
    if (kept.trouble !== undefined) openDialog({ title: t("approve.download"), body: unkeptBanner(kept) });
  } catch (reason) {
    toast(sayShort(reason), { tone: "bad" });
  }
}

function show(host: HTMLElement, sign: Icon, tone: "good" | "neutral", title: string, text: Child, actions: Child): void {
  unframe(host);
  const head = h("h1", { tabindex: "-1" }, title);
  document.title = `${title} · ${t("kit.brand")}`;
  fill(
    host,
    h(
      "div",
      { class: `state ${tone}` },
      h("div", { class: "state-sign" }, icon(sign, "large")),
      head,
      text,
      h("div", { class: "state-actions" }, actions),
    ),
  );
  head.focus();
}
