import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const source = readFileSync(join(import.meta.dirname, "../src/style/tokens.css"), "utf8");

/** Colours by name: [light, dark]. */
const colours = new Map(
  [...source.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(([, name = "", light = "", dark = ""]) => [name, [light, dark] as const]),
);

/** WCAG 2.2, relative luminance. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [lighter = 0, darker = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

function holds(text: string, ground: string, least: number): void {
  for (const mode of [0, 1] as const) {
    const [one, other] = [colours.get(text)?.[mode], colours.get(ground)?.[mode]];
    assert.ok(one !== undefined && other !== undefined, `${text} on ${ground}: no such colour`);
    const ratio = contrast(one, other);
    assert.ok(ratio >= least, `${text} on ${ground}, ${mode === 0 ? "light" : "dark"}: ${ratio.toFixed(2)} is less than ${least}`);
  }
}

test("text has a contrast of 4.5 on every ground that it stands on (WCAG 1.4.3)", () => {
  for (const ground of ["paper", "surface", "surface-2"]) {
    for (const text of ["ink", "ink-2", "accent", "bad", "good", "warn"]) holds(text, ground, 4.5);
  }
  for (const tone of ["good", "warn", "bad"]) holds(tone, `${tone}-soft`, 4.5);
  holds("on-accent", "accent", 4.5);
  holds("on-accent", "accent-hover", 4.5);
  holds("on-accent-soft", "accent-soft", 4.5);
  holds("on-danger", "danger", 4.5);
  holds("on-danger", "danger-hover", 4.5);
});

test("people's colours bear text, and text in them stands on their tint", () => {
  for (let person = 1; person <= 8; person += 1) {
    holds("on-person", `person-${person}`, 4.5);
    holds(`person-${person}`, `person-${person}-soft`, 4.5);
    holds(`person-${person}`, "surface", 4.5);
    holds("ink", `person-${person}-soft`, 4.5);
  }
});

test("lines of controls and the focus ring have a contrast of 3 (WCAG 1.4.11)", () => {
  for (const ground of ["paper", "surface"]) for (const line of ["line-strong", "ring", "accent"]) holds(line, ground, 3);
});
