/** Shows how far a long act is, in words and as a bar. */
import type { Progress } from "../engine/interface.ts";
import { announce } from "./announce.ts";
import { h, uniqueId } from "./elements.ts";
import { t } from "./words.ts";

/** A bar that follows an engine's reports. */
export interface ProgressBar {
  element: HTMLElement;
  /** Hand this to the engine. */
  report: (progress: Progress) => void;
}

/** Makes a bar. Each new step is announced; the numbers within it are not. */
export function progressBar(): ProgressBar {
  const id = uniqueId("progress");
  const label = h("p", { id, class: "progress-label" }, t("kit.step.begin"));
  const bar = h("progress", { class: "progress", "aria-labelledby": id, max: 1 });
  let step: string | undefined;
  return {
    element: h("div", { class: "progress-box" }, label, bar),
    report(progress) {
      if (progress.total > 0) {
        bar.max = progress.total;
        bar.value = Math.min(progress.done, progress.total);
      } else bar.removeAttribute("value");
      if (progress.step === step) return;
      step = progress.step;
      label.textContent = t(`kit.step.${step}`);
      announce(label.textContent);
    },
  };
}
