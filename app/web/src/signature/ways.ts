/** The three ways to make a signature: draw, type, upload. Each answers what was made, or a sentence of what is missing. */
import SignaturePad from "signature_pad";
import type { Adopted } from "../engine/interface.ts";
import { fill, h, uniqueId, type Child } from "../ui/elements.ts";
import { field } from "../ui/form.ts";
import { icon } from "../ui/icons.ts";
import { t } from "../ui/words.ts";
import { handFamily, HANDS, loadHands, type Hand } from "./hands.ts";
import { fromFile, png, Unusable } from "./pictures.ts";

/** Signature or initials. */
export type What = "signature" | "initials";

/** A way to make one. */
export interface Way {
  element: HTMLElement;
  /** Called when it comes onto the screen. */
  shown: () => void;
  /** What was made; a string is the sentence of what is missing. */
  made: () => Promise<Adopted | string>;
}

/** The colour of ink. The same on every screen: it ends on paper. */
const INK = "#14274e";

/** Drawing with finger, pen or mouse. `name`: whose it is. */
export function drawing(name: string): Way {
  const canvas = h("canvas", { class: "pad", "aria-label": t("kit.adopt.canvas"), role: "img" });
  const pad = new SignaturePad(canvas, { penColor: INK, minWidth: 0.9, maxWidth: 2.8, throttle: 0 });
  const fit = (): void => {
    const scale = Math.max(devicePixelRatio, 2);
    const { width, height } = canvas.getBoundingClientRect();
    if (width === 0 || canvas.width === Math.round(width * scale)) return;
    const strokes = pad.toData();
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.getContext("2d")?.scale(scale, scale);
    pad.fromData(strokes);
  };
  new ResizeObserver(fit).observe(canvas);
  const undo = (): void => pad.fromData(pad.toData().slice(0, -1));
  return {
    element: h(
      "div",
      { class: "stack tight" },
      h("div", { class: "pad-frame" }, canvas, h("span", { class: "pad-line", "aria-hidden": "true" })),
      h(
        "div",
        { class: "row between" },
        h("p", { class: "hint" }, t("kit.adopt.draw-hint")),
        h(
          "div",
          { class: "row" },
          h("button", { class: "button quiet small", type: "button", onclick: undo }, icon("undo", "small"), t("kit.adopt.undo")),
          h("button", { class: "button quiet small", type: "button", onclick: () => pad.clear() }, t("kit.adopt.clear")),
        ),
      ),
    ),
    shown: fit,
    made: async () => (pad.isEmpty() ? t("kit.adopt.nothing-drawn") : { kind: "drawn", name, image: await png(canvas) }),
  };
}

/** Typing, in one of three hands. */
export function typing(what: What, name: string, hand: Hand): Way {
  const written = field({
    name: "signature-name",
    label: t(what === "initials" ? "kit.adopt.initials-name" : "kit.adopt.name"),
    value: name,
    required: true,
    attributes: { autocomplete: "off", maxlength: what === "initials" ? 6 : 80 },
  });
  const group = uniqueId("hand");
  const samples = HANDS.map((index) => h("bdi", { class: "hand-sample", css: { "font-family": handFamily(index) } }));
  const choices = HANDS.map((index) =>
    h("input", { type: "radio", name: group, value: index, checked: index === hand, "aria-label": t(`kit.adopt.hand-${index}`) }),
  );
  const write = (): void => {
    for (const sample of samples) sample.textContent = written.value().trim() === "" ? "…" : written.value();
  };
  written.input.addEventListener("input", write);
  write();
  return {
    element: h(
      "div",
      { class: "stack" },
      written.element,
      h(
        "fieldset",
        null,
        h("legend", { class: "visually-hidden" }, t("kit.adopt.hand")),
        h("div", { class: "hands" }, HANDS.map((index) => h("label", { class: "hand" }, choices[index], samples[index]))),
      ),
    ),
    shown: () => void loadHands(),
    made: () => {
      const text = written.value().trim();
      const chosen = HANDS.find((index) => choices[index]?.checked) ?? 0;
      return Promise.resolve(text === "" ? t("kit.adopt.nothing-typed") : { kind: "typed", name: text, hand: chosen });
    },
  };
}

/** A PNG or JPEG from the device. `name`: whose it is. */
export function uploading(name: string): Way {
  let image: Uint8Array | undefined;
  const preview = h("div", { class: "pad-frame preview", hidden: true });
  const trouble = h("p", { class: "field-error", role: "alert", hidden: true });
  const say = (text: Child): void => {
    fill(trouble, icon("warning", "small"), h("span", null, text));
    trouble.hidden = false;
  };
  const take = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    trouble.hidden = true;
    try {
      image = await fromFile(file);
      fill(preview, picture(image, t("kit.adopt.preview")));
      preview.hidden = false;
    } catch (thrown) {
      say(t(`kit.adopt.${thrown instanceof Unusable ? thrown.reason : "not-a-picture"}`));
    }
  };
  const input = h("input", { type: "file", accept: "image/png,image/jpeg", hidden: true });
  input.addEventListener("change", () => void take(input.files?.[0]));
  const drop = h(
    "div",
    { class: "drop" },
    icon("image", "large"),
    h("p", { class: "muted" }, t("kit.adopt.drop")),
    input,
    h("button", { class: "button", type: "button", onclick: () => input.click() }, t("kit.adopt.choose")),
  );
  drop.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    void take(event.dataTransfer?.files[0]);
  });
  return {
    element: h("div", { class: "stack" }, drop, trouble, preview),
    shown: () => undefined,
    made: () => Promise.resolve(image ? { kind: "uploaded", name, image } : t("kit.adopt.nothing-chosen")),
  };
}

/** An `<img>` of PNG bytes. Its address is given back as soon as it is decoded. */
export function picture(bytes: Uint8Array, label: string): HTMLImageElement {
  const url = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type: "image/png" }));
  const image = h("img", { src: url, alt: label });
  const free = (): void => URL.revokeObjectURL(url);
  image.addEventListener("load", free);
  image.addEventListener("error", free);
  return image;
}
