/** Who sends: a new envelope from the empty page to "Sent", and Home with something in every tab. */

import { expect } from "@playwright/test";

import { sample } from "../programs.ts";
import type { Person } from "../person.ts";
import { both, dialog, leaveDialog, type Tour } from "./eye.ts";

/** The kinds of fields that the tour places. */
const PLACED = ["Signature", "Text", "Date", "Checkbox"] as const;

/** Composes with every step looked at; then Home of both. */
export async function making(tour: Tour): Promise<void> {
  const { eye, mail, site, wire } = tour;
  const [finance, audit] = [await tour.person("finance"), await tour.person("audit")];
  for (const one of [finance, audit]) await one.register(mail);
  const { page } = finance;

  await page.goto(`${site}/new`);
  await finance.compose({
    files: [sample("contract.pdf"), sample("scan.pdf")],
    title: "Lease of the upper floor, with the house rules",
    message: "Please look at clause 4 before you sign. By Friday, if you can.",
    to: [audit.email, "a.person.with.quite.a.long.address@subsidiary.example.org", finance.email],
    turns: true,
  });
  await expect(page.locator("main").getByText("Draft saved, sealed").first()).toBeVisible();
  await both(tour, finance, "new-1-filled", () => page.locator(".people > li").nth(2));

  await finance.button(/^Continue to fields/).click();
  await expect(page.locator(".viewer-page canvas").first()).toBeVisible();
  await eye.look(finance, "new-2-fields-none");
  await placing(finance);
  await eye.look(finance, "new-2-fields");
  await expect(page.locator("main").getByText("Draft saved, sealed").first()).toBeVisible();
  await eye.arabic?.(finance, "new-2-fields", () => page.locator(".placing-thing, [data-thing]").first());
  await finance.button(/^Continue to check/).click();
  await expect(page.getByText("The service cannot see")).toBeVisible();
  await eye.look(finance, "new-3-review");
  await eye.arabic?.(finance, "new-3-review", () => page.locator(".review").first());

  wire.hold();
  await finance.button(/^Send/).click();
  await expect(page.getByRole("heading", { name: "Sending", exact: true })).toBeVisible();
  await eye.look(finance, "new-4-sending");
  wire.letGo();
  await expect(page.getByRole("heading", { name: "Sent", exact: true })).toBeVisible();
  await eye.look(finance, "new-5-sent");

  await homes(tour, finance, audit);
}

async function placing(finance: Person): Promise<void> {
  const { page } = finance;
  for (const kind of PLACED) {
    await page.locator(".palette-kind").filter({ hasText: new RegExp(`^${kind}$`) }).click();
    // One below the other, not on each other.
    for (let press = 0; press < PLACED.indexOf(kind) * 7; press += 1) await page.keyboard.press("Shift+ArrowDown");
  }
}

async function homes(tour: Tour, finance: Person, audit: Person): Promise<void> {
  const { eye, site } = tour;
  const { page } = finance;
  await finance.send({ files: [sample("form.pdf")], title: "Expenses of September", to: [audit.email] });
  await finance.send({ files: [sample("nonlatin.pdf")], title: "اتفاقية السرية 秘密保持契約", to: [audit.email, "later@example.org"] });
  await page.goto(`${site}/new`);
  await finance.compose({ files: [sample("scan.pdf")], title: "Report for the board", to: [audit.email] });
  await expect(page.locator("main").getByText("Draft saved, sealed").first()).toBeVisible();

  await page.goto(`${site}/home`);
  await page.getByRole("tab", { name: /^Sent/ }).click();
  await expect(page.getByText("Expenses of September")).toBeVisible();
  await both(tour, finance, "home-sent", () => page.locator(".item:not(.placeholder):visible").first());
  await page.getByRole("tab", { name: /^Sent/ }).click();
  await page.getByRole("button", { name: /^More for .*Expenses of September/ }).click();
  await eye.look(finance, "home-sent-menu");
  await page.getByRole("menuitem", { name: /^Labels/ }).click();
  await expect(dialog(finance)).toBeVisible();
  await eye.look(finance, "home-labels");
  await leaveDialog(finance);
  await page.getByRole("checkbox", { name: /^Select Expenses/ }).check();
  await eye.look(finance, "home-selected");
  for (const tab of ["Drafts", "People"]) {
    await page.getByRole("tab", { name: new RegExp(`^${tab}`) }).click();
    await expect(page.locator(".item:not(.placeholder):visible").first()).toBeVisible();
    await eye.look(finance, `home-${tab.toLowerCase()}`);
  }
  await page.getByRole("button", { name: /^Safety number/ }).first().click();
  await expect(dialog(finance)).toBeVisible();
  await eye.look(finance, "home-safety-number");
  await leaveDialog(finance);

  await audit.page.goto(`${site}/home`);
  await expect(audit.page.getByText("Expenses of September")).toBeVisible();
  await both(tour, audit, "home-waiting", () => audit.page.locator(".item:not(.placeholder):visible").first());
  await audit.page.getByRole("searchbox").fill("nothing like this");
  await expect(audit.page.getByText("Nothing found here")).toBeVisible();
  await eye.look(audit, "home-nothing-found");
}
