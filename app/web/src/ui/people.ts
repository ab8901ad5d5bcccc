/** How people are shown: initials in a colour of their own, name and address. */
import { h } from "./elements.ts";

/** How many person colours there are (style/tokens.css). */
export const PERSON_COLOURS = 8;

/** One or two letters that stand for a person. */
export function initials(name: string): string {
  const words = name.replace(/@.*/, "").split(/[\s._-]+/).filter((word) => word !== "");
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters.map((word) => firstLetter(word ?? "")).join("").toLocaleUpperCase();
}

/** What a reader takes for one letter. The tables that know are not needed for ASCII, and cost a page 20 ms. */
function firstLetter(word: string): string {
  if (/^[!-~]([!-~]|$)/.test(word)) return word.charAt(0);
  return [...new Intl.Segmenter().segment(word)][0]?.segment ?? "";
}

/** The colour of the person at `index` (slots: their slot − 1), 1 to 8. */
export function personColour(index: number): number {
  return (((index % PERSON_COLOURS) + PERSON_COLOURS) % PERSON_COLOURS) + 1;
}

/** A disc with a person's initials. Without `index` it is neutral. */
export function avatar(name: string, index?: number, size: "small" | "normal" | "large" = "normal"): HTMLElement {
  const colour = index === undefined ? "" : ` person-${personColour(index)}`;
  return h("span", { class: `avatar ${size}${colour}`, "aria-hidden": "true" }, initials(name));
}

/** Avatar, name and address in two lines. */
export function personLine(person: { name?: string; email: string }, index?: number): HTMLElement {
  const named = person.name !== undefined && person.name !== "";
  return h(
    "div",
    { class: "person" },
    avatar(named ? person.name ?? "" : person.email, index),
    h(
      "div",
      { class: "person-text" },
      h("bdi", { class: "person-name" }, named ? person.name : person.email),
      named && h("bdi", { class: "person-email" }, person.email),
    ),
  );
}
