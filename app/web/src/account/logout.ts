/** Logging out: the session ends and this browser is wiped. */
import { engine } from "../engine/client.ts";
import { confirmDialog } from "../ui/dialog.ts";
import { h } from "../ui/elements.ts";
import { icon } from "../ui/icons.ts";
import { sayShort } from "../ui/problems.ts";
import { toast } from "../ui/toast.ts";
import { t } from "../ui/words.ts";
import { leave } from "./leaving.ts";

/** Asks, says what is lost, logs out and goes to `to`. */
export async function askToLogOut(to = "/"): Promise<void> {
  const waiting = await engine.held().catch(() => []);
  const yes = await confirmDialog({
    title: t("kit.logout.title"),
    body: [
      h("p", null, t("kit.logout.body")),
      waiting.length > 0 && h("div", { class: "banner warn" }, icon("warning"), h("p", null, t("kit.logout.held"))),
    ],
    act: t("kit.nav.logout"),
    danger: waiting.length > 0,
  });
  if (!yes) return;
  try {
    leave(true);
    await engine.logout();
    location.assign(to);
    // Only the fragment may differ, which loads nothing anew.
    if (to.startsWith(`${location.pathname}#`) || to === location.pathname) location.reload();
  } catch (thrown) {
    leave(false);
    toast(sayShort(thrown), { tone: "bad" });
  }
}
