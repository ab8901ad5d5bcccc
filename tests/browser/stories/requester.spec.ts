/** The requester's own way: an account that is begun twice, an envelope put together by hand, and the people written to. */

import { Keyboard } from "../parts/keyboard.ts";
import { Person } from "../parts/person.ts";
import { sample } from "../parts/programs.ts";
import { expect, test } from "../parts/stage.ts";

test("an account: who starts over types no name again, whoever has the words sets a new passphrase", async ({ mail, site, person }) => {
  const requester = await person("requester");
  const { page } = requester;
  const reminder = page.getByText("If you did not write down your twelve recovery words");
  await page.goto(`${site}/register`);
  await requester.fillRegistration();
  await expect(page.getByLabel("Code from the mail")).toBeVisible();
  await expect(reminder).toHaveCount(0);
  await page.reload();
  await expect(page.getByLabel("Code from the mail")).toBeVisible();
  // They were checked before the page was loaded anew.
  await expect(reminder).toHaveCount(0);
  await page.getByText("No code, or a wrong one?").click();
  await requester.button("Start over").click();
  await expect(page.getByLabel("Your name")).toHaveValue(requester.who.name);
  await expect(page.getByLabel("E-mail address")).toHaveValue(requester.email);

  // The words come, are not checked, and the page is loaded anew all the same.
  await page.getByLabel("New passphrase").fill(requester.who.passphrase);
  await requester.button("Continue").click();
  await expect(page.locator(".recovery-words li")).toHaveCount(12);
  page.once("dialog", (dialog) => void dialog.accept());
  await page.reload();
  await expect(reminder).toBeVisible();
  await requester.button("Start over", page.locator("form")).click();
  await requester.fillRegistration();
  const mails = async () => (await mail.to(requester.email)).length;
  await expect.poll(mails).toBe(3);
  await requester.confirm(mail);
  await expect(page).toHaveURL(`${site}/home`);

  await page.goto(`${site}/settings`);
  await page.getByRole("link", { name: "Set a new passphrase" }).click();
  await expect(page.getByLabel("E-mail address")).toHaveValue(requester.email);
  for (const [index, word] of requester.words.entries()) await page.getByRole("textbox", { name: `Word ${String(index + 1)}`, exact: true }).fill(word);
  await requester.button("Continue").click();
  await expect.poll(mails).toBe(4);
  await page.getByLabel("Code from the mail").fill(await mail.code(requester.email));
  requester.who.passphrase = "another kettle of different fish 8";
  await page.getByRole("textbox", { name: "New passphrase" }).fill(requester.who.passphrase);
  await requester.button("Set passphrase and log in").click();
  await expect(page).toHaveURL(`${site}/settings#security`);
  await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible();
  const elsewhere = await person("requester");
  elsewhere.who.passphrase = requester.who.passphrase;
  await elsewhere.login();
  await expect(elsewhere.page).toHaveURL(`${site}/home`);
});

test("an envelope put together by hand, and what Home has of it", async ({ mail, site, person, folder }) => {
  const requester = await person("requester");
  const { page } = requester;
  await requester.register(mail);
  await page.goto(`${site}/new`);
  await requester.compose({ files: [sample("contract.pdf"), sample("scan.pdf")], title: "Lease of the upper floor", to: [] });
  const keys = await Keyboard.at(page);
  await page.getByRole("button", { name: "Move scan.pdf up" }).focus();
  await keys.press("Enter");
  await expect(page.locator(".documents > li").first()).toContainText("scan.pdf");
  // It cannot go further up: the keyboard is on the button beside that one.
  await keys.expectFocus(/^Move scan\.pdf down$/);

  await requester.button("Add a person").click();
  await keys.type("Office, Legal <legal@example.org>; finance@example.org");
  await keys.press("Tab");
  const addresses = page.getByRole("combobox", { name: "E-mail address" });
  await expect(addresses).toHaveCount(2);
  await expect(addresses.nth(0)).toHaveValue("legal@example.org");
  await expect(addresses.nth(1)).toHaveValue("finance@example.org");
  await requester.button("Add myself").click();
  await expect(page.locator(".person-status").last()).toHaveText("Requester Office · you");
  await page.getByRole("button", { name: "Remove finance@example.org" }).click();
  await page.getByRole("button", { name: "Remove requester@example.org" }).click();
  await requester.button(/^Continue to fields/).click();
  await expect(page.locator(".editor .viewer-page[data-drawn]").first()).toBeVisible();

  await page.locator(".palette-kind").filter({ hasText: /^Text$/ }).click();
  const thing = page.locator(".placing-thing");
  await expect(thing).toBeFocused();
  await keys.press("Enter");
  await keys.expectFocus(/^Label/);
  await keys.type("Company");
  await keys.press("Escape");
  await expect(thing).toBeFocused();
  await page.locator(".placing-bar").getByRole("button", { name: "Settings" }).click();
  await keys.expectFocus(/^Label/);
  await keys.press("Escape");

  // Wider, by the handle at its right: no higher, and selected as before.
  const before = await thing.boundingBox();
  const handle = await thing.locator("[data-handle=e]").boundingBox();
  if (before === null || handle === null) throw new Error("the field has no handle");
  const [x, y] = [handle.x + handle.width / 2, handle.y + handle.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 20, y, { steps: 4 });
  await page.mouse.move(x + 60, y, { steps: 4 });
  await page.mouse.up();
  const after = await thing.boundingBox();
  expect(after?.width).toBeGreaterThan(before.width + 40);
  expect(after?.height).toBeCloseTo(before.height, 1);
  await expect(page.getByRole("complementary", { name: "Field settings" }).getByRole("textbox", { name: "Label" })).toHaveValue("Company");

  await page.setViewportSize({ width: 390, height: 844 });
  await requester.button("All fields").click();
  await expect(page.getByRole("heading", { name: "All fields" })).toBeVisible();
  await requester.button("Close").click();
  await expect(page.getByRole("heading", { name: "All fields" })).toBeHidden();
  await requester.button(/^Continue to check/).click();
  await requester.button(/^Send/).click();
  await expect(page.getByRole("heading", { name: "Sent", exact: true })).toBeVisible();

  // What was done is said above the bar of what can be done next.
  await page.goto(`${site}/home#tab=sent`);
  await page.getByRole("checkbox", { name: /^Select Lease/ }).check();
  await requester.download("Download", folder);
  await expect(page.locator(".toast")).toContainText("saved");
  await requester.button("Archive").click();
  await expect(page.locator(".toast").filter({ hasText: "archived" })).toBeVisible();

  await page.goto("about:blank");
  await page.goto(`${site}/home#tab=people`);
  await expect(page.getByRole("tab", { name: /^People/ })).toBeInViewport({ ratio: 0.9 });
  await page.getByRole("link", { name: /^New envelope: legal@example\.org/ }).click();
  await expect(addresses).toHaveValue("legal@example.org");
  await expect(page).toHaveURL(/\/new(#draft=|$)/);
});

test("the code comes in the language that the page was read in", async ({ browser, mail, site }) => {
  const french = await Person.at(browser, site, "accueil", { locale: "fr-FR" });
  const { page } = french;
  await page.goto(`${site}/register`);
  await page.getByLabel("Votre nom").fill("Accueil");
  await page.getByLabel("Adresse e-mail").fill(french.email);
  await page.locator("input[name=passphrase]").fill(french.who.passphrase);
  await french.button("Continuer").click();
  await expect(page.locator(".recovery-words li")).toHaveCount(12);
  await mail.code(french.email);
  expect((await mail.to(french.email)).map(({ subject }) => subject)).toEqual(["Confirmez votre adresse pour Countersign"]);
  expect(french.complaints).toEqual([]);
  await french.close();
});
