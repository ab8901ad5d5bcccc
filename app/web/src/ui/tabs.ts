/** Tabs (WAI-ARIA): arrows move, the chosen panel follows. */
import { h, uniqueId, type Child } from "./elements.ts";

/** One tab. `panel` is built when it is first shown. */
export interface Tab {
  name: string;
  label: Child;
  panel: () => Child;
  /** Called each time it becomes the chosen one. */
  shown?: () => void;
}

/** Tabs on the screen. */
export interface Tabs {
  element: HTMLElement;
  select: (name: string) => void;
  selected: () => string;
}

/** Builds tabs; `label` names the list to screen readers. */
export function tabs(label: string, all: Tab[], first?: string): Tabs {
  const buttons = new Map<string, HTMLButtonElement>();
  const panels = new Map<string, HTMLElement>();
  const list = h("div", { class: "tabs", role: "tablist", "aria-label": label });
  let current = "";

  const select = (name: string, focus: boolean): void => {
    const tab = all.find((candidate) => candidate.name === name) ?? all[0];
    if (!tab) return;
    current = tab.name;
    for (const [key, button] of buttons) {
      const chosen = key === current;
      button.setAttribute("aria-selected", String(chosen));
      button.tabIndex = chosen ? 0 : -1;
      const panel = panels.get(key);
      if (panel) panel.hidden = !chosen;
      if (chosen && focus) button.focus();
    }
    const panel = panels.get(current);
    if (panel && !panel.hasChildNodes()) panel.append(h("div", null, tab.panel()));
    reveal(list, buttons.get(current));
    tab.shown?.();
  };

  const element = h("div", { class: "tabbed" }, list);
  for (const tab of all) {
    const id = uniqueId("tab");
    const panelId = uniqueId("panel");
    const button = h(
      "button",
      { class: "tab", id, type: "button", role: "tab", "aria-controls": panelId, onclick: () => select(tab.name, false) },
      tab.label,
    );
    buttons.set(tab.name, button);
    list.append(button);
    const panel = h("div", { class: "tab-panel", id: panelId, role: "tabpanel", "aria-labelledby": id, tabindex: "-1" });
    panels.set(tab.name, panel);
    element.append(panel);
  }
  // In a narrow window the list scrolls sideways: which one is chosen is seen, also once counts have made the others wider.
  const seen = new ResizeObserver(() => reveal(list, buttons.get(current)));
  for (const element of [list, ...buttons.values()]) seen.observe(element);
  list.addEventListener("keydown", (event) => {
    const names = all.map(({ name }) => name);
    const forward = getComputedStyle(list).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const backward = forward === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
    const at = names.indexOf(current);
    const next =
      event.key === forward ? names[(at + 1) % names.length]
      : event.key === backward ? names.at(at - 1)
      : event.key === "Home" ? names[0]
      : event.key === "End" ? names.at(-1)
      : undefined;
    if (next === undefined) return;
    event.preventDefault();
    select(next, true);
  });
  select(first ?? all[0]?.name ?? "", false);
  return { element, select: (name) => select(name, false), selected: () => current };
}

/** Scrolls a list sideways until one of its buttons is in sight; the page itself stays where it is. */
function reveal(list: HTMLElement, button: HTMLElement | undefined): void {
  if (button === undefined) return;
  const [outer, inner] = [list.getBoundingClientRect(), button.getBoundingClientRect()];
  if (inner.left < outer.left) list.scrollLeft -= Math.ceil(outer.left - inner.left);
  else if (inner.right > outer.right) list.scrollLeft += Math.ceil(inner.right - outer.right);
}
