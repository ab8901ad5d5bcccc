/** A document to look at, over the page. */

import { openDialog } from "../ui/dialog";
import { h } from "../ui/elements";
import { t } from "../ui/words";

/** Shows a PDF in a dialog. */
export function preview(title: string, pdf: Uint8Array): void {
  const host = h("div", { class: "preview-host" });
  const dialog = openDialog({ title, body: host, wide: true });
  void import("../viewer").then(async ({ Viewer }) => {
    const viewer = new Viewer(host, { label: t("new.documents.viewer", { name: title }) });
    void dialog.closed.then(() => viewer.close());
    await viewer.open(pdf);
  }).catch(() => host.replaceChildren(h("p", { class: "hint" }, t("new.documents.noPreview"))));
}
