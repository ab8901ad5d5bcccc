/** Issue acceptance 3 and Build 4: a document of 200 pages is shown without loading more than is seen; it is searched and selected. */

import { writeFile } from "node:fs/promises";
import path from "node:path";

import type { Page } from "@playwright/test";

import { mark } from "../parts/approving.ts";
import { paper } from "../parts/paper.ts";
import { somebody } from "../parts/person.ts";
import { expect, test } from "../parts/stage.ts";
import { Terminal } from "../parts/terminal.ts";

const PAGES = 200;
const BYTES = 20 << 20;
/** Nobody placed a field, so sending adds a page with a box for the signature. */
const SHOWN = PAGES + 1;
/** Pages beside the one being read that may be drawn as well, on either side. */
const NEAR = 3;

/** Notes from now on which pages get a canvas. */
async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const drawn = new Set<string>();
    Object.assign(globalThis, { drawnPages: drawn });
    const look = (): void => {
      for (const canvas of document.querySelectorAll(".viewer-page canvas")) drawn.add(canvas.closest<HTMLElement>(".viewer-page")?.dataset["page"] ?? "");
    };
    look();
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
  });
}

/** The pages that got a canvas since, now or before. */
function everDrawn(page: Page): Promise<number[]> {
  return page.evaluate(() => [...(globalThis as unknown as { drawnPages: Set<string> }).drawnPages].map(Number).sort((one, other) => one - other));
}

/** The pages that have a canvas. */
function canvases(page: Page): Promise<number[]> {
  return page.locator(".viewer-page:has(canvas)").evaluateAll((pages) => pages.map((one) => Number((one as HTMLElement).dataset["page"])));
}

function near(pages: number[], ...to: number[]): boolean {
  return pages.length > 0 && pages.every((page) => to.some((one) => Math.abs(page - one) <= NEAR));
}

/** A page comes into view; then only pages near it have a canvas: those left behind were given back. */
async function comes(page: Page, number: number): Promise<void> {
  await expect(page.locator(`.viewer-page[data-page="${String(number)}"][data-drawn] canvas`)).toBeInViewport();
  await expect.poll(async () => near(await canvases(page), number), { message: `only pages near ${String(number)} have a canvas` }).toBe(true);
}

/** Goes to a page by its number. */
async function goTo(page: Page, number: number): Promise<void> {
  const box = page.getByRole("textbox", { name: `Page, of ${String(SHOWN)}` });
  await box.fill(String(number));
  await box.press("Enter");
  await comes(page, number);
}

test("a document of 200 pages and 20 MB", async ({ mail, wire, site, person, folder }) => {
  const requester = await Terminal.of(site, somebody("requester"));
  await requester.register(mail);
  const legal = await person("legal");
  await legal.register(mail);
  const file = path.join(folder, "long.pdf");
  await writeFile(file, paper({ pages: PAGES, bytes: BYTES, words: "Long" }));
  const sent = await requester.run("send", file, "--title", "A long one", "--approver", legal.email);
  const { page } = legal;

  await legal.open(await mail.link(legal.email, String(sent["envelope"])));
  await watch(page);
  const [origin, shown] = await page.evaluate(() => {
    const [first] = performance.getEntriesByName("countersign:first-page");
    return [performance.timeOrigin, first?.startTime ?? Number.NaN];
  });
  const fetched = wire.between(origin - 1, origin + shown);
  expect(fetched, "something was fetched until the first page").toBeGreaterThan(10_000);
  expect(fetched, "bytes until the first page").toBeLessThan(BYTES / 10);

  // Signs alone zoom while the document has the focus, and only then.
  const zoom = page.locator(".viewer-zoom");
  await expect(zoom).toHaveText("125%");
  await legal.button(/^Account of/).focus();
  await page.keyboard.press("+");
  await page.getByRole("region", { name: "Document" }).focus();
  await page.keyboard.press("-");
  await expect(zoom).toHaveText("110%");
  await page.keyboard.press("0");
  await expect(zoom).toHaveText("125%");

  // Text is selected under what lies over the page.
  await mark(legal, { watermark: "SEEN" });
  await expect(page.locator(".approval-watermark").first()).toBeVisible();
  const line = page.locator('.viewer-page[data-page="1"] .textLayer').getByText("Long, page 1, line 3", { exact: true });
  await expect(line).toBeVisible();
  const at = await line.boundingBox();
  if (at === null) throw new Error("the line is not shown");
  await page.mouse.move(at.x + 1, at.y + at.height / 2);
  await page.mouse.down();
  await page.mouse.move(at.x + at.width - 1, at.y + at.height / 2, { steps: 8 });
  await page.mouse.up();
  expect(await page.evaluate(() => getSelection()?.toString())).toBe("Long, page 1, line 3");

  // What is selected is highlighted where it stands; one step takes it back.
  await legal.button("Highlight").click();
  const highlight = await page.locator('[data-mark="highlight"]').boundingBox();
  expect(Math.abs((highlight?.x ?? 0) - at.x), "the highlight begins where the line does").toBeLessThan(4);
  expect(Math.abs((highlight?.y ?? 0) + (highlight?.height ?? 0) / 2 - at.y - at.height / 2), "and is as high").toBeLessThan(4);
  expect(Math.abs((highlight?.width ?? 0) - at.width), "and as long").toBeLessThan(8);
  await legal.button("Undo").click();
  await expect(page.locator('[data-mark="highlight"]')).toHaveCount(0);
  await page.mouse.click(at.x + at.width + 40, at.y);

  // By the wheel to the pages behind, by their numbers to those far away.
  const sheet = await page.locator('.viewer-page[data-page="1"]').boundingBox();
  if (sheet === null) throw new Error("the first page is not shown");
  await page.mouse.wheel(0, sheet.height * 8);
  await comes(page, 9);
  await goTo(page, 100);
  await goTo(page, PAGES);
  expect(near(await everDrawn(page), 1, 9, 100, PAGES), `pages drawn: ${(await everDrawn(page)).join(", ")}`).toBe(true);

  // The words of one page are found from another, and shown.
  await page.getByRole("button", { name: "Search in the document" }).click();
  await page.getByRole("searchbox", { name: "Search" }).fill("page 150, line 24");
  await expect(page.locator(".viewer-search output")).toHaveText("1 of 1");
  const found = page.locator('.viewer-page[data-page="150"] .textLayer').getByText("Long, page 150, line 24", { exact: true });
  await expect(found).toBeInViewport();
  const marked = () => page.evaluate(() => [...(CSS.highlights.get("viewer-current") ?? [])].map((range) => String(range)));
  await expect.poll(marked).toEqual(["page 150, line 24"]);
  await expect.poll(async () => near(await canvases(page), 150), { message: "only pages near 150 have a canvas" }).toBe(true);
  await requester.stop();
});
