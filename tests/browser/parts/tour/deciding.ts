/** Who decides: the approval room, the envelope in each of its states, the verify page, and pages for links that lead nowhere now. */

import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import { expect } from "@playwright/test";

import { adoptIfAsked, approve, checked, primary, toSummary } from "../approving.ts";
import type { Person } from "../person.ts";
import { sample } from "../programs.ts";
import { both, dialog, leaveDialog, visit, type Tour } from "./eye.ts";

const standing = (person: Person) => person.page.locator(".standing h2");

/** Two approvers one after the other; then what was declined, cancelled, not let in. */
export async function deciding(tour: Tour): Promise<void> {
  const { mail } = tour;
  const [requester, legal, board] = [await tour.person("requester"), await tour.person("legal"), await tour.person("board")];
  for (const one of [requester, legal, board]) await one.register(mail);
  const envelope = await requester.send({
    files: [sample("contract.pdf")], title: "Lease of the upper floor", message: "By Friday, please.",
    to: [legal.email, board.email], turns: true,
    fields: async ({ page }) => {
      await page.locator(".palette-kind").filter({ hasText: /^Signature$/ }).click();
      await page.locator(".palette-kind").filter({ hasText: /^Text$/ }).click();
      for (let press = 0; press < 5; press += 1) await page.keyboard.press("Shift+ArrowDown");
    },
  });
  await others(tour, requester, envelope, board);
  await room(tour, legal, await mail.link(legal.email, envelope));
  await after(tour, legal, requester, envelope);
  await rest(tour, requester, legal, board);
  await board.open(await mail.link(board.email, envelope));
  await toSummary(board);
  await approve(board);
  await completed(tour, requester, envelope);
}

/** While the first approver has not decided. */
async function others({ eye, site }: Tour, requester: Person, envelope: string, board: Person): Promise<void> {
  await visit(requester, `${site}/e/${envelope}`);
  await expect(standing(requester)).toContainText("Waiting for");
  await eye.look(requester, "envelope-pending-requester");
  await visit(board, `${site}/e/${envelope}#to=${board.email}`);
  await expect(board.page.getByRole("heading", { name: "It is not your turn yet" })).toBeVisible();
  await expect(board.page.getByText(/^From Requester Office, .+ · Waiting for Legal Office$/)).toBeVisible();
  await eye.look(board, "state-not-your-turn");
  await board.page.goto(`${site}/home`);
  await expect(board.page.locator(".item:not(.placeholder):visible").first()).toBeVisible();
  await eye.look(board, "home-later");
}

/** The approval room, from the mail's link to the last click. */
async function room(tour: Tour, legal: Person, link: string): Promise<void> {
  const { eye } = tour;
  const { page } = legal;
  await legal.open(link);
  await checked(legal);
  await eye.look(legal, "approve-1-desk");
  await eye.arabic?.(legal, "approve-1-desk", () => page.locator(".approval-actions .primary[aria-disabled=false]"));
  await expect(page.locator(".approval-ask h1")).toContainText("asks you to approve");
  await checked(legal);

  await legal.button("Stamp").click();
  await expect(dialog(legal)).toBeVisible();
  await eye.look(legal, "approve-2-stamp");
  await legal.button("Use this stamp").click();
  await legal.button("Highlight").click();
  await legal.button("Text").click();
  await page.keyboard.type("Seen by the legal office");
  await page.keyboard.press("Escape");
  await eye.look(legal, "approve-2-tools");
  await legal.button("More", page.getByRole("main")).click();
  await expect(page.getByRole("menuitem", { name: "Decline" })).toBeVisible();
  await eye.look(legal, "approve-3-menu");
  await page.getByRole("menuitem", { name: "Decline" }).click();
  await expect(dialog(legal)).toBeVisible();
  await eye.look(legal, "approve-3-decline");
  await leaveDialog(legal);

  const consent = page.getByRole("heading", { name: "Sign electronically?" });
  for (let press = 0; press < 3 && !(await consent.isVisible()); press += 1) {
    await primary(legal).click();
    const field = page.locator(".approval-field:focus-within .approval-written");
    await expect(consent.or(field).first()).toBeVisible();
    if (await field.isVisible()) await field.fill("Vienna");
  }
  await eye.look(legal, "approve-4-consent");
  await legal.button("I agree").click();
  await expect(page.getByRole("tab", { name: "Type" })).toBeVisible();
  for (const way of ["Type", "Draw", "Upload"]) {
    await page.getByRole("tab", { name: way }).click();
    await eye.look(legal, `approve-5-adopt-${way.toLowerCase()}`);
  }
  await page.getByRole("tab", { name: "Type" }).click();
  await adoptIfAsked(legal);
  await eye.look(legal, "approve-6-signed");
  await toSummary(legal);
  await eye.look(legal, "approve-7-summary");
  await approve(legal);
  await eye.look(legal, "approve-8-approved");
}

/** What the first approver and the requester see then. */
async function after(tour: Tour, legal: Person, requester: Person, envelope: string): Promise<void> {
  const { eye, mail, site } = tour;
  await visit(legal, await mail.link(legal.email, envelope));
  await expect(legal.page.getByRole("heading", { name: "You have approved this" })).toBeVisible();
  await eye.look(legal, "state-already-approved");
  await visit(legal, `${site}/e/${envelope}`);
  await expect(standing(legal)).toHaveText("You have approved this");
  await eye.look(legal, "envelope-approved-by-me");
  await visit(requester, `${site}/e/${envelope}`);
  await expect(requester.page.locator(".viewer-page canvas, [data-page-number] canvas").first()).toBeVisible();
  await both(tour, requester, "envelope-pending", standing);
}

/** What ends otherwise, and links that lead nowhere. */
async function rest(tour: Tour, requester: Person, legal: Person, board: Person): Promise<void> {
  const { eye, mail, site } = tour;
  const declined = await requester.send({ files: [sample("form.pdf")], title: "Expenses of September", to: [legal.email, "newcomer@example.org"] });
  await legal.open(await mail.link(legal.email, declined));
  await legal.button("More", legal.page.getByRole("main")).click();
  await legal.page.getByRole("menuitem", { name: "Decline" }).click();
  await legal.page.getByLabel("Why you decline").fill("The sum on page 1 is not the one that was agreed.");
  await dialog(legal).getByRole("button", { name: "Decline" }).click();
  await expect(legal.page.getByRole("heading", { name: "Declined", exact: true })).toBeVisible();
  await eye.look(legal, "approve-9-declined");
  await visit(requester, `${site}/e/${declined}`);
  await expect(standing(requester)).toContainText("declined");
  await eye.look(requester, "envelope-declined");

  const cancelled = await requester.send({ files: [sample("form.pdf")], title: "Expenses of October", to: [legal.email, "guest@example.org"] });
  const guest = await tour.person("guest");
  await guest.register(mail);
  await visit(guest, `${site}/e/${cancelled}#to=${guest.email}`);
  await expect(guest.page.getByRole("heading", { name: /has to let you in/ })).toBeVisible();
  await eye.look(guest, "state-not-let-in");
  await visit(requester, `${site}/e/${cancelled}`);
  await expect(requester.button("Compare and let in")).toBeVisible();
  await eye.look(requester, "envelope-arrival");
  await requester.button("Compare and let in").click();
  await expect(dialog(requester)).toBeVisible();
  await eye.look(requester, "envelope-let-in");
  await leaveDialog(requester);
  await requester.button("Cancel envelope").click();
  await expect(dialog(requester)).toBeVisible();
  await eye.look(requester, "envelope-cancel");
  await dialog(requester).getByRole("button", { name: "Cancel envelope" }).click();
  await expect(standing(requester)).toHaveText("You cancelled this");
  await eye.look(requester, "envelope-cancelled");

  await visit(board, `${site}/e/${declined}#to=${legal.email}`);
  await expect(board.page.getByRole("heading", { name: "This link is for another address" })).toBeVisible();
  await eye.look(board, "state-wrong-account");
  await visit(board, `${site}/e/00000000-0000-4000-8000-000000000000`);
  await expect(board.page.locator(".state h1")).toBeVisible();
  await eye.look(board, "state-gone");
}

/** The finished envelope, and its file on the verify page: whole, and with one byte flipped. */
async function completed(tour: Tour, requester: Person, envelope: string): Promise<void> {
  const { eye, folder, site } = tour;
  const { page } = requester;
  await visit(requester, `${site}/e/${envelope}`);
  await expect(page.getByText("the document is closed")).toBeVisible();
  await expect(page.locator(".viewer-page canvas, [data-page-number] canvas").first()).toBeVisible();
  await eye.look(requester, "envelope-completed");
  await eye.arabic?.(requester, "envelope-completed", standing);
  const signed = await requester.download("Download PDF", folder);
  const certificate = await requester.download("Certificate of completion", folder);
  await page.goto(`${site}/home#tab=finished`);
  await expect(page.locator(".item:not(.placeholder):visible").nth(2)).toBeVisible();
  await eye.look(requester, "home-finished");

  await page.goto(`${site}/settings#certificates`);
  await requester.button(/^Revoke the certificate of the signature of/).first().click();
  await expect(page.locator("dialog[open]").getByLabel("Reason")).toBeVisible();
  await eye.look(requester, "settings-revoke");

  const bytes = await readFile(signed);
  const at = bytes.indexOf("stream", bytes.length >> 2) + 40;
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  const broken = path.join(folder, "Lease, one byte flipped.pdf");
  await writeFile(broken, bytes);
  for (const [name, file, verdict] of [["valid", signed, "Valid"], ["invalid", broken, "Not valid"], ["certificate", certificate, "Valid"]] as const) {
    await page.goto(`${site}/verify`);
    const [choosing] = await Promise.all([page.waitForEvent("filechooser"), requester.button("Choose a PDF").click()]);
    await choosing.setFiles(file);
    await expect(page).toHaveTitle(new RegExp(`^${verdict}:`));
    await eye.look(requester, `verify-${name}`);
  }
}
