/** A button that opens a menu (WAI-ARIA menu button): arrows, Home, End, letters, Escape. */
import { apply, h, uniqueId, type Attributes, type Child } from "./elements.ts";
import { icon, type Icon } from "./icons.ts";

/** One line of a menu. `"line"` is a separator. */
export type MenuItem =
  | {
      label: string;
      icon?: Icon;
      /** Takes something away. */
      danger?: boolean;
      disabled?: boolean;
      /** Of a choice: whether it holds. */
      checked?: boolean;
      /** Goes there … */
      href?: string;
      /** … or does this. */
      act?: () => void;
    }
  | "line";

/** Builds the button and its menu. `items` is asked each time the menu opens. */
export function menuButton(
  attributes: Attributes,
  label: Child,
  items: () => MenuItem[],
  head?: () => Child,
): HTMLElement {
  const id = uniqueId("menu");
  const button = h("button", { type: "button", "aria-haspopup": "menu", "aria-expanded": "false", "aria-controls": id }, label);
  apply(button, attributes);
  const list = h("div", { class: "menu-list", id, role: "menu", tabindex: "-1", hidden: true });
  if (button.id === "") button.id = uniqueId("menu-button");
  list.setAttribute("aria-labelledby", button.id);
  const root = h("div", { class: "menu" }, button, list);

  const entries = (): HTMLElement[] => [...list.querySelectorAll<HTMLElement>("[role^=menuitem]:not([aria-disabled=true])")];
  const outside = (event: Event): void => {
    if (!root.contains(event.target as Node)) close(false);
  };
  const replace = (): void => place(list, button);
  const close = (focus: boolean): void => {
    list.hidden = true;
    removeEventListener("resize", replace);
    button.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", outside, true);
    if (focus) button.focus();
  };
  const open = (at: "first" | "last"): void => {
    const headed = head?.();
    list.replaceChildren(
      ...(headed === undefined ? [] : [h("div", { class: "menu-head", role: "presentation" }, headed)]),
      ...items().map((item) => line(item, close)),
    );
    list.hidden = false;
    button.setAttribute("aria-expanded", "true");
    document.addEventListener("pointerdown", outside, true);
    // A phone that is turned has room elsewhere.
    addEventListener("resize", replace);
    replace();
    const all = entries();
    (at === "first" ? all[0] : all.at(-1))?.focus();
  };

  button.addEventListener("click", () => (list.hidden ? open("first") : close(true)));
  button.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    open(event.key === "ArrowDown" ? "first" : "last");
  });
  list.addEventListener("keydown", (event) => {
    const all = entries();
    const to = target(event.key, all, all.indexOf(document.activeElement as HTMLElement));
    if (event.key === "Escape") {
      event.stopPropagation();
      event.preventDefault();
      close(true);
    } else if (event.key === "Tab") close(false);
    else if (to) {
      event.preventDefault();
      to.focus();
    }
  });
  return root;
}

/** Where a key leads in the menu. */
function target(key: string, all: HTMLElement[], at: number): HTMLElement | undefined {
  if (key === "ArrowDown") return all[(at + 1) % all.length];
  if (key === "ArrowUp") return all.at(at <= 0 ? -1 : at - 1);
  if (key === "Home") return all[0];
  if (key === "End") return all.at(-1);
  if (key.length !== 1 || key === " ") return undefined;
  const next = [...all.slice(at + 1), ...all.slice(0, at + 1)];
  return next.find((entry) => entry.textContent.trim().toLowerCase().startsWith(key.toLowerCase()));
}

function line(item: MenuItem, close: (focus: boolean) => void): HTMLElement {
  if (item === "line") return h("div", { class: "menu-line", role: "separator" });
  const { href, act } = item;
  const attributes: Attributes = {
    class: item.danger ? "menu-item danger" : "menu-item",
    role: item.checked === undefined ? "menuitem" : "menuitemradio",
    "aria-checked": item.checked === undefined ? null : String(item.checked),
    "aria-disabled": item.disabled ? "true" : null,
    tabindex: "-1",
    onclick: (event: MouseEvent) => {
      if (item.disabled) event.preventDefault();
      else {
        close(href === undefined);
        act?.();
      }
    },
  };
  const content = [item.icon ? icon(item.icon, "small") : null, h("span", null, item.label), item.checked ? icon("check", "small") : null];
  return href === undefined || item.disabled
    ? h("button", { ...attributes, type: "button" }, content)
    : h("a", { ...attributes, href }, content);
}

/** Opens towards the side that has room. */
function place(list: HTMLElement, button: HTMLElement): void {
  list.classList.remove("up", "to-start", "to-end");
  const box = button.getBoundingClientRect();
  const { offsetHeight, offsetWidth } = list;
  if (box.bottom + offsetHeight + 8 > innerHeight && box.top > offsetHeight + 8) list.classList.add("up");
  const rtl = getComputedStyle(button).direction === "rtl";
  const roomAtEnd = rtl ? box.right : innerWidth - box.left;
  list.classList.add(roomAtEnd < offsetWidth + 8 ? "to-end" : "to-start");
}
