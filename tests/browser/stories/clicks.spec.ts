/** Issue Build 4: at most three clicks from the open document to approved, where one signature is asked for; and what the menu beside them has. */

import { approve, checked, mark, primary, toSummary } from "../parts/approving.ts";
import { somebody } from "../parts/person.ts";
import { sample } from "../parts/programs.ts";
import { expect, test } from "../parts/stage.ts";
import { Terminal } from "../parts/terminal.ts";

test("three clicks at most for whoever has consented and adopted before", async ({ mail, site, person }) => {
  const requester = await Terminal.of(site, somebody("requester"));
  await requester.register(mail);
  const legal = await person("legal");
  await legal.register(mail);
  const send = async (title: string): Promise<string> => {
    const sent = await requester.run("send", sample("contract.pdf"), "--title", title, "--approver", legal.email);
    return mail.link(legal.email, String(sent["envelope"]));
  };
  // The first time consent and a signature are asked for; they are remembered.
  await legal.open(await send("Lease of the upper floor"));
  await toSummary(legal);
  await approve(legal);

  const link = await send("Lease of the cellar");
  await legal.page.addInitScript(() => {
    addEventListener("pointerdown", () => { sessionStorage.setItem("clicks", String(Number(sessionStorage.getItem("clicks")) + 1)); }, true);
  });
  await legal.open(link);
  await checked(legal);
  await expect(primary(legal)).toHaveText("Approve");
  await primary(legal).click();
  await expect(legal.page.getByRole("heading", { name: "What you approve" })).toBeVisible();
  await approve(legal);
  const clicks = await legal.page.evaluate(() => Number(sessionStorage.getItem("clicks")));
  expect(clicks).toBeGreaterThan(0);
  expect(clicks).toBeLessThanOrEqual(3);
  await requester.stop();
});

test("print, download, finish later: the menu of the room", async ({ mail, site, person }) => {
  const requester = await Terminal.of(site, somebody("requester"));
  await requester.register(mail);
  const legal = await person("legal");
  await legal.register(mail);
  const sent = await requester.run("send", sample("contract.pdf"), "--title", "Lease of the attic", "--approver", legal.email);
  const { page } = legal;
  // What would be on paper is noted when the browser is asked to print.
  await page.addInitScript(() => {
    window.print = () => {
      const shown = [...document.body.children].filter((one) => getComputedStyle(one).display !== "none" && !one.matches(".viewer-print"));
      Object.assign(window, { printed: { pages: document.querySelectorAll(".viewer-print img").length, dialogs: shown.filter((one) => one.matches("dialog[open]")).length } });
      dispatchEvent(new Event("afterprint"));
    };
  });
  const link = await mail.link(legal.email, String(sent["envelope"]));
  await legal.open(link);
  await checked(legal);
  const menu = async (item: string): Promise<void> => {
    await legal.button("More", page.getByRole("main")).click();
    await page.getByRole("menuitem", { name: item }).click();
  };
  const pages = await page.locator(".viewer-page").count();
  await menu("Print");
  await expect.poll(() => page.evaluate(() => (window as unknown as { printed?: unknown }).printed)).toEqual({ pages, dialogs: 0 });
  await expect(page.locator(".viewer-print")).toHaveCount(0);

  const [download] = await Promise.all([page.waitForEvent("download"), menu("Download")]);
  expect(download.suggestedFilename()).toBe("contract.pdf");

  await mark(legal, { text: { page: 1, x: 300, y: 500, words: "Not done yet" } });
  await menu("Finish later");
  await expect(page).toHaveURL(/\/home/);
  await legal.open(link);
  await expect(page.locator("[data-mark]")).toHaveText("Not done yet");
  await requester.stop();
});
