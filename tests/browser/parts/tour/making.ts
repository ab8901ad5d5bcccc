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
  const [mara, noor] = [await tour.person("mara"), await tour.person("noor")];
  for (const one of [mara, noor]) await one.register(mail);
  const { page } = mara;

  await page.goto(`${site}/new`);
  await mara.compose({
    files: [sample("contract.pdf"), sample("scan.pdf")],
    title: "Lease of the upper floor, with the house rules",
    message: "Please look at clause 4 before you sign. By Friday, if you can.",
    to: [noor.email, "a.person.with.quite.a.long.address@subsidiary.example.org", mara.email],
    turns: true,
  });
  await expect(page.locator("main").getByText("Draft saved, sealed").first()).toBeVisible();
  await both(tour, mara, "new-1-filled", () => page.locator(".people > li").nth(2));

  await mara.button(/^Continue to fields/).click();
  await expect(page.locator(".viewer-page canvas").first()).toBeVisible();
  await eye.look(mara, "new-2-fields-none");
  await placing(mara);
  await eye.look(mara, "new-2-fields");
  await expect(page.locator("main").getByText("Draft saved, sealed").first()).toBeVisible();
  await eye.arabic?.(mara, "new-2-fields", () => page.locator(".placing-thing, [data-thing]").first());
  await mara.button(/^Continue to check/).click();
  await expect(page.getByText("The service cannot see")).toBeVisible();
  await eye.look(mara, "new-3-review");
  await eye.arabic?.(mara, "new-3-review", () => page.locator(".review").first());

  wire.hold();
  await mara.button(/^Send/).click();
  await expect(page.getByRole("heading", { name: "Sending", exact: true })).toBeVisible();
  await eye.look(mara, "new-4-sending");
  wire.letGo();
  await expect(page.getByRole("heading", { name: "Sent", exact: true })).toBeVisible();
  await eye.look(mara, "new-5-sent");

  await homes(tour, mara, noor);
}

async function placing(mara: Person): Promise<void> {
  const { page } = mara;
  for (const kind of PLACED) {
    await page.locator(".palette-kind").filter({ hasText: new RegExp(`^${kind}$`) }).click();
    // One below the other, not on each other.
    for (let press = 0; press < PLACED.indexOf(kind) * 7; press += 1) await page.keyboard.press("Shift+ArrowDown");
  }
}

async function homes(tour: Tour, mara: Person, noor: Person): Promise<void> {
  const { eye, site } = tour;
  const { page } = mara;
  await mara.send({ files: [sample("form.pdf")], title: "Expenses of September", to: [noor.email] });
  await mara.send({ files: [sample("nonlatin.pdf")], title: "اتفاقية السرية 秘密保持契約", to: [noor.email, "later@example.org"] });
  await page.goto(`${site}/new`);
  await mara.compose({ files: [sample("scan.pdf")], title: "Report for the board", to: [noor.email] });
  await expect(page.locator("main").getByText("Draft saved, sealed").first()).toBeVisible();

  await page.goto(`${site}/home`);
  await page.getByRole("tab", { name: /^Sent/ }).click();
  await expect(page.getByText("Expenses of September")).toBeVisible();
  await both(tour, mara, "home-sent", () => page.locator(".item").first());
  await page.getByRole("tab", { name: /^Sent/ }).click();
  await page.getByRole("button", { name: "More for Expenses of September" }).click();
  await eye.look(mara, "home-sent-menu");
  await page.getByRole("menuitem", { name: /^Labels/ }).click();
  await expect(dialog(mara)).toBeVisible();
  await eye.look(mara, "home-labels");
  await leaveDialog(mara);
  await page.getByRole("checkbox", { name: /^Select Expenses/ }).check();
  await eye.look(mara, "home-selected");
  for (const tab of ["Drafts", "People"]) {
    await page.getByRole("tab", { name: new RegExp(`^${tab}`) }).click();
    await expect(page.locator(".item:visible").first()).toBeVisible();
    await eye.look(mara, `home-${tab.toLowerCase()}`);
  }
  await page.getByRole("button", { name: /^Safety number/ }).first().click();
  await expect(dialog(mara)).toBeVisible();
  await eye.look(mara, "home-safety-number");
  await leaveDialog(mara);

  await noor.page.goto(`${site}/home`);
  await expect(noor.page.getByText("Expenses of September")).toBeVisible();
  await both(tour, noor, "home-waiting", () => noor.page.locator(".item").first());
  await noor.page.getByRole("searchbox").fill("nothing like this");
  await expect(noor.page.getByText("Nothing found here")).toBeVisible();
  await eye.look(noor, "home-nothing-found");
}
