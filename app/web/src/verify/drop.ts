/** Where files are dropped or chosen. The whole page takes a drop; a button does the same for the keyboard. */
import { fill, h } from "../ui/elements.ts";
import { icon } from "../ui/icons.ts";
import { t } from "../ui/words.ts";

/** The drop zone. */
export interface DropZone {
  element: HTMLElement;
  /** Opens the choice of files. */
  choose: () => void;
  /** After the first file it is only a line. */
  small: (small: boolean) => void;
}

/** Builds it; `took` gets what was dropped or chosen. */
export function dropZone(took: (files: File[]) => void): DropZone {
  const input: HTMLInputElement = h("input", {
    type: "file",
    multiple: true,
    accept: ".pdf,application/pdf,.evidence",
    hidden: true,
    onchange: () => {
      const files = [...(input.files ?? [])];
      // The same file may be chosen again.
      input.value = "";
      if (files.length > 0) took(files);
    },
  });
  const choose = (): void => input.click();
  const element = h("div", { class: "drop verify-drop" });
  fill(
    element,
    icon("shield", "large"),
    h("p", { class: "drop-title" }, t("verify.drop")),
    h("button", { class: "button primary large", type: "button", onclick: choose, "aria-describedby": "verify-private" }, t("verify.choose")),
    h("p", { class: "muted", id: "verify-private" }, icon("lock", "small"), h("span", null, t("verify.private"))),
    h("p", { class: "hint" }, t("verify.evidence-hint")),
    input,
  );
  let inside = 0;
  const over = (on: boolean): void => {
    element.classList.toggle("over", on);
  };
  const carries = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;
  // A file dropped beside the zone would otherwise replace the page.
  addEventListener("dragover", (event) => {
    if (carries(event)) event.preventDefault();
  });
  addEventListener("dragenter", (event) => {
    if (carries(event)) over((inside += 1) > 0);
  });
  addEventListener("dragleave", () => {
    inside = Math.max(0, inside - 1);
    over(inside > 0);
  });
  addEventListener("drop", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    inside = 0;
    over(false);
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length > 0) took(files);
  });
  return { element, choose, small: (small) => (element.hidden = small) };
}
