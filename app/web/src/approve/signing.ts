/** Consent and the adopted signature: each asked for once, remembered sealed. */
import { engine } from "../engine/client.ts";
import type { Me, Notebook } from "../engine/interface.ts";
import { openDialog } from "../ui/dialog.ts";
import { h } from "../ui/elements.ts";
import { t } from "../ui/words.ts";

/** Asks for consent to sign electronically, unless it was given. Answers the notebook, or nothing when it was refused. */
export async function consented(notebook: Notebook): Promise<Notebook | undefined> {
  if (notebook.consented !== undefined) return notebook;
  let agreed = false as boolean;
  const dialog = openDialog({
    title: t("approve.consent.title"),
    body: [h("p", null, t("approve.consent.text")), h("p", { class: "muted" }, t("approve.consent.more"))],
    actions: [
      h("button", { type: "button", class: "button", onclick: () => dialog.close() }, t("approve.consent.no")),
      h("button", { type: "button", class: "button primary", onclick: () => { agreed = true; dialog.close(); } }, t("approve.consent.yes")),
    ],
  });
  await dialog.closed;
  return agreed ? await engine.note({ consented: Date.now() }) : undefined;
}

/** Lets a signature or initials be made. Answers the notebook with it, or nothing when it was left. */
export async function adopted(what: "signature" | "initials", me: Me, notebook: Notebook): Promise<Notebook | undefined> {
  const { adopt } = await import("../signature/adopt.ts");
  const made = await adopt(what, { name: me.name, current: notebook[what] });
  return made ? await engine.note({ [what]: made }) : undefined;
}
