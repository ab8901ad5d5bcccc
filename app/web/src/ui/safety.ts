/** Safety numbers as they are read out and compared: digits in groups of five, from left to right in every language. */
import { h } from "./elements.ts";
import { t } from "./words.ts";

/** One key's number, or both of them in a row. */
export function safetyNumber(digits: string): HTMLElement {
  return h(
    "p",
    { class: "safety-number", dir: "ltr", "aria-label": t("kit.arrival.number") },
    groupsOf(digits).map((group) => h("span", null, group, " ")),
  );
}

/**
 * The number of two people, each half under whose key it is: what the other one reads out is their own half. The halves stand in the
 * same order on both screens.
 */
export function comparedNumber(digits: string, { own, name }: { own: string; name: string }): HTMLElement {
  const groups = groupsOf(digits);
  const half = groups.length / 2;
  const parts = [groups.slice(0, half).join(" "), groups.slice(half).join(" ")];
  return h(
    "div",
    { role: "group", "aria-label": t("kit.arrival.number") },
    parts.map((part) => [
      h("p", { class: "hint" }, part === own ? t("kit.arrival.own") : t("kit.arrival.theirs", { name })),
      safetyNumber(part),
    ]),
  );
}

function groupsOf(digits: string): string[] {
  return digits.split(/\s+/).filter((group) => group !== "");
}
