/** Builds elements. Text is always text: nothing here parses HTML. */

/** A child: text, a node, a list of children, or nothing. */
export type Child = string | number | Node | null | undefined | false | readonly Child[];

type Value = string | number | boolean | null | undefined;
type Listener = (event: never) => unknown;

/**
 * Attributes by their HTML names (`class`, `aria-label`, `for`); `true` is an empty attribute, `false`, null and undefined are
 * none. `on…` functions are listeners. `css` sets custom properties and styles by CSSOM, which the CSP allows.
 */
export interface Attributes {
  [name: string]: Value | Listener | Record<string, string>;
  css?: Record<string, string>;
}

/** An HTML element with attributes and children. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes?: Attributes | null,
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  if (attributes) apply(element, attributes);
  append(element, children);
  return element;
}

/** An SVG element; the same rules. */
export function svg<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes?: Attributes | null,
  ...children: Child[]
): SVGElementTagNameMap[Tag] {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  if (attributes) apply(element, attributes);
  append(element, children);
  return element;
}

/** Sets attributes and listeners on an element. */
export function apply(element: HTMLElement | SVGElement, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value as EventListener);
    else if (name === "css") {
      for (const [property, text] of Object.entries(value as Record<string, string>)) element.style.setProperty(property, text);
    } else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined && typeof value !== "object") {
      element.setAttribute(name, String(value));
    }
  }
}

/** Appends children, in order. */
export function append(parent: Node, children: readonly Child[]): void {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    if (isList(child)) append(parent, child);
    else parent.appendChild(typeof child === "object" ? child : document.createTextNode(String(child)));
  }
}

/** Puts children in place of all that an element holds. */
export function fill(parent: Element, ...children: Child[]): void {
  const fragment = document.createDocumentFragment();
  append(fragment, children);
  parent.replaceChildren(fragment);
}

function isList(child: Child): child is readonly Child[] {
  return Array.isArray(child);
}

let counter = 0;

/** An id that nothing else on the page has. */
export function uniqueId(stem: string): string {
  counter += 1;
  return `${stem}-${counter}`;
}
