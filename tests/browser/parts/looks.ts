/** Pictures of pages as people see them: on a phone and on a desk, by day and by night; and what can be told of them by measuring. */

import { mkdir } from "node:fs/promises";
import path from "node:path";

import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

import { root } from "./programs.ts";

const folder = path.join(root, "target/screenshots");

/** How a page is looked at. */
export const LOOKS = [
  { look: "390-light", width: 390, height: 844, scheme: "light" },
  { look: "390-dark", width: 390, height: 844, scheme: "dark" },
  { look: "1280-light", width: 1280, height: 800, scheme: "light" },
  { look: "1280-dark", width: 1280, height: 800, scheme: "dark" },
] as const;

/**
 * Waits until nothing moves: fonts are there, transitions are at their end, and that is drawn. Transitions are brought to their end:
 * of one that a change of appearance began in many elements, Chromium does not always say that it has ended.
 */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    for (const one of document.getAnimations()) {
      if (one.effect?.getComputedTiming().iterations !== Infinity) one.finish();
    }
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  });
}

/** What sticks out of the window sideways, or is cut without a sign that there is more. */
export function misfits(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const wrong: string[] = [];
    const name = (element: Element) => `${element.tagName.toLowerCase()}.${[...element.classList].join(".")} “${(element.textContent).trim().slice(0, 40)}”`;
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth > width) wrong.push(`the page is ${String(document.documentElement.scrollWidth)} px wide in a window of ${String(width)}`);
    for (const element of document.querySelectorAll("h1, h2, h3, p, button, a, label, li, dt, dd, legend, .badge")) {
      const style = getComputedStyle(element);
      if (style.visibility === "hidden" || element.closest("[hidden], .visually-hidden, .textLayer, .viewer-page") !== null) continue;
      const box = element.getBoundingClientRect();
      // What only a screen reader gets is clipped to a point.
      if (box.width <= 1 || box.height <= 1) continue;
      const cut = element.scrollWidth > element.clientWidth + 1 && style.overflowX === "hidden" && style.textOverflow !== "ellipsis";
      if (cut && style.display !== "inline") wrong.push(`cut: ${name(element)}`);
      const dialog = element.closest("dialog")?.getBoundingClientRect();
      if (dialog !== undefined && (box.left < dialog.left - 1 || box.right > dialog.right + 1)) wrong.push(`sticks out of its dialog: ${name(element)}`);
    }
    return wrong;
  });
}

/** Takes the pictures of a page, and fails when something sticks out or is cut. */
export async function shoot(page: Page, name: string, looks: readonly (typeof LOOKS)[number][] = LOOKS): Promise<void> {
  await mkdir(folder, { recursive: true });
  const before = page.viewportSize();
  for (const { look, width, height, scheme } of looks) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: scheme });
    await settled(page);
    await page.screenshot({ path: path.join(folder, `${name}.${look}.png`), fullPage: true });
    expect.soft(await misfits(page), `${name}, ${look}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: "light" });
  if (before !== null) await page.setViewportSize(before);
}

/** Fails (at the end, so that all is told) when axe finds anything on the page (WCAG 2.2 A and AA and its best practices). */
export async function accessible(page: Page, name: string): Promise<void> {
  // Colours that are still on their way from one appearance to the other are nobody's.
  await settled(page);
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .analyze();
  const placed = (html: string) => html.includes("approval-");
  for (const one of violations) {
    if (one.id === "target-size") one.nodes = one.nodes.filter(({ html }) => !placed(html));
  }
  const told = violations.filter(({ nodes }) => nodes.length > 0).map((one) => `${one.id}: ${one.help} — ${one.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
  expect.soft(told, name).toEqual([]);
}
