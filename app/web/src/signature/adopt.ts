/** The dialog in which somebody adopts a signature or initials, and how an adopted one is shown. */
import "./signature.css";
import type { Adopted } from "../engine/interface.ts";
import { openDialog } from "../ui/dialog.ts";
import { fill, h } from "../ui/elements.ts";
import { busy } from "../ui/form.ts";
import { icon } from "../ui/icons.ts";
import { initials } from "../ui/people.ts";
import { tabs } from "../ui/tabs.ts";
import { t } from "../ui/words.ts";
import { handFamily, loadHands } from "./hands.ts";
import { drawing, picture, typing, uploading, type Way, type What } from "./ways.ts";

/** Asks for a signature or initials. Resolves with what was adopted, or null when the dialog was closed. `name`: the person's. */
export async function adopt(what: What, input: { name: string; current?: Adopted }): Promise<Adopted | null> {
  const { name, current } = input;
  const written = current?.kind === "typed" ? current.name : what === "initials" ? initials(name) : name;
  const ways: Record<string, Way> = {
    type: typing(what, written, current?.hand ?? 0),
    draw: drawing(name),
    upload: uploading(name),
  };
  // A finger draws well, a mouse does not; and typing is one press away from done.
  const first = current?.kind === "drawn" || (current === undefined && matchMedia("(pointer: coarse)").matches) ? "draw" : "type";
  const chosen = tabs(
    t("kit.adopt.tabs"),
    ["type", "draw", "upload"].map((way) => ({
      name: way,
      label: [icon(way === "type" ? "keyboard" : way === "draw" ? "pen" : "upload", "small"), t(`kit.adopt.${way}`)],
      panel: () => ways[way]?.element,
      shown: () => requestAnimationFrame(() => ways[way]?.shown()),
    })),
    first,
  );
  const missing = h("p", { class: "field-error", role: "alert" });
  const use = h("button", { class: "button primary", type: "button", onclick: () => void finish() }, t(`kit.adopt.use-${what}`));
  let adopted: Adopted | null = null;
  const dialog = openDialog({
    title: t(`kit.adopt.${what}`),
    body: [h("p", { class: "muted" }, t("kit.adopt.intro")), chosen.element, missing],
    actions: [h("button", { class: "button", type: "button", onclick: () => dialog.close() }, t("kit.cancel")), use],
    wide: true,
  });
  const finish = async (): Promise<void> => {
    if (use.getAttribute("aria-disabled") === "true") return;
    fill(missing);
    busy(use, true);
    const made = await ways[chosen.selected()]?.made();
    busy(use, false);
    if (made === undefined || typeof made === "string") {
      fill(missing, icon("warning", "small"), h("span", null, made));
      return;
    }
    adopted = made;
    dialog.close();
  };
  dialog.element.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target instanceof HTMLInputElement) {
      event.preventDefault();
      void finish();
    }
  });
  await dialog.closed;
  return adopted;
}

/** An adopted signature as it will look, on paper. */
export function adoptedView(adopted: Adopted, label: string): HTMLElement {
  if (adopted.image) return h("div", { class: "adopted" }, picture(adopted.image, label));
  void loadHands();
  return h(
    "div",
    { class: "adopted" },
    h("bdi", { class: "adopted-text", role: "img", "aria-label": `${label}: ${adopted.name}`, css: { "font-family": handFamily(adopted.hand ?? 0) } }, adopted.name),
  );
}
