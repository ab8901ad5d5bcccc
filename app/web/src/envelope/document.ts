/** The document as it stands: shown when it comes near, verified whole, replaced when a layer is added. */
import type { EnvelopeView, OpenDocument, Verdict } from "../engine/interface.ts";
import { engine } from "../engine/client.ts";
import { announce } from "../ui/announce.ts";
import { fill, h } from "../ui/elements.ts";
import { icon } from "../ui/icons.ts";
import { problemBanner } from "../ui/problems.ts";
import { progressBar } from "../ui/progress.ts";
import { levelOf, revocationOf, timeOf } from "../ui/proof.ts";
import { t } from "../ui/words.ts";
import type { Viewer } from "../viewer/viewer.ts";

/** The section of the document. */
export class DocumentSection {
  readonly element: HTMLElement;
  readonly #place = h("div", { class: "document-place" });
  readonly #judged = h("div", { class: "document-verdict", role: "status" });
  readonly #near: IntersectionObserver;
  #view: EnvelopeView;
  #opened: OpenDocument | undefined;
  #checked: Promise<Verdict> | undefined;
  #viewer: Viewer | undefined;
  #wanted = false;
  #working: Promise<void> = Promise.resolve();

  constructor(view: EnvelopeView) {
    this.#view = view;
    this.element = h(
      "section",
      { class: "envelope-document", "aria-labelledby": "document-title" },
      h("h2", { id: "document-title" }, t("envelope.document")),
      this.#judged,
      this.#place,
    );
    this.#near = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        this.#near.disconnect();
        this.#wanted = true;
        this.#begin();
      },
      { rootMargin: "200px" },
    );
    this.show(view);
    this.#near.observe(this.#place);
  }

  /** Takes notice of a newer state. The viewer keeps its page. */
  show(view: EnvelopeView): void {
    const before = this.#view;
    this.#view = view;
    this.element.hidden = !view.readable;
    if (view.readable && this.#wanted && before.head !== view.head) this.#begin();
  }

  /** The whole document as of `head` (or later), once every byte and layer of it has verified. */
  async whole(head: string, report: Parameters<typeof engine.whole>[1]): Promise<{ name: string; pdf: Uint8Array }> {
    await this.#working;
    const opened = this.#opened?.head === head ? this.#opened : await engine.open(this.#view.id);
    try {
      const pdf = await engine.whole(opened.handle, report);
      await engine.verified(opened.handle, report);
      return { name: opened.filename, pdf };
    } finally {
      if (opened !== this.#opened) await engine.release(opened.handle);
    }
  }

  async close(): Promise<void> {
    this.#near.disconnect();
    await this.#viewer?.close();
    if (this.#opened) await engine.release(this.#opened.handle);
  }

  /** One after the other: two layers may come in a row. */
  #begin(): void {
    this.#working = this.#working.then(() => this.#open()).catch((thrown: unknown) => {
      fill(this.#judged, problemBanner(thrown, { label: t("kit.retry"), act: () => this.#begin() }));
    });
  }

  async #open(): Promise<void> {
    if (this.#opened?.head === this.#view.head) return;
    const [{ Viewer }, opened] = await Promise.all([import("../viewer/viewer.ts"), engine.open(this.#view.id)]);
    const old = this.#opened;
    this.#opened = opened;
    this.#viewer ??= new Viewer(this.#place, {
      label: t("envelope.document.label"),
      pageLabel: (page) => t("kit.page", { page }),
    });
    const { handle, length, start } = opened;
    await this.#viewer.open({ length, start, read: (from, to) => engine.bytes(handle, from, to) });
    if (old) await engine.release(old.handle);
    // Reading comes first; checking every byte fetches the rest.
    await this.#viewer.firstPageShown;
    this.#check(opened);
  }

  #check(opened: OpenDocument): void {
    const bar = progressBar();
    fill(this.#judged, bar.element);
    this.#checked = engine.verified(opened.handle, bar.report);
    this.#checked.then(
      (verdict) => {
        if (opened === this.#opened) this.#tell(verdict);
      },
      (thrown: unknown) => {
        if (opened !== this.#opened) return;
        // What does not verify is not left on the screen.
        void this.#viewer?.close();
        this.#viewer = undefined;
        fill(this.#judged, problemBanner(thrown));
      },
    );
  }

  #tell(verdict: Verdict): void {
    const good = verdict.verdict === "valid" || verdict.verdict === "incomplete";
    const unfinished = this.#view.state === "pending" || (this.#view.state === "completed" && verdict.verdict === "incomplete");
    const key = good && unfinished ? "so-far" : verdict.verdict;
    const sentence = t(`envelope.verdict.${key}`, { n: verdict.signatures.length });
    fill(
      this.#judged,
      h("p", { class: `verdict-line ${good ? "good" : "bad"}` }, icon(good ? "shield" : "warning"), h("span", null, sentence)),
      !good && h("ul", { class: "reasons" }, verdict.reasons.map((reason) => h("li", null, reason.text))),
      good && proofOf(verdict),
    );
    announce(sentence);
  }
}

/** Each signature with its time and who vouches for it, and how far the file is provable. */
function proofOf(verdict: Verdict): HTMLElement {
  return h(
    "details",
    { class: "event-more document-proof" },
    h("summary", null, t("proof.times"), verdict.level !== undefined && [" · ", h("bdi", null, verdict.level)]),
    h(
      "dl",
      null,
      verdict.signatures.map((one) => [
        h("dt", null, h("bdi", null, one.name ?? one.email ?? one.field)),
        h("dd", null, timeOf(one), " · ", revocationOf(one)),
      ]),
      levelOf(verdict),
    ),
  );
}
