/** Whoever comes to the service: landing, account, lock, recovery, settings, and pages that are not there. */

import { expect } from "@playwright/test";

import { both, dialog, type Tour } from "./eye.ts";

/** Makes an account slowly, looking at each step; leaves, comes back, locks, unlocks, recovers. */
export async function doors(tour: Tour): Promise<void> {
  const { eye, mail, site } = tour;
  const ada = await tour.person("ada");
  const { page } = ada;

  await page.goto(site);
  await both(tour, ada, "landing", () => page.locator("#landing-actions"));
  await page.goto(`${site}/nowhere`);
  await expect(page.locator(".state h1")).toBeVisible();
  await eye.look(ada, "not-found");
  await page.goto(`${site}/verify`);
  await both(tour, ada, "verify", () => page.locator(".verify-drop"));

  await page.goto(`${site}/register`);
  await expect(page.getByLabel("Your name")).toBeVisible();
  await eye.look(ada, "register-1-details");
  await ada.button("Continue").click();
  await expect(page.locator("main .field-error").filter({ hasText: "Give your name." })).toBeVisible();
  await eye.look(ada, "register-1-details-wrong");
  await page.getByLabel("Your name").fill(ada.who.name);
  await page.getByLabel("E-mail address").fill(ada.email);
  await page.getByLabel("New passphrase").fill(ada.who.passphrase);
  await ada.button("Continue").click();
  const list = page.locator(".recovery-words li");
  await expect(list).toHaveCount(12);
  ada.words = await list.allInnerTexts();
  await eye.look(ada, "register-2-words");
  await ada.button("I have written them down").click();
  const fields = page.getByRole("textbox", { name: /^Word \d+/ });
  await expect(fields).toHaveCount(3);
  await eye.look(ada, "register-3-check");
  for (const field of await fields.all()) {
    const number = Number(/\d+/.exec((await field.getAttribute("name")) ?? "")?.[0]);
    await field.fill(ada.words[number - 1] ?? "");
  }
  await ada.button("Continue").click();
  await expect(page.getByLabel("Code from the mail")).toBeVisible();
  await eye.look(ada, "register-4-code");
  await ada.confirm(mail);

  await expect(page.getByText("Nothing waits for you")).toBeVisible();
  await both(tour, ada, "home-empty-waiting", () => page.locator(".page-head h1"));
  for (const tab of ["Sent", "Finished", "Drafts", "Archived", "People"]) {
    await page.getByRole("tab", { name: new RegExp(`^${tab}`) }).click();
    await eye.look(ada, `home-empty-${tab.toLowerCase()}`);
  }
  await page.goto(`${site}/new`);
  await expect(ada.button("Choose files")).toBeVisible();
  await eye.look(ada, "new-1-empty");
  await ada.button(/^Continue to fields/).click();
  await expect(page.locator("main .field-error").filter({ hasText: "Add the document that is to be approved." }).first()).toBeVisible();
  await eye.look(ada, "new-1-empty-wrong");

  await page.goto(`${site}/settings`);
  await both(tour, ada, "settings", () => page.locator(".settings-sections section").last());

  await page.getByRole("button", { name: /^Account of/ }).click();
  await expect(page.getByRole("menuitem", { name: "Lock" })).toBeVisible();
  await eye.look(ada, "account-menu");
  await page.getByRole("menuitem", { name: "Lock" }).click();
  await expect(ada.button("Unlock")).toBeVisible();
  await eye.look(ada, "lock-over-page");
  await page.goto(`${site}/unlock`);
  await expect(ada.button("Unlock")).toBeVisible();
  await eye.look(ada, "unlock");
  await page.getByLabel("Passphrase", { exact: true }).fill("not my passphrase at all");
  await ada.button("Unlock").click();
  await expect(page.locator(".field-error:visible, .banner:visible").first()).toBeVisible();
  await eye.look(ada, "unlock-wrong");
  await page.getByLabel("Passphrase", { exact: true }).fill(ada.who.passphrase);
  await ada.button("Unlock").click();
  await expect(page.getByRole("button", { name: /^Account of/ })).toBeVisible();
  await page.goto(`${site}/home`);
  await page.getByRole("button", { name: /^Account of/ }).click();
  await page.getByRole("menuitem", { name: "Log out" }).click();
  await expect(dialog(ada)).toBeVisible();
  await eye.look(ada, "log-out");
  await dialog(ada).getByRole("button", { name: "Log out" }).click();
  await expect(page).toHaveURL(`${site}/`);

  await page.goto(`${site}/login`);
  await both(tour, ada, "login", () => page.locator("main form"));
  await recovery(tour, ada);
}

async function recovery({ eye, mail, site }: Tour, ada: Awaited<ReturnType<Tour["person"]>>): Promise<void> {
  const { page } = ada;
  await page.goto(`${site}/recover`);
  const words = page.getByRole("textbox", { name: /^Word \d+/ });
  await expect(words).toHaveCount(12);
  await eye.look(ada, "recover-1-words");
  await page.getByLabel("E-mail address").fill(ada.email);
  for (const [index, word] of ada.words.entries()) await words.nth(index).fill(word);
  const known = (await mail.to(ada.email)).length;
  await ada.button("Continue").click();
  await expect(page.getByLabel("Code from the mail")).toBeVisible();
  await eye.look(ada, "recover-2-passphrase");
  expect(known).toBeGreaterThan(0);
}

