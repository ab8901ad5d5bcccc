/** One person in the list of people. The row stays while it is typed into; only what changed is drawn anew. */

import type { Contact } from "../engine/interface";
import { h, uniqueId } from "../ui/elements";
import { icon } from "../ui/icons";
import { initials, personColour } from "../ui/people";
import { sayShort } from "../ui/problems";
import { hasText, t } from "../ui/words";
import { addressOf, isAddress } from "./checks";
import type { Lookup } from "./directory";
import type { Person } from "./model";
import { grip, type Rows } from "./reorder";
import { suggest } from "./suggest";

/** What a row asks for. */
export interface PersonActs {
  change(change: Partial<Person>): void;
  look(email: string): void;
  again(email: string): void;
  remove(): void;
  /** Enter in the address: on to the next person. */
  next(): void;
  /** Whether a text that was pasted or written is several addresses, which are dealt with then. */
  several(text: string): boolean;
  find(typed: string): Contact[];
}

/** Where a person stands. */
export interface PersonPlace {
  at: number;
  count: number;
  /** Approvers act one after the other. */
  turns: boolean;
  /** From 1; 0 for viewers. */
  stage: number;
  /** The first approver, who has nobody to act together with. */
  first: boolean;
  own: boolean;
}

/** Milliseconds after typing until an address is looked up. */
const PAUSE = 500;

/** The row of a person. */
export class PersonRow {
  readonly element: HTMLElement;
  private readonly input: HTMLInputElement;
  private readonly role: HTMLSelectElement;
  private readonly disc = h("span", { class: "avatar", "aria-hidden": "true" });
  private readonly stage = h("div", { class: "person-stage" });
  private readonly together: HTMLInputElement;
  private readonly status = h("p", { class: "person-status" });
  private readonly error = h("p", { class: "field-error", hidden: true });
  private readonly bin: HTMLButtonElement;
  private readonly handle: HTMLButtonElement;
  private person: Person | undefined;
  private own = false;
  private wrong = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    id: string,
    rows: Rows,
    private readonly acts: PersonActs,
  ) {
    const stem = uniqueId("person");
    this.status.id = `${stem}-status`;
    this.error.id = `${stem}-error`;
    this.input = h("input", {
      id: stem, type: "email", autocomplete: "off", spellcheck: "false", inputmode: "email", autocapitalize: "none", dir: "ltr",
      placeholder: t("new.people.placeholder"), "aria-describedby": this.status.id, "aria-required": "true",
      oninput: () => this.typed(),
      onblur: () => afterPress(() => this.left()),
      onpaste: (event: ClipboardEvent) => {
        if (this.acts.several(event.clipboardData?.getData("text") ?? "")) event.preventDefault();
      },
    });
    const list = suggest({
      input: this.input,
      find: (typed) => this.acts.find(typed),
      choose: (contact) => {
        this.input.value = contact.email;
        this.acts.change({ email: contact.email });
        this.acts.look(contact.email);
      },
    });
    this.input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.left();
      if (this.input.value !== "") this.acts.next();
    });
    this.role = h(
      "select",
      { id: `${stem}-role`, class: "person-role", onchange: () => this.acts.change({ role: this.role.value === "viewer" ? "viewer" : "approver" }) },
      h("option", { value: "approver" }, t("new.people.role.approver")),
      h("option", { value: "viewer" }, t("new.people.role.viewer")),
    );
    this.together = h("input", { type: "checkbox", id: `${stem}-together`, onchange: () => this.acts.change({ together: this.together.checked }) });
    this.stage.append(this.together, h("label", { for: `${stem}-together` }, t("new.people.together")));
    this.element = h("li", { class: "person-row", "data-id": id });
    const name = (): string => this.name();
    this.handle = grip(this.element, name, rows);
    this.bin = h("button", { type: "button", class: "icon-button", onclick: () => this.acts.remove() }, icon("trash", "small"));
    this.element.append(
      this.handle,
      this.disc,
      h(
        "div",
        { class: "person-main" },
        h(
          "div",
          { class: "person-inputs" },
          h("div", { class: "person-address" }, h("label", { for: stem, class: "visually-hidden" }, t("new.people.address")), this.input, list),
          h("label", { for: `${stem}-role`, class: "visually-hidden" }, t("new.people.role")),
          this.role,
        ),
        this.status,
        this.error,
        this.stage,
      ),
      h("div", { class: "row-buttons" }, this.bin),
    );
  }

  /** Shows a person at their place. What is being typed is left alone. */
  show(person: Person, place: PersonPlace): void {
    this.person = person;
    this.own = place.own;
    if (addressOf(this.input.value) !== person.email) this.input.value = person.email;
    this.role.value = person.role;
    this.together.checked = person.together;
    this.stage.hidden = !place.turns || person.role !== "approver" || place.first;
    this.disc.className = `avatar person-${personColour(place.at)}`;
    this.disc.replaceChildren(place.turns && place.stage > 0 ? String(place.stage) : person.email === "" ? icon("person", "small") : initials(person.email));
    this.handle.hidden = place.count < 2;
    for (const option of this.role.options) option.disabled = option.value === "viewer" && place.own;
    for (const [button, key] of [[this.bin, "new.people.remove"], [this.handle, "new.reorder.grip"]] as const) {
      button.setAttribute("aria-label", t(key, { name: this.name() }));
      button.title = t(key, { name: this.name() });
    }
  }

  /** Shows what is known of the address. */
  lookup(lookup: Lookup | undefined): void {
    const { status } = this;
    status.className = "person-status";
    status.replaceChildren();
    delete status.dataset.problem;
    const email = this.person?.email ?? "";
    if (lookup === undefined || !isAddress(email)) return;
    switch (lookup.state) {
      case "asking":
        status.append(t("new.people.asking"));
        break;
      case "known": {
        const basis = this.own ? "own" : lookup.contact.basis === "confirmed" ? "confirmed" : lookup.contact.basis === "first-use" ? "seen" : "first";
        status.classList.add("good");
        const name = h("bdi", { class: "person-name" }, lookup.contact.name);
        status.append(icon("check", "small"), h("span", null, name, ` · ${t(`new.people.known.${basis}`)}`));
        break;
      }
      case "new":
        status.append(icon("mail", "small"), h("span", null, t("new.people.invited")));
        break;
      case "changed":
        status.classList.add("bad");
        status.dataset.problem = lookup.failure.failure;
        status.append(icon("warning", "small"), h("span", null, t("new.people.changed", { email })));
        break;
      case "failed":
        status.append(
          h("span", null, hasText(`problems.${lookup.failure.failure}.what`) ? sayShort(lookup.failure) : t("new.people.notAsked")),
          h("button", { type: "button", class: "link-button", onclick: () => this.acts.again(email) }, t("new.people.again")),
        );
    }
  }

  /** Shows a sentence at the address, or takes it away. An empty one marks the row, where the look-up says why. */
  problem(text: string | null): void {
    this.wrong = text !== null;
    this.error.hidden = text === null || text === "";
    this.error.replaceChildren(...(text === null ? [] : [icon("warning", "small"), h("span", null, text)]));
    this.element.classList.toggle("wrong", this.wrong);
    if (text === null) this.input.removeAttribute("aria-invalid");
    else this.input.setAttribute("aria-invalid", "true");
    this.input.setAttribute("aria-describedby", text === null ? this.status.id : `${this.error.id} ${this.status.id}`);
  }

  /** Puts the keyboard into the address. */
  focus(): void {
    this.input.focus();
  }

  /** Puts the keyboard onto the button that removes the row: where it was when the row before was removed. */
  focusRemove(): void {
    this.bin.focus();
  }

  private name(): string {
    const email = this.person?.email ?? "";
    return email === "" ? t("new.people.nobody") : email;
  }

  private typed(): void {
    const email = addressOf(this.input.value);
    this.acts.change({ email });
    clearTimeout(this.timer);
    if (isAddress(email) && /\.[^.]{2,}$/.test(email)) this.timer = setTimeout(() => this.acts.look(email), PAUSE);
  }

  private left(): void {
    clearTimeout(this.timer);
    if (this.acts.several(this.input.value)) return;
    const email = addressOf(this.input.value);
    this.input.value = email;
    if (email !== this.person?.email) this.acts.change({ email });
    if (email === "") return;
    if (isAddress(email)) this.acts.look(email);
    else this.problem(t("new.people.bad"));
  }
}

/**
 * What leaving a field shows must not move the button that is being pressed: a press that began goes to its end first.
 */
function afterPress(act: () => void): void {
  if (document.querySelector(":is(button, a, label, input, summary):active") === null) act();
  else window.addEventListener("pointerup", () => requestAnimationFrame(act), { once: true });
}
