/** Issue acceptance 6: reload, back button, two tabs, a cut upload and a killed service lose nothing that a person had done. */

import { writeFile } from "node:fs/promises";
import path from "node:path";

import type { Page, Request } from "@playwright/test";

import { approve, mark, toSummary } from "../parts/approving.ts";
import { paper } from "../parts/paper.ts";
import type { Person } from "../parts/person.ts";
import { sample } from "../parts/programs.ts";
import { expect, test } from "../parts/stage.ts";

/** The text field that the requester asks an approver to fill in. */
function written(page: Page) {
  return page.getByRole("textbox", { name: "Text, required" });
}

/** Places a text field and a signature for the first approver. */
async function textAndSignature({ page }: Person): Promise<void> {
  const kinds = page.getByRole("list", { name: "Kinds of fields" });
  await kinds.getByRole("button", { name: "Text", exact: true }).click();
  await expect(page.locator(".field-box")).toHaveCount(1);
}

/** Waits until the page would be left without a question: all that was done is kept. */
async function kept(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(() => dispatchEvent(new Event("beforeunload", { cancelable: true })))).toBe(true);
}

/** How often somebody's approval stands in the history, which the browser verifies. */
async function approvals(reader: Person, envelope: string, who: Person): Promise<number> {
  await reader.page.goto(`${reader.site}/e/${envelope}`);
  await expect(reader.page.getByText(`${reader.who.name} signed and sent it`)).toBeVisible();
  return reader.page.getByText(`${who.who.name} approved`, { exact: true }).count();
}

test("a reload while registering and composing, and the back button, lose nothing", async ({ mail, person }) => {
  const requester = await person("requester");
  const { page } = requester;
  await page.goto(`${requester.site}/register`);
  await requester.fillRegistration();
  await expect(page.getByLabel("Code from the mail")).toBeVisible();
  await page.reload();
  await expect(page.getByText(`A code was mailed to ${requester.email}`)).toBeVisible();
  await requester.confirm(mail);
  await expect(page).toHaveURL(/\/home/);

  await page.goto(`${requester.site}/new`);
  await requester.compose({ files: [sample("contract.pdf")], title: "Lease of the cellar", message: "By Monday", to: ["legal@example.org", "board@example.org"] });
  await requester.button(/^Continue to fields/).click();
  await textAndSignature(requester);
  await expect(page.getByText("Draft saved, sealed")).toBeVisible();
  await page.reload();
  await expect(page.locator(".field-box")).toHaveCount(1);

  const composed = async (): Promise<void> => {
    await expect(page.getByRole("textbox", { name: "Title" })).toHaveValue("Lease of the cellar");
    await expect(page.getByRole("textbox", { name: /^Message/ })).toHaveValue("By Monday");
    await expect(page.locator(".documents > li")).toContainText("contract");
    const addresses = page.getByRole("combobox", { name: "E-mail address" });
    await expect(addresses).toHaveCount(2);
    await expect(addresses.nth(0)).toHaveValue("legal@example.org");
    await expect(addresses.nth(1)).toHaveValue("board@example.org");
  };
  await page.goBack();
  await composed();
  await page.reload();
  await composed();
  await page.goForward();
  await expect(page.locator(".field-box")).toHaveCount(1);
  await requester.button(/^Continue to check/).click();
  await expect(page.getByText("Asked for: Text")).toBeVisible();
  await page.goBack();
  await expect(page.locator(".field-box")).toHaveCount(1);
});

test("a reload while approving, two tabs at once, and others who were faster", async ({ mail, person }) => {
  const [requester, legal, board] = [await person("requester"), await person("legal"), await person("board")];
  for (const one of [requester, legal, board]) await one.register(mail);
  const envelope = await requester.send({ files: [sample("contract.pdf")], title: "Lease", to: [legal.email, board.email], fields: textAndSignature });
  const { page } = legal;
  const link = await mail.link(legal.email, envelope);

  await test.step("values and marks come back after a reload", async () => {
    await legal.open(link);
    const asked = await written(page).evaluate((field: HTMLInputElement) => {
      field.value = "Three copies";
      field.dispatchEvent(new Event("input", { bubbles: true }));
      return !dispatchEvent(new Event("beforeunload", { cancelable: true }));
    });
    expect(asked, "what was typed just now is not kept yet, and the page says so").toBe(true);
    await mark(legal, { text: { page: 1, x: 300, y: 300, words: "Seen by Legal" }, watermark: "COPY" });
    await expect(page.locator("[data-mark]")).toHaveCount(1);
    await kept(page);
    await page.reload();
    await expect(written(page)).toHaveValue("Three copies");
    await expect(page.locator("[data-mark]")).toContainText("Seen by Legal");
  });

  await test.step("without consent to include others, an approval that came meanwhile is told, and the work is kept", async () => {
    await toSummary(legal);
    await page.getByLabel("Include approvals that arrive while I sign").uncheck();
    await board.open(await mail.link(board.email, envelope));
    await toSummary(board);
    await approve(board);
    await page.locator("dialog[open]").getByRole("button", { name: "Approve", exact: true }).click();
    await expect(page.getByRole("heading", { name: "The document has changed" })).toBeVisible();
    await legal.button("Look at it").click();
    await expect(written(page)).toHaveValue("Three copies");
    await expect(page.locator("[data-mark]")).toContainText("Seen by Legal");
    expect(await approvals(requester, envelope, legal)).toBe(0);
  });

  await test.step("a second tab is unlocked, has the same work, and both approving at once give one entry", async () => {
    const other = await legal.tab();
    const second = other.page;
    await second.goto(link);
    await expect(written(second)).toHaveValue("Three copies");
    await toSummary(legal);
    await toSummary(other);
    for (const tab of [page, second]) {
      await expect(tab.locator("dialog[open]").getByText("Watermark: COPY")).toBeVisible();
    }
    await Promise.all([page, second].map((tab) => tab.locator("dialog[open]").getByRole("button", { name: "Approve", exact: true }).click()));
    const done = (tab: Page) => tab.getByRole("heading", { name: "Approved", exact: true }).or(tab.getByRole("heading", { name: "You have approved this" }));
    await expect(done(page).first()).toBeVisible();
    await expect(done(second).first()).toBeVisible();
    expect(await approvals(requester, envelope, legal)).toBe(1);
  });
});

test("an upload that was cut, and an approval during which the service was killed, are there exactly once", async ({ mail, service, wire, person, folder }) => {
  const requester = await person("requester");
  const legal = await person("legal");
  for (const one of [requester, legal]) await one.register(mail);

  const file = path.join(folder, "plans.pdf");
  await writeFile(file, paper({ pages: 2, bytes: 10 << 20, words: "Plan" }));
  let envelope = "";
  await test.step("the upload goes on where it stopped", async () => {
    const { page, context } = requester;
    await page.goto(`${requester.site}/new`);
    await requester.compose({ files: [file], title: "Plans of the roof", to: [legal.email] });
    await requester.button(/^Continue to fields/).click();
    await textAndSignature(requester);
    await requester.button(/^Continue to check/).click();
    const offset = (request: Request) => (request.method() === "PATCH" ? Number(request.headers()["upload-offset"]) : -1);
    const cut = new Promise<string>((resolve, reject) => {
      void context.route("**/blobs/*", async (route) => {
        if (offset(route.request()) <= 0) {
          await route.continue();
          return;
        }
        wire.cut();
        await service.kill();
        resolve(route.request().url());
        await route.abort("connectionreset");
      }).catch(reject);
    });
    await requester.button(/^Send/).click();
    const piece = await cut;
    await page.close();
    await context.unroute("**/blobs/*");
    await service.up();
    const again = await context.newPage();
    const onward = context.waitForEvent("request", (request) => offset(request) >= 0 && request.url() === piece);
    await again.goto(`${requester.site}/home`);
    expect(offset(await onward)).toBeGreaterThan(0);
    await again.getByRole("tab", { name: /^Sent/ }).click();
    await expect(again.getByText("Plans of the roof")).toHaveCount(1);
    const link = await mail.link(legal.email);
    envelope = /\/e\/([0-9a-f-]{36})/.exec(link)?.[1] ?? "";
    await again.reload();
    await again.getByRole("tab", { name: /^Sent/ }).click();
    await expect(again.getByText("Plans of the roof")).toHaveCount(1);
    await again.close();
  });

  await test.step("nothing typed is lost when the service is killed before it has the approval", async () => {
    const { page } = legal;
    await legal.open(await mail.link(legal.email, envelope));
    await written(page).fill("Three copies");
    await toSummary(legal);
    await legal.context.route("**/entries", async (route) => {
      await service.kill();
      await route.abort("connectionreset");
    }, { times: 1 });
    await page.locator("dialog[open]").getByRole("button", { name: "Approve", exact: true }).click();
    await expect(page.getByText("The service cannot be reached.")).toBeVisible();
    await service.up();
    await legal.button("Close", page.locator("dialog[open] .dialog-actions")).click();
    await expect(written(page)).toHaveValue("Three copies");
  });

  await test.step("an approval whose answer was lost is there once", async () => {
    const { page } = legal;
    await toSummary(legal);
    await legal.context.route("**/entries", async (route) => {
      const answer = await route.fetch();
      expect(answer.status()).toBeLessThan(300);
      await service.kill();
      await route.abort("connectionreset");
    }, { times: 1 });
    await page.locator("dialog[open]").getByRole("button", { name: "Approve", exact: true }).click();
    await expect(page.getByText("The service cannot be reached.")).toBeVisible();
    await page.close();
    await service.up();
    const again = await legal.context.newPage();
    await again.goto(`${legal.site}/e/${envelope}`);
    await expect(again.getByText(`${legal.who.name} approved`, { exact: true })).toHaveCount(1);
    await expect(again.locator(".approval-actions")).toHaveCount(0);
  });
});
