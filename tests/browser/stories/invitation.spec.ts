/** Somebody without an account is named: they register from the mail's link, are compared and let in on an open page, and approve. */

import { approve, toSummary } from "../parts/approving.ts";
import { sample } from "../parts/programs.ts";
import { expect, test } from "../parts/stage.ts";

test("an invitee registers from the mail's link, is compared and let in by the open page, and approves", async ({ mail, person }) => {
  const requester = await person("requester");
  await requester.register(mail);
  const late = await person("late");
  const envelope = await requester.send({ files: [sample("contract.pdf")], title: "Lease of the attic", to: [late.email] });
  await expect(requester.page.getByRole("heading", { name: "Invited", exact: true })).toBeVisible();
  await requester.page.goto(`${requester.site}/home`);
  await expect(requester.button(/^Account of/)).toBeVisible();

  const link = await mail.link(late.email, envelope);
  await late.page.goto(link);
  await expect(late.page.getByText(`To open the envelope that was sent to ${late.email}.`)).toBeVisible();
  await late.page.getByRole("link", { name: "Create an account first" }).click();
  await expect(late.page.getByLabel("E-mail address")).toHaveValue(late.email);
  await late.fillRegistration();
  await late.confirm(mail);
  await expect(late.page.getByRole("heading", { name: "Almost there: Requester Office has to let you in" })).toBeVisible();
  const settings = await late.tab();
  await settings.page.goto(`${late.site}/settings`);
  const own = await settings.page.locator(".safety-number").first().innerText();

  // The open page hears of it by itself.
  const { page } = requester;
  await expect(page.getByText(`${late.email} has registered. Compare their safety number`).first()).toBeVisible();
  await requester.button("Compare and let in").click();
  const dialog = page.locator("dialog[open]");
  await expect(dialog.getByRole("heading", { name: `Let ${late.email} in` })).toBeVisible();
  const digits = (text: string): string => text.replace(/\D/g, "");
  expect(digits(own)).toMatch(/^\d{30,}$/);
  // The number of two people is made of the numbers of both.
  const theirs = dialog.getByText(/^Key of/).locator("xpath=following-sibling::p[1]");
  expect(digits(await theirs.innerText())).toBe(digits(own));
  await requester.button("Same number: let in", dialog).click();
  await expect(page.getByText(`${late.email} was let in.`).first()).toBeVisible();
  await expect(requester.button("Compare and let in")).toHaveCount(0);

  // Whoever waited at the link is led to the document by itself.
  await expect(late.page.locator(".approval-ask h1")).toContainText("asks you to approve");
  await toSummary(late);
  await approve(late);
  await page.goto(`${requester.site}/e/${envelope}`);
  await expect(page.getByText("Late Office approved", { exact: true })).toHaveCount(1);
  await expect(page.getByText("Requester Office let Late Office in")).toBeVisible();
  await expect(page.getByText("Key compared").first()).toBeVisible();
});
