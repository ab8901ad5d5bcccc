/** What can be done with an envelope: review, remind, cancel, download. */
import type { EnvelopeView, Kept, Report, Untimed } from "../engine/interface.ts";
import { engine } from "../engine/client.ts";
import { documentName } from "../home/fetching.ts";
import { safeName } from "../home/filenames.ts";
import { notReminded, reminded } from "../home/reminding.ts";
import { save } from "../home/saving.ts";
import { confirmDialog, openDialog } from "../ui/dialog.ts";
import { fill, h, type Child } from "../ui/elements.ts";
import { busy } from "../ui/form.ts";
import { icon, type Icon } from "../ui/icons.ts";
import { problemBanner, sayShort } from "../ui/problems.ts";
import { progressBar } from "../ui/progress.ts";
import { unkeptBanner } from "../ui/proof.ts";
import { toast } from "../ui/toast.ts";
import { t } from "../ui/words.ts";
import type { DocumentSection } from "./document.ts";
import type { Headline } from "./standings.ts";

/** The buttons of an envelope's page. */
export class Acts {
  #view: EnvelopeView;
  readonly #document: DocumentSection;
  readonly #changed: () => Promise<void>;

  readonly #untimed: (untimed: Untimed | undefined) => void;

  constructor(view: EnvelopeView, document: DocumentSection, changed: () => Promise<void>, untimed: (untimed: Untimed | undefined) => void) {
    this.#view = view;
    this.#document = document;
    this.#changed = changed;
    this.#untimed = untimed;
  }

  show(view: EnvelopeView): void {
    this.#view = view;
  }

  /** What decides which buttons there are. */
  look(view: EnvelopeView): string {
    return `${view.state} ${view.closed} ${view.readable} ${view.role}`;
  }

  /** The buttons; the one that leads on comes first. */
  buttons(view: EnvelopeView, headline: Headline): Child {
    this.#view = view;
    const finished = headline === "completed";
    const some = [
      headline === "turn" && h("button", { class: "button primary", type: "button", onclick: () => location.reload() }, t("envelope.act.review")),
      headline === "requester" && this.#button("bell", t("envelope.act.remind"), (button) => this.#remind(button)),
      headline === "closing" && this.#closing(),
      view.readable && this.#button("download", t(finished ? "envelope.act.download" : "envelope.act.download-now"), () => this.#download(), finished),
      view.readable && this.#button("shield", t("envelope.act.evidence"), (button) => this.#evidence(button)),
      view.readable && view.closed && this.#button("document", t("envelope.act.certificate"), () => this.#certificate()),
      view.role === "requester" && view.state === "pending" &&
        h("button", { class: "button quiet danger", type: "button", onclick: () => void this.#cancel() }, t("envelope.act.cancel")),
      ["declined-mine", "cancelled-mine", "expired-mine"].includes(headline) && h("a", { class: "button", href: "/new" }, icon("plus", "small"), t("envelope.act.new")),
    ].filter((button) => button !== false);
    return some.length > 0 && h("div", { class: "standing-acts" }, some);
  }

  #button(sign: Icon, label: string, act: (button: HTMLButtonElement) => Promise<void>, primary = false): HTMLElement {
    const button: HTMLButtonElement = h(
      "button",
      {
        class: primary ? "button primary" : "button",
        type: "button",
        onclick: () => {
          if (button.getAttribute("aria-disabled") !== "true") void act(button);
        },
      },
      icon(sign, "small"),
      label,
    );
    return button;
  }

  async #remind(button: HTMLButtonElement): Promise<void> {
    busy(button, true);
    try {
      const count = await engine.remind(this.#view.id);
      toast(reminded(count), { tone: "good" });
    } catch (thrown) {
      toast(notReminded(thrown), { tone: "bad" });
    } finally {
      busy(button, false);
    }
  }

  async #evidence(button: HTMLButtonElement): Promise<void> {
    busy(button, true);
    try {
      const name = documentName(this.#view).replace(/\.pdf$/u, ".evidence");
      save([await engine.evidence(this.#view.id)], safeName(name, "evidence"), "application/octet-stream");
      toast(t("envelope.saved", { name }), { tone: "good" });
    } catch (thrown) {
      toast(sayShort(thrown), { tone: "bad" });
    } finally {
      busy(button, false);
    }
  }

  #download(): Promise<void> {
    return this.#saving(t("envelope.downloading"), async (report) => {
      // Archived first, when nobody has done so: then everybody holds one file.
      const kept = await engine.keep(this.#view.id, report);
      const { name: filename, pdf } = await this.#document.whole(kept.head, report);
      return { kept, name: documentName({ ...this.#view, filename }), pdf };
    });
  }

  #certificate(): Promise<void> {
    return this.#saving(t("envelope.certifying"), async (report) => {
      const { kept, pdf } = await engine.certificate(this.#view.id, report);
      const name = documentName(this.#view).replace(/\.pdf$/u, "");
      return { kept, name: safeName(t("envelope.certificate.name", { name }), "pdf"), pdf };
    });
  }

  /** Shows how far `make` is, and saves what comes of it. */
  async #saving(title: string, make: (report: Report) => Promise<{ kept: Kept; name: string; pdf: Uint8Array }>): Promise<void> {
    const bar = progressBar();
    const place = h("div", null, bar.element);
    const stop = new AbortController();
    const dialog = openDialog({ title, body: place, onclose: () => stop.abort() });
    try {
      const { kept, name, pdf } = await make(bar.report);
      if (stop.signal.aborted) return;
      save([pdf], name, "application/pdf");
      if (kept.kept) void this.#changed();
      if (kept.trouble !== undefined) fill(place, h("p", null, t("envelope.saved", { name })), unkeptBanner(kept));
      else dialog.close();
      toast(t("envelope.saved", { name }), { tone: "good" });
    } catch (thrown) {
      if (!stop.signal.aborted) fill(place, problemBanner(thrown));
    }
  }

  async #cancel(): Promise<void> {
    const sure = await confirmDialog({
      title: t("envelope.cancel.title"),
      body: [h("p", null, t("envelope.cancel.text")), h("p", null, t("envelope.cancel.next"))],
      act: t("envelope.act.cancel"),
      cancel: t("envelope.cancel.keep"),
      danger: true,
    });
    if (!sure) return;
    try {
      await engine.cancel(this.#view.id);
      toast(t("envelope.cancelled"));
    } catch (thrown) {
      toast(sayShort(thrown), { tone: "bad" });
    }
    await this.#changed();
  }

  /** The closing is made by itself (`attend`); the button is for when that did not happen. */
  #closing(): Child {
    const bar = progressBar();
    const act = async (button: HTMLButtonElement): Promise<void> => {
      busy(button, true);
      button.after(bar.element);
      try {
        this.#untimed((await engine.close(this.#view.id, bar.report)).untimed);
      } catch (thrown) {
        toast(sayShort(thrown), { tone: "bad" });
      }
      bar.element.remove();
      busy(button, false);
      await this.#changed();
    };
    return this.#button("lock", t("envelope.act.close"), act, true);
  }
}
