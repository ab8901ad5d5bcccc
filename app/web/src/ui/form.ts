/** Forms: a label and a hint for each field, the error at the field where it happened, focus on the first one. */
import { announce } from "./announce.ts";
import { append, h, uniqueId, type Attributes, type Child } from "./elements.ts";
import { icon } from "./icons.ts";
import { failureOf, problemBanner, sayShort } from "./problems.ts";
import { t } from "./words.ts";

/** Something with a value that a form asks for. */
export interface Field {
  element: HTMLElement;
  input: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
  name: string;
  value: () => string;
  /** Shows a sentence at the field, or takes it away. */
  error: (text: string | null) => void;
  /** The sentence for what is wrong with the value; undefined when nothing is. */
  check: () => string | undefined;
}

/** What a field is like. */
export interface FieldOptions {
  name: string;
  label: Child;
  hint?: Child;
  /** An input's type; `area` for several lines. */
  type?: "text" | "email" | "password" | "number" | "date" | "datetime-local" | "area";
  value?: string;
  required?: boolean;
  /** What it says when a required value is missing. */
  missing?: string;
  check?: (value: string) => string | undefined;
  /** Further attributes of the input: autocomplete, inputmode, … */
  attributes?: Attributes;
  /** Choices, for a select. */
  options?: { value: string; label: string }[];
  /** A control inside the field's frame, at its end. */
  control?: HTMLElement;
}

/** Builds a field. */
export function field(options: FieldOptions): Field {
  const id = uniqueId(`field-${options.name}`);
  const hintId = `${id}-hint`;
  const errorId = `${id}-error`;
  const input = control(options, id);
  const message = h("p", { class: "field-error", id: errorId, hidden: true });
  const element = h(
    "div",
    { class: "field" },
    h("label", { for: id }, options.label, !options.required && !options.options && h("span", { class: "optional" }, ` ${t("kit.optional")}`)),
    options.hint !== undefined && h("div", { class: "hint", id: hintId }, options.hint),
    options.control ? h("div", { class: "field-frame" }, input, options.control) : input,
    message,
  );
  if (options.hint !== undefined) input.setAttribute("aria-describedby", hintId);
  const error = (text: string | null): void => {
    message.hidden = text === null;
    message.replaceChildren();
    if (text !== null) append(message, [icon("warning", "small"), h("span", null, text)]);
    const described = [text === null ? null : errorId, options.hint === undefined ? null : hintId].filter((part) => part !== null);
    if (described.length > 0) input.setAttribute("aria-describedby", described.join(" "));
    else input.removeAttribute("aria-describedby");
    if (text === null) input.removeAttribute("aria-invalid");
    else input.setAttribute("aria-invalid", "true");
    element.classList.toggle("wrong", text !== null);
  };
  // A sentence stays until the value changes: then it may no longer be true.
  input.addEventListener("input", () => error(null));
  return {
    element,
    input,
    name: options.name,
    value: () => input.value,
    error,
    check() {
      const value = input.value;
      if (options.required && value.trim() === "") return options.missing ?? t("kit.missing");
      return value === "" ? undefined : options.check?.(value);
    },
  };
}

function control(options: FieldOptions, id: string): Field["input"] {
  const shared: Attributes = {
    id,
    name: options.name,
    "aria-required": options.required ? "true" : null,
    ...options.attributes,
  };
  if (options.options) {
    return h("select", shared, options.options.map(({ value, label }) =>
      h("option", { value, selected: value === options.value }, label)));
  }
  if (options.type === "area") return h("textarea", { rows: 4, ...shared }, options.value ?? "");
  return h("input", { ...shared, type: options.type ?? "text", value: options.value ?? "" });
}

/** A checkbox with its sentence; `hint` says more. */
export function checkbox(options: {
  name: string;
  label: Child;
  hint?: Child;
  checked?: boolean;
  onchange?: (checked: boolean) => void;
}): { element: HTMLElement; input: HTMLInputElement } {
  const id = uniqueId(`check-${options.name}`);
  const input: HTMLInputElement = h("input", {
    type: "checkbox",
    id,
    name: options.name,
    checked: options.checked ?? false,
    "aria-describedby": options.hint === undefined ? null : `${id}-hint`,
    onchange: () => options.onchange?.(input.checked),
  });
  const element = h(
    "div",
    { class: "check" },
    input,
    h("div", null, h("label", { for: id }, options.label), options.hint !== undefined && h("p", { class: "hint", id: `${id}-hint` }, options.hint)),
  );
  return { element, input };
}

/** What a form does. */
export interface FormOptions {
  fields: (Field | Child)[];
  /** What the main button says. */
  submit: string;
  /** Beside the main button. */
  also?: Child;
  /** Receives the fields' values by name. A thrown failure is shown at its field, else above the form. */
  act: (values: Record<string, string>) => Promise<void>;
  /** Where a failure belongs that names no field: its name → the field's name. */
  placed?: Record<string, string>;
  label?: string;
}

/** Builds a form. While its act runs, the button says so and cannot be pressed twice. */
export function form(options: FormOptions): HTMLFormElement {
  const fields = options.fields.filter(isField);
  const trouble = h("div", { class: "form-trouble" });
  const button = h("button", { class: "button primary", type: "submit" }, options.submit);
  const element = h(
    "form",
    { class: "form", novalidate: true, "aria-label": options.label ?? null },
    trouble,
    options.fields.map((item) => (isField(item) ? item.element : item)),
    h("div", { class: "form-actions" }, button, options.also),
  );
  const wrong = (list: [Field, string][]): void => {
    for (const [at, text] of list) at.error(text);
    const first = list[0];
    if (!first) return;
    first[0].input.focus();
    announce(first[1], "assertive");
  };
  const failed = (thrown: unknown): void => {
    const failure = failureOf(thrown);
    const name = failure.field ?? options.placed?.[failure.failure];
    const at = fields.find((candidate) => candidate.name === name);
    if (at) {
      wrong([[at, sayShort(failure)]]);
      return;
    }
    trouble.replaceChildren(problemBanner(failure));
    trouble.scrollIntoView({ block: "nearest" });
  };
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    if (button.getAttribute("aria-disabled") === "true") return;
    trouble.replaceChildren();
    const errors = fields.flatMap((at): [Field, string][] => {
      const text = at.check();
      at.error(null);
      return text === undefined ? [] : [[at, text]];
    });
    if (errors.length > 0) {
      wrong(errors);
      return;
    }
    const values = Object.fromEntries(fields.map((at) => [at.name, at.value()]));
    busy(button, true);
    void options.act(values).catch(failed).finally(() => {
      busy(button, false);
    });
  });
  return element;
}

/** Marks a button as at work. It keeps its place, its width and the focus. */
export function busy(button: HTMLButtonElement, working: boolean): void {
  button.classList.toggle("working", working);
  if (working) button.setAttribute("aria-disabled", "true");
  else button.removeAttribute("aria-disabled");
}

function isField(item: Field | Child): item is Field {
  return typeof item === "object" && item !== null && "input" in item && "check" in item;
}
