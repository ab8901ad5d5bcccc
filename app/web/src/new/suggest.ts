/** An address field that proposes people written to before: WAI-ARIA combobox with a list of its own. */

import type { Contact } from "../engine/interface";
import { h, uniqueId } from "../ui/elements";
import { personLine } from "../ui/people";
import { t } from "../ui/words";

/** Most proposals at once. */
const MOST = 6;

/** Contacts that fit what was typed: the address or a part of the name begins with it; last used first. */
export function proposals(contacts: readonly Contact[], typed: string, taken: ReadonlySet<string>): Contact[] {
  const wanted = typed.trim().toLocaleLowerCase();
  const fits = (contact: Contact): boolean =>
    wanted === "" ||
    contact.email.startsWith(wanted) ||
    (contact.email.split("@")[1] ?? "").startsWith(wanted) ||
    contact.name.toLocaleLowerCase().split(/\s+/).some((word) => word.startsWith(wanted)) ||
    contact.name.toLocaleLowerCase().startsWith(wanted);
  return contacts
    .filter((contact) => !taken.has(contact.email) && contact.email !== wanted && fits(contact))
    .sort((a, b) => b.used - a.used)
    .slice(0, MOST);
}

/** What the field needs. */
export interface SuggestOptions {
  input: HTMLInputElement;
  /** Asked each time the list opens. */
  find(typed: string): Contact[];
  choose(contact: Contact): void;
}

/** Makes an input a combobox. Answers its list, to be put after it. */
export function suggest(options: SuggestOptions): HTMLElement {
  const { input } = options;
  const id = uniqueId("proposals");
  const list = h("ul", { id, class: "proposals", role: "listbox", "aria-label": t("new.people.proposals"), hidden: true });
  let shown: Contact[] = [];
  let at = -1;
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", id);
  input.setAttribute("aria-expanded", "false");

  const close = (): void => {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const take = (contact: Contact): void => {
    close();
    options.choose(contact);
  };
  const mark = (index: number): void => {
    at = index;
    [...list.children].forEach((option, place) => option.setAttribute("aria-selected", String(place === at)));
    const option = list.children[at];
    if (option === undefined) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    }
  };
  const open = (): void => {
    shown = options.find(input.value);
    list.replaceChildren(
      ...shown.map((contact, index) =>
        h(
          "li",
          {
            id: `${id}-${index}`, role: "option", "aria-selected": "false",
            // Before the field loses the focus, or its blur would close the list under the pointer.
            onpointerdown: (event: PointerEvent) => {
              event.preventDefault();
            },
            onclick: () => take(contact),
          },
          personLine(contact),
        ),
      ),
    );
    list.hidden = shown.length === 0;
    input.setAttribute("aria-expanded", String(shown.length > 0));
    mark(-1);
  };
  input.addEventListener("input", open);
  input.addEventListener("focus", () => {
    if (input.value === "") open();
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) open();
      if (shown.length > 0) mark((at + (event.key === "ArrowDown" ? 1 : shown.length + (at < 0 ? 0 : -1))) % shown.length);
    } else if (event.key === "Enter" && !list.hidden && at >= 0) {
      const contact = shown[at];
      event.preventDefault();
      event.stopImmediatePropagation();
      if (contact !== undefined) take(contact);
    }
  });
  return list;
}
