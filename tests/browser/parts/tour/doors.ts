/** Whoever comes to the service: landing, account, lock, recovery, settings, and pages that are not there. */

import { expect } from "@playwright/test";

import { both, dialog, type Tour } from "./eye.ts";

/** Makes an account slowly, looking at each step; leaves, comes back, locks, unlocks, recovers. */
export async function doors(tour: Tour): Promise<void> {
  const { eye, mail, site } = tour;
  const newcomer = await tour.person("newcomer");
  const { page } = newcomer;

  await page.goto(site);
  await both(tour, newcomer, "landing", () => page.locator("#landing-actions"));
  await page.goto(`${site}/nowhere`);
  await expect(page.locator(".state h1")).toBeVisible();
  await eye.look(newcomer, "not-found");
  await page.goto(`${site}/verify`);
  await both(tour, newcomer, "verify", () => page.locator(".verify-drop"));

  await page.goto(`${site}/register`);
  await expect(page.getByLabel("Your name")).toBeVisible();
  await eye.look(newcomer, "register-1-details");
  await newcomer.button("Continue").click();
  await expect(page.locator("main .field-error").filter({ hasText: "Give your name." })).toBeVisible();
  await eye.look(newcomer, "register-1-details-wrong");
  await page.getByLabel("Your name").fill(newcomer.who.name);
  await page.getByLabel("E-mail address").fill(newcomer.email);
  await page.getByLabel("New passphrase").fill(newcomer.who.passphrase);
  await newcomer.button("Continue").click();
  const list = page.locator(".recovery-words li");
  await expect(list).toHaveCount(12);
  newcomer.words = await list.allInnerTexts();
  await eye.look(newcomer, "register-2-words");
  await newcomer.button("I have written them down").click();
  const fields = page.getByRole("textbox", { name: /^Word \d+/ });
  await expect(fields).toHaveCount(3);
  await eye.look(newcomer, "register-3-check");
  for (const field of await fields.all()) {
    const number = Number(/\d+/.exec((await field.getAttribute("name")) ?? "")?.[0]);
    await field.fill(newcomer.words[number - 1] ?? "");
  }
  await newcomer.button("Continue").click();
  await expect(page.getByLabel("Code from the mail")).toBeVisible();
  await eye.look(newcomer, "register-4-code");
  await newcomer.confirm(mail);

  await expect(page.getByText("Nothing waits for you")).toBeVisible();
  await both(tour, newcomer, "home-empty-waiting", () => page.locator(".page-head h1"));
  for (const tab of ["Sent", "Finished", "Drafts", "Archived", "People"]) {
    await page.getByRole("tab", { name: new RegExp(`^${tab}`) }).click();
    await eye.look(newcomer, `home-empty-${tab.toLowerCase()}`);
  }
  await page.goto(`${site}/new`);
  await expect(newcomer.button("Choose files")).toBeVisible();
  await eye.look(newcomer, "new-1-empty");
  await newcomer.button(/^Continue to fields/).click();
  await expect(page.locator("main .field-error").filter({ hasText: "Add the document that is to be approved." }).first()).toBeVisible();
  await eye.look(newcomer, "new-1-empty-wrong");

  await page.goto(`${site}/settings`);
  await both(tour, newcomer, "settings", () => page.locator(".settings-sections section").last());

  await page.getByRole("button", { name: /^Account of/ }).click();
  await expect(page.getByRole("menuitem", { name: "Lock" })).toBeVisible();
  await eye.look(newcomer, "account-menu");
  await page.getByRole("menuitem", { name: "Lock" }).click();
  await expect(newcomer.button("Unlock")).toBeVisible();
  await eye.look(newcomer, "lock-over-page");
  await page.goto(`${site}/unlock`);
  await expect(newcomer.button("Unlock")).toBeVisible();
  await eye.look(newcomer, "unlock");
  await page.getByLabel("Passphrase", { exact: true }).fill("not my passphrase at all");
  await newcomer.button("Unlock").click();
  await expect(page.locator(".field-error:visible, .banner:visible").first()).toBeVisible();
  await eye.look(newcomer, "unlock-wrong");
  await page.getByLabel("Passphrase", { exact: true }).fill(newcomer.who.passphrase);
  await newcomer.button("Unlock").click();
  await expect(page).toHaveURL(`${site}/home`);
  await page.getByRole("button", { name: /^Account of/ }).click();
  await page.getByRole("menuitem", { name: "Log out" }).click();
  await expect(dialog(newcomer)).toBeVisible();
  await eye.look(newcomer, "log-out");
  await dialog(newcomer).getByRole("button", { name: "Log out" }).click();
  await expect(page).toHaveURL(`${site}/`);

  await page.goto(`${site}/login`);
  await both(tour, newcomer, "login", () => page.locator("main form"));
  await recovery(tour, newcomer);
}

async function recovery({ eye, mail, site }: Tour, newcomer: Awaited<ReturnType<Tour["person"]>>): Promise<void> {
  const { page } = newcomer;
  await page.goto(`${site}/recover`);
  const words = page.getByRole("textbox", { name: /^Word \d+/ });
  await expect(words).toHaveCount(12);
  await eye.look(newcomer, "recover-1-words");
  await page.getByLabel("E-mail address").fill(newcomer.email);
  for (const [index, word] of newcomer.words.entries()) await words.nth(index).fill(word);
  const known = (await mail.to(newcomer.email)).length;
  await newcomer.button("Continue").click();
  await expect(page.getByLabel("Code from the mail")).toBeVisible();
  await eye.look(newcomer, "recover-2-passphrase");
  expect(known).toBeGreaterThan(0);
}

