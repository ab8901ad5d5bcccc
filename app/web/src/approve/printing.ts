/** Printing from the approval room: every page is drawn first, which takes a while where there are many. */
import { openDialog } from "../ui/dialog.ts";
import { h } from "../ui/elements.ts";
import { progressBar } from "../ui/progress.ts";
import { t } from "../ui/words.ts";
import { print } from "../viewer/print.ts";
import type { Viewer } from "../viewer/viewer.ts";

/** Prints the document as it stands; how far its pages are drawn is shown, and it can be left. */
export async function printDocument(viewer: Viewer): Promise<void> {
  const bar = progressBar();
  const leaving = new AbortController();
  const dialog = openDialog({
    title: t("approve.print"),
    body: bar.element,
    actions: h("button", { type: "button", class: "button", onclick: () => dialog.close() }, t("kit.cancel")),
    onclose: () => leaving.abort(),
  });
  try {
    await print(viewer, (done, total) => {
      leaving.signal.throwIfAborted();
      bar.report({ step: "preparing", done, total });
      // It would be on the paper.
      if (done === total) dialog.close();
    });
  } catch (reason) {
    if (!leaving.signal.aborted) throw reason;
  } finally {
    dialog.close();
  }
}
