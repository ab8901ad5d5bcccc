/** Downloads from the home page: one document as it is, several as a zip. Everything is decrypted and verified here. */
import type { Listed } from "../engine/interface.ts";
import { engine } from "../engine/client.ts";
import { openDialog } from "../ui/dialog.ts";
import { fill, h } from "../ui/elements.ts";
import { problemBanner, sayShort } from "../ui/problems.ts";
import { progressBar } from "../ui/progress.ts";
import { unkeptBanner } from "../ui/proof.ts";
import { toast } from "../ui/toast.ts";
import { t } from "../ui/words.ts";
import { titleOf } from "./row.ts";

/** Downloads one document; a dialog shows how far it is. */
export async function downloadOne(listed: Listed): Promise<void> {
  const { fetchDocument } = await import("./fetching.ts");
  const { save } = await import("./saving.ts");
  const bar = progressBar();
  const place = h("div", null, bar.element);
  const stop = new AbortController();
  const dialog = openDialog({ title: t("home.download.one", { title: titleOf(listed).text }), body: place, onclose: () => stop.abort() });
  try {
    const { name, pdf, kept } = await fetchDocument(engine, listed, bar.report);
    // Closing the dialog is how one says that one does not want it any more.
    if (stop.signal.aborted) return;
    save([pdf], name, "application/pdf");
    if (kept?.trouble !== undefined) fill(place, h("p", null, t("home.download.saved", { name })), unkeptBanner(kept));
    else dialog.close();
    toast(t("home.download.saved", { name }), { tone: "good" });
  } catch (thrown) {
    if (!stop.signal.aborted) fill(place, problemBanner(thrown));
  }
}

/** Downloads several documents with their evidence as one zip. */
export async function downloadMany(chosen: readonly Listed[]): Promise<void> {
  const { bundle } = await import("./bundle.ts");
  const { save } = await import("./saving.ts");
  const stop = new AbortController();
  const which = h("p", { class: "hint" });
  const bar = progressBar();
  const place = h("div", { class: "stack" }, which, bar.element);
  const dialog = openDialog({ title: t("home.download.many", { n: chosen.length }), body: place, onclose: () => stop.abort() });
  const each = (listed: Listed, index: number) => {
    which.textContent = t("home.download.of", { title: titleOf(listed).text, at: index + 1, of: chosen.length });
    return bar.report;
  };
  try {
    const { parts, missed, count, unkept } = await bundle(engine, chosen, each, stop.signal);
    if (stop.signal.aborted) return;
    const name = `countersign-${new Date().toISOString().slice(0, 10)}.zip`;
    if (count > 0) save(parts, name, "application/zip");
    const [first] = unkept;
    if (missed.length === 0) {
      if (first !== undefined) fill(place, h("p", null, t("home.download.zipped", { name, n: count })), unkeptBanner(first));
      else dialog.close();
      toast(t("home.download.zipped", { name, n: count }), { tone: "good" });
      return;
    }
    fill(
      place,
      h("p", null, t(count > 0 ? "home.download.some" : "home.download.none", { n: missed.length, done: count })),
      h("ul", { class: "missed" }, missed.map(({ listed, thrown }) =>
        h("li", null, h("strong", null, h("bdi", null, titleOf(listed).text)), " ", sayShort(thrown)))),
      first !== undefined && unkeptBanner(first),
    );
  } catch (thrown) {
    if (!stop.signal.aborted) fill(place, problemBanner(thrown));
  }
}
