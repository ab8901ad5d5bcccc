/** Drafts begun before, offered where a new envelope is begun. */

import type { DraftSummary, Engine } from "../engine/interface";
import { confirmDialog } from "../ui/dialog";
import { h } from "../ui/elements";
import { icon } from "../ui/icons";
import { relative } from "../ui/times";
import { toast } from "../ui/toast";
import { sayShort } from "../ui/problems";
import { t } from "../ui/words";

/** How many are shown before the others are asked for. */
const FEW = 3;

/** The list of drafts; empty when there are none. `skip`: the draft that is open here. */
export class DraftList {
  readonly element = h("section", { class: "drafts", "aria-labelledby": "drafts-title", hidden: true });
  private all = false;

  constructor(
    private readonly engine: Pick<Engine, "drafts" | "dropDraft">,
    private readonly skip: () => string,
  ) {}

  /** Asks for the drafts and shows them. */
  async show(): Promise<void> {
    const drafts = (await this.engine.drafts()).filter((one) => one.id !== this.skip()).sort((a, b) => b.changed - a.changed);
    this.element.hidden = drafts.length === 0;
    const shown = this.all ? drafts : drafts.slice(0, FEW);
    const more = (): void => {
      this.all = true;
      void this.show();
    };
    this.element.replaceChildren(
      h("h2", { id: "drafts-title" }, t("new.drafts.title")),
      h("ul", { class: "draft-list" }, shown.map((draft) => this.row(draft))),
      ...(drafts.length > shown.length ? [h("button", { type: "button", class: "link-button", onclick: more }, t("new.drafts.more", { n: drafts.length - shown.length }))] : []),
    );
  }

  private row(draft: DraftSummary): HTMLElement {
    const title = draft.title === "" ? t("new.drafts.untitled") : draft.title;
    return h(
      "li",
      null,
      h(
        "a",
        { class: "draft-open", href: `/new#draft=${draft.id}` },
        icon("document", "small"),
        h("bdi", { class: "draft-title" }, title),
        h("span", { class: "hint" }, t("new.drafts.facts", { when: relative(draft.changed), n: draft.people })),
      ),
      h("button", { type: "button", class: "icon-button", "aria-label": t("new.drafts.discard", { title }), title: t("new.drafts.discard", { title }), onclick: () => void this.discard(draft, title) }, icon("trash", "small")),
    );
  }

  private async discard(draft: DraftSummary, title: string): Promise<void> {
    const sure = await confirmDialog({ title: t("new.drafts.sure"), body: h("p", null, t("new.drafts.lost", { title })), act: t("new.drafts.act"), danger: true });
    if (!sure) return;
    try {
      await this.engine.dropDraft(draft.id);
    } catch (reason) {
      toast(sayShort(reason), { tone: "bad" });
    }
    await this.show();
  }
}
