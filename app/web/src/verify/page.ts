/** The verify page: a PDF is dropped and judged in this browser. Nothing of it is sent; the service hears a commitment at most. */
import type { CertificateVerdict, Verdict } from "../engine/interface.ts";
import { engine } from "../engine/client.ts";
import { announce } from "../ui/announce.ts";
import { fill, h, type Child } from "../ui/elements.ts";
import { facts } from "../ui/facts.ts";
import { icon } from "../ui/icons.ts";
import { failureOf, problemBanner } from "../ui/problems.ts";
import { size } from "../ui/times.ts";
import { t } from "../ui/words.ts";
import type { Viewer } from "../viewer/viewer.ts";
import { certificateDetails } from "./certificate.ts";
import { dropZone } from "./drop.ts";
import { certificateSentence, look, saysCertificate, sentence, type Sentence } from "./reading.ts";
import { details, verdictCard } from "./result.ts";
import "./verify.css";

/** A finished document is larger than what was sent: layers and images were added. */
const GROWN = 8;

interface Taken {
  name: string;
  bytes: Uint8Array;
}

/** Shows the page in `host`. */
export function showVerify(host: HTMLElement): void {
  new Page(host);
}

class Page {
  readonly #zone = dropZone((files) => void this.#take(files));
  readonly #files = h("div", { class: "verify-files", hidden: true });
  readonly #result = h("div", { class: "verify-result", "aria-live": "off" });
  readonly #paper = h("div", { class: "verify-paper" });
  #pdf: Taken | undefined;
  #evidence: Taken | undefined;
  #run = 0;
  #viewer: Viewer | undefined;
  #near: IntersectionObserver | undefined;

  constructor(host: HTMLElement) {
    fill(
      host,
      h(
        "div",
        { class: "verify" },
        h("div", { class: "verify-head" }, h("h1", { tabindex: "-1" }, t("verify.title")), h("p", { class: "lead" }, t("verify.lead"))),
        this.#zone.element,
        this.#files,
        this.#result,
        this.#paper,
      ),
    );
  }

  async #take(files: File[]): Promise<void> {
    const run = (this.#run += 1);
    const largest = facts().max_file * GROWN;
    const large = files.find((file) => file.size > largest);
    if (large) {
      this.#refuse("too-large", { name: large.name, size: size(largest) });
      return;
    }
    let read: Taken[];
    try {
      read = await Promise.all(files.map(async (file) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })));
    } catch {
      this.#refuse("unreadable", { name: files[0]?.name ?? "" });
      return;
    }
    if (run !== this.#run) return;
    const isEvidence = (one: Taken): boolean => look(one.bytes) !== "pdf" && (/\.evidence$/iu.test(one.name) || files.length === 2);
    const evidence = read.find(isEvidence);
    const pdf = read.find((one) => one !== evidence);
    if (read.filter((one) => one !== evidence).length > 1) {
      this.#refuse("several", {});
      return;
    }
    if (pdf) {
      const is = look(pdf.bytes);
      if (is !== "pdf") {
        this.#refuse(is, { name: pdf.name });
        return;
      }
      this.#pdf = pdf;
      // Evidence of the file before says nothing of this one.
      this.#evidence = evidence;
    } else this.#evidence = evidence;
    await this.#judge(run);
  }

  async #judge(run: number): Promise<void> {
    this.#showFiles();
    const pdf = this.#pdf;
    this.#putAway();
    if (!pdf) {
      fill(this.#result, h("div", { class: "banner info" }, icon("info"), h("p", { class: "banner-text" }, t("verify.evidence-first"))));
      announce(t("verify.evidence-first"));
      return;
    }
    fill(this.#result, h("div", { class: "verify-working", role: "status" }, h("p", null, t("verify.working", { name: pdf.name })), h("progress", { class: "progress", "aria-label": t("verify.working", { name: pdf.name }) })));
    if (saysCertificate(pdf.bytes) && (await this.#judgeCertificate(pdf, run))) return;
    let verdict: Verdict;
    try {
      verdict = await engine.verify(pdf.bytes, this.#evidence?.bytes);
    } catch (thrown) {
      if (run !== this.#run) return;
      fill(this.#result, problemBanner(thrown, failureOf(thrown).failure === "not-evidence" ? this.#without() : { label: t("kit.retry"), act: () => void this.#judge(run) }));
      return;
    }
    if (run !== this.#run) return;
    const said = sentence(verdict, pdf.bytes, this.#evidence !== undefined);
    fill(this.#result, verdictCard(said, said.key === "other-evidence" ? this.#without() : undefined), details(verdict, said));
    this.#tell(pdf, said, verdict.verdict, verdict.reasons.flatMap(({ name }) => name ?? []));
  }

  /** Judges what says that it is a certificate of completion. False when it is none after all. */
  async #judgeCertificate(pdf: Taken, run: number): Promise<boolean> {
    let judged: CertificateVerdict | undefined;
    try {
      judged = await engine.verifyCertificate(pdf.bytes);
    } catch (thrown) {
      if (run === this.#run) fill(this.#result, problemBanner(thrown, { label: t("kit.retry"), act: () => void this.#judge(run) }));
      return true;
    }
    if (run !== this.#run) return true;
    if (judged === undefined) return false;
    const said = certificateSentence(judged);
    fill(this.#result, verdictCard(said), certificateDetails(judged));
    this.#tell(pdf, said, judged.verdict, judged.cause === undefined ? [] : [judged.cause]);
    return true;
  }

  /** Leads the reader to the verdict that was just shown. */
  #tell(pdf: Taken, { standing }: Sentence, verdict: string, causes: string[]): void {
    this.#result.querySelector<HTMLElement>(".verdict-sentence")?.focus();
    // For programs: the same words as `countersign verify --json`.
    this.#result.dataset.verdict = verdict;
    this.#result.dataset.causes = [...new Set(causes)].join(" ");
    document.title = `${t(`verify.standing.${standing}`)}: ${pdf.name} · ${t("kit.brand")}`;
    this.#showPaper(pdf, standing === "invalid");
  }

  /** The offer to judge the PDF without the evidence that was given. */
  #without(): { label: string; act: () => void } {
    return {
      label: t("verify.without"),
      act: () => {
        this.#evidence = undefined;
        void this.#judge((this.#run += 1));
      },
    };
  }

  /** The files that are judged, and how to judge others. */
  #showFiles(): void {
    const line = (taken: Taken, sign: "document" | "shield"): Child =>
      h("p", { class: "verify-file" }, icon(sign, "small"), h("bdi", null, taken.name), h("span", { class: "muted" }, size(taken.bytes.length)));
    this.#zone.small(this.#pdf !== undefined);
    this.#files.hidden = false;
    fill(
      this.#files,
      h("div", null, this.#pdf && line(this.#pdf, "document"), this.#evidence && line(this.#evidence, "shield")),
      h("button", { class: "button small", type: "button", onclick: () => this.#zone.choose() }, t(this.#pdf ? "verify.another" : "verify.choose")),
    );
  }

  /** A file that is not judged at all: what it is, and what to do. */
  #refuse(why: string, values: Record<string, string>): void {
    this.#pdf = undefined;
    this.#evidence = undefined;
    this.#putAway();
    this.#zone.small(false);
    this.#files.hidden = true;
    document.title = `${t("verify.title")} · ${t("kit.brand")}`;
    fill(
      this.#result,
      h("div", { class: "banner warn", role: "alert" }, icon("warning"), h("div", { class: "banner-text" },
        h("p", { class: "banner-title" }, t(`verify.refused.${why}`, values)), h("p", null, t(`verify.refused.${why}.next`)))),
    );
  }

  #putAway(): void {
    this.#near?.disconnect();
    void this.#viewer?.close();
    this.#viewer = undefined;
    this.#paper.replaceChildren();
  }

  /** The document below, opened when it comes near. It is shown from the very bytes that were judged. */
  #showPaper(pdf: Taken, doubtful: boolean): void {
    const place = h("div", { class: "document-place" });
    fill(
      this.#paper,
      h("h3", { id: "paper-title" }, t("verify.document")),
      doubtful && h("p", { class: "hint" }, t("verify.document.doubtful")),
      place,
    );
    this.#near = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      this.#near?.disconnect();
      void this.#open(place, pdf);
    }, { rootMargin: "300px" });
    this.#near.observe(place);
  }

  async #open(place: HTMLElement, pdf: Taken): Promise<void> {
    try {
      const { Viewer } = await import("../viewer/viewer.ts");
      if (pdf !== this.#pdf || !place.isConnected) return;
      this.#viewer = new Viewer(place, { label: t("verify.document"), pageLabel: (page) => t("kit.page", { page }) });
      await this.#viewer.open(pdf.bytes);
    } catch {
      // Damaged beyond showing; the verdict has said what there is to say.
      if (place.isConnected) fill(place, h("p", { class: "muted paper-none" }, t("verify.document.none")));
    }
  }
}
