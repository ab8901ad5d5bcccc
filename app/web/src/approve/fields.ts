/** Fields on the pages: each a real control, labelled, in the order of reading, in the rectangle that it will fill. */
import type { Notebook, PlacedField, Spot } from "../engine/interface.ts";
import { readingOrder } from "../placing/index.ts";
import { fill, h, uniqueId } from "../ui/elements.ts";
import { icon } from "../ui/icons.ts";
import { personColour } from "../ui/people.ts";
import { t } from "../ui/words.ts";
import type { Viewer } from "../viewer/viewer.ts";
import { signatureLook } from "./ink.ts";
import { isFilled, type State, type Value } from "./state.ts";
import { wrong } from "./values.ts";

/** What the fields ask of the room. */
export interface FieldKeeper {
  state(): State;
  notebook(): Notebook;
  /** Another value; `step` joins letters typed one after the other. */
  set(field: PlacedField, value: Value | undefined, step?: string): void;
  /** A signature, initials, a picture or a stamp is to be made for this field. */
  make(field: PlacedField): void;
  /** Whoever writes is done with a field. */
  onward(): void;
  /** The bytes of a picture, as something to look at. */
  picture(index: number): string;
}

/** A field on a page: one control for each of its places. */
interface Shown {
  field: PlacedField;
  spot: Spot;
  element: HTMLElement;
  control: HTMLElement;
  error: HTMLElement;
}

/** Fields in the order of reading: page, then from top to bottom. */
export function inOrder(fields: readonly PlacedField[]): PlacedField[] {
  const first = ({ spots }: PlacedField): Spot => [...spots].sort(readingOrder)[0] ?? { page: Infinity, x: 0, y: 0, w: 0, h: 0 };
  return [...fields].sort((one, other) => readingOrder(first(one), first(other)));
}

/** A text that has room for several lines. */
function isTall(spot: Spot): boolean {
  return spot.h >= 30;
}

/** Puts an approver's fields on the pages of a viewer. */
export class Fields {
  #shown: Shown[] = [];
  #errors = new Map<string, string>();

  constructor(
    private readonly viewer: Viewer,
    private readonly keeper: FieldKeeper,
    readonly list: readonly PlacedField[],
  ) {
    for (const field of inOrder(list)) for (const spot of field.spots) this.#build(field, spot);
    this.show();
  }

  /** Shows the state of the room. */
  show(): void {
    for (const shown of this.#shown) this.#update(shown);
  }

  /** Takes the fields off the pages. */
  destroy(): void {
    for (const { element } of this.#shown) element.remove();
    this.#shown = [];
  }

  /** Goes to a field: into view, with the keyboard on it. On a small screen it grows until it can be filled in. */
  async goTo(name: string): Promise<void> {
    const shown = this.#shown.find(({ field }) => field.name === name);
    if (!shown) return;
    const { page } = shown.spot;
    const { viewer } = this;
    const high = shown.spot.h * viewer.scale;
    if (high < 28 && matchMedia("(pointer: coarse)").matches) {
      const across = viewer.scroller.clientWidth / (shown.spot.w * viewer.scale * 1.15);
      viewer.zoomTo(viewer.zoom * Math.min(2.2, across, 36 / high));
    }
    await viewer.goTo(page, shown.spot, true);
    shown.control.focus({ preventScroll: true });
  }

  /** Says at a field what is wrong with it. */
  complain(name: string, sentence: string | null): void {
    if (sentence === null) this.#errors.delete(name);
    else this.#errors.set(name, sentence);
    for (const shown of this.#shown) if (shown.field.name === name) this.#update(shown);
  }

  /** The first field with something wrong. */
  get wrong(): PlacedField | undefined {
    return inOrder(this.list).find(({ name }) => this.#errors.has(name));
  }

  #build(field: PlacedField, spot: Spot): void {
    const id = uniqueId("approval-field");
    const [right, left] = [this.viewer.size(spot.page).width - spot.x, spot.x + spot.w];
    const error = h("p", {
      class: left > right ? "approval-field-error leftwards" : "approval-field-error",
      id: `${id}-error`,
      role: "alert",
      hidden: true,
      css: { "--room": Math.max(left, right).toFixed(1) },
    });
    const control = this.#control(field, spot);
    control.id = id;
    if (!(control instanceof HTMLButtonElement)) {
      control.setAttribute("aria-label", labelOf(field, spot));
      // For whoever sees the box and not its name (WCAG 3.3.2).
      control.title = labelOf(field, spot);
    }
    if (field.required && field.kind !== "signature" && field.kind !== "initials") control.setAttribute("aria-required", "true");
    control.setAttribute("aria-describedby", error.id);
    const colour = `person-${personColour(field.slot - 1)}`;
    const element = h(
      "div",
      { class: `approval-field ${colour}`, "data-kind": field.kind, "data-required": field.required, "data-field": field.name },
      control,
      error,
    );
    this.viewer.place(spot.page, spot, element);
    this.#shown.push({ field, spot, element, control, error });
  }

  #control(field: PlacedField, spot: Spot): HTMLElement {
    const { keeper } = this;
    const { name, kind } = field;
    const change = (value: Value | undefined): void => keeper.set(field, value);
    switch (kind) {
      case "checkbox":
        return h("input", {
          type: "checkbox",
          onchange: (event: Event) => change((event.target as HTMLInputElement).checked ? { checked: true } : undefined),
        });
      case "radio":
        return h("input", { type: "radio", name, value: spot.option, onchange: () => change({ choice: spot.option ?? "" }) });
      case "dropdown":
        return h(
          "select",
          { onchange: (event: Event) => change(choice((event.target as HTMLSelectElement).value)) },
          h("option", { value: "" }, t("approve.choose")),
          (field.options ?? []).map((option) => h("option", { value: option, dir: "auto" }, option)),
        );
      case "text":
      case "number":
      case "date":
        return this.#written(field, spot);
      default:
        return h("button", { type: "button", onclick: () => keeper.make(field) });
    }
  }

  #written(field: PlacedField, spot: Spot): HTMLElement {
    const typed = (event: Event): void => {
      const { value } = event.target as HTMLInputElement;
      this.#errors.delete(field.name);
      this.keeper.set(field, value === "" ? undefined : { text: value }, `type:${field.name}`);
    };
    const left = (event: Event): void => {
      const { value } = event.target as HTMLInputElement;
      const name = wrong(field, value);
      this.complain(field.name, name === undefined ? null : t(`approve.wrong.${name}`));
    };
    const size = Math.min(12, spot.h * 0.72);
    const attributes = {
      dir: "auto",
      class: "approval-written",
      placeholder: nameOf(field),
      autocomplete: field.fill === "email" ? "email" : field.fill === "name" ? "name" : "off",
      css: { "--size": String(size) },
      oninput: typed,
      onblur: left,
    };
    if (field.kind === "text" && isTall(spot)) return h("textarea", { ...attributes, rows: 1 });
    const type = field.kind === "date" ? "date" : "text";
    return h("input", {
      ...attributes,
      type,
      inputmode: field.kind === "number" ? "decimal" : null,
      // On a phone the keyboard covers the one button.
      enterkeyhint: "next",
      onkeydown: (event: KeyboardEvent) => {
        if (event.key !== "Enter" || event.isComposing) return;
        event.preventDefault();
        this.keeper.onward();
      },
    });
  }

  #update({ field, spot, element, control, error }: Shown): void {
    const state = this.keeper.state();
    const filled = isFilled(state, field);
    const value = state.values[field.name];
    element.classList.toggle("filled", filled);
    const sentence = this.#errors.get(field.name);
    element.classList.toggle("wrong", sentence !== undefined);
    error.hidden = sentence === undefined;
    error.textContent = sentence ?? "";
    if (sentence === undefined) control.removeAttribute("aria-invalid");
    else control.setAttribute("aria-invalid", "true");
    if (control instanceof HTMLInputElement && control.type === "checkbox") control.checked = filled;
    else if (control instanceof HTMLInputElement && control.type === "radio") {
      control.checked = value !== undefined && "choice" in value && value.choice === spot.option;
    } else if (control instanceof HTMLSelectElement) control.value = value !== undefined && "choice" in value ? value.choice : "";
    else if (control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement) {
      const text = value !== undefined && "text" in value ? value.text : "";
      if (control.value !== text) control.value = text;
    } else this.#dress(field, value, filled, control);
  }

  /** What a button shows: what it will make, or what was made. */
  #dress(field: PlacedField, value: Value | undefined, filled: boolean, control: HTMLElement): void {
    const { keeper } = this;
    // Named by its content, so that whoever speaks to the machine can say what they see (WCAG 2.5.3).
    const label = (text: string): HTMLElement => h("span", { class: "visually-hidden" }, text);
    if (!filled) {
      const make = t(`approve.make.${field.kind}`);
      fill(control, icon(PICTURES[field.kind] ?? "pen", "small"), h("span", { class: "approval-make" }, make), label(`. ${labelOf(field)}`));
      return;
    }
    const { signature, initials } = keeper.notebook();
    const look =
      field.kind === "signature" ? signatureLook(signature)
      : value && "initials" in value ? signatureLook(initials, signature)
      : value && "image" in value ? h("img", { src: keeper.picture(value.image), alt: "" })
      : h("span", { class: "approval-stamp" }, value && "text" in value ? value.text : "");
    look.setAttribute("aria-hidden", "true");
    const text = value && "text" in value ? ` ${value.text}` : "";
    fill(control, look, label(`${labelOf(field)}. ${t("approve.filled")}${text}`));
  }
}

const PICTURES: Partial<Record<PlacedField["kind"], Parameters<typeof icon>[0]>> = {
  signature: "pen",
  initials: "pen",
  image: "image",
  stamp: "stamp",
};

/** What a field is called, or else its kind. */
function nameOf({ label, kind }: PlacedField): string {
  return label.trim() === "" ? t(`approve.kind.${kind}`) : label;
}

/** What a screen reader calls a field. */
function labelOf(field: PlacedField, spot?: Spot): string {
  const kind = t(`approve.kind.${field.kind}`);
  const label = field.label.trim() === "" ? kind : field.label === kind ? kind : `${field.label} (${kind})`;
  const option = field.kind === "radio" && spot?.option !== undefined ? `${label}: ${spot.option}` : label;
  return field.required ? t("approve.required-field", { label: option }) : t("approve.optional-field", { label: option });
}

function choice(value: string): Value | undefined {
  return value === "" ? undefined : { choice: value };
}
