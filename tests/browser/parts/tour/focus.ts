/** Whether whoever uses the Tab key sees where they are. */

import { expect, type Page } from "@playwright/test";

/** The longest way through a page. */
const MOST = 60;

interface Stop {
  name: string;
  wrong: string | undefined;
}

/** Presses Tab until the focus leaves the page or comes round; everything on the way must be marked and in the window. */
export async function tabbed(page: Page, name: string): Promise<void> {
  await page.evaluate(() => {
    scrollTo(0, 0);
    (document.activeElement as HTMLElement | null)?.blur();
  });
  const wrong: string[] = [];
  let stops = 0;
  for (; stops < MOST; stops += 1) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(focused);
    if (stop === null) break;
    if (stop.wrong !== undefined) wrong.push(`${stop.name}: ${stop.wrong}`);
  }
  expect(stops, `${name}: stops of the Tab key`).toBeGreaterThan(2);
  expect.soft(wrong, `${name}: where the focus is not seen`).toEqual([]);
}

/** In the page: where the focus is, and why it is not seen there. None when it has come round or left the page. */
async function focused(): Promise<Stop | null> {
  const held = window as Window & { tabbedBefore?: WeakSet<Element> };
  const element = document.activeElement;
  if (element === null || element === document.body) return null;
  held.tabbedBefore ??= new WeakSet();
  if (held.tabbedBefore.has(element)) return null;
  held.tabbedBefore.add(element);
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  await Promise.all(document.getAnimations().filter((one) => one.effect?.getComputedTiming().iterations !== Infinity).map((one) => one.finished.catch(() => undefined)));
  const marks = (one: Element): boolean => {
    const style = getComputedStyle(one);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none";
  };
  // A control without a face of its own (a radio button in a segment) shows it on what is around or beside it.
  const around = [element, element.parentElement, element.nextElementSibling, element.closest("label")].filter((one) => one !== null);
  const box = (element.matches("input[type=radio], input[type=checkbox]") ? (element.closest("label") ?? element) : element).getBoundingClientRect();
  const seen = box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth && box.width > 0 && box.height > 0;
  const name = `${element.tagName.toLowerCase()}.${[...element.classList].join(".")} “${(element.getAttribute("aria-label") ?? element.textContent).trim().slice(0, 40)}”`;
  const wrong = !around.some(marks) ? "no outline" : !seen ? `outside the window (${String(Math.round(box.left))}, ${String(Math.round(box.top))})` : undefined;
  return { name, wrong };
}
