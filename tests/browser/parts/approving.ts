/** What an approver does in the approval room. */

import { expect, type Locator } from "@playwright/test";

import type { Person } from "./person.ts";

/** Free marks to add, at PDF points of the pages. */
export interface Marks {
  text?: { page: number; x: number; y: number; words: string };
  image?: { page: number; x: number; y: number; file: string };
  watermark?: string;
}

function dialog(person: Person): Locator {
  return person.page.locator("dialog[open]").last();
}

/** The one button of the room. */
export function primary(person: Person): Locator {
  return person.page.locator(".approval-actions .primary");
}

/** Waits until every byte and every layer was checked. */
export async function checked(person: Person): Promise<void> {
  await expect(person.page.locator(".approval-status")).not.toContainText("Checking", { timeout: 90_000 });
  await expect(primary(person)).not.toHaveAttribute("aria-disabled", "true");
}

/** Agrees and adopts a typed signature, where the room asks for it. */
export async function adoptIfAsked(person: Person): Promise<void> {
  const { page } = person;
  const asked = page.getByRole("heading", { name: "Sign electronically?" });
  const summary = page.getByRole("heading", { name: "What you approve" });
  const adopting = page.getByRole("tab", { name: "Type" });
  await expect(asked.or(summary).or(adopting).first()).toBeVisible();
  if (await asked.isVisible()) {
    await person.button("I agree").click();
    await expect(summary.or(adopting).first()).toBeVisible();
  }
  if (await adopting.isVisible()) {
    await dialog(person).locator("button.primary").click();
    await expect(adopting).toBeHidden();
  }
}

/** Adds free marks. */
export async function mark(person: Person, marks: Marks): Promise<void> {
  const { page } = person;
  if (marks.watermark !== undefined) {
    await person.button("Watermark").click();
    await page.getByLabel("Pale text across every page").fill(marks.watermark);
    await person.button("Use this text").click();
    await expect(dialog(person)).toBeHidden();
  }
  if (marks.text !== undefined) {
    const at = await person.point(marks.text.page, marks.text.x, marks.text.y);
    await person.button("Text").click();
    await page.keyboard.type(marks.text.words);
    await page.keyboard.press("Escape");
    await carry(person, page.locator("[data-mark]").last(), at);
  }
  if (marks.image !== undefined) {
    const at = await person.point(marks.image.page, marks.image.x, marks.image.y);
    const [choosing] = await Promise.all([page.waitForEvent("filechooser"), person.button("Picture").click()]);
    await choosing.setFiles(marks.image.file);
    await carry(person, page.locator("[data-mark]").last(), at);
  }
}

async function carry(person: Person, thing: Locator, to: { x: number; y: number }): Promise<void> {
  await expect(thing).toBeVisible();
  const box = await thing.boundingBox();
  if (box === null) throw new Error("the mark is not shown");
  const { mouse } = person.page;
  await mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await mouse.down();
  await mouse.move(to.x, to.y, { steps: 4 });
  await mouse.up();
}

/** From an open document to the summary that stands before the last click. */
export async function toSummary(person: Person): Promise<void> {
  await checked(person);
  const summary = person.page.getByRole("heading", { name: "What you approve" });
  const button = primary(person);
  for (let steps = 0; steps < 4 && !(await summary.isVisible()); steps += 1) {
    // "Sign" leads to the place and asks; "Approve" signs with what was adopted, and sums up.
    await button.click();
    await adoptIfAsked(person);
  }
  await expect(summary).toBeVisible();
}

/** The last click. */
export async function approve(person: Person): Promise<void> {
  await dialog(person).getByRole("button", { name: "Approve", exact: true }).click();
  await expect(person.page.getByRole("heading", { name: "Approved", exact: true })).toBeVisible();
}
