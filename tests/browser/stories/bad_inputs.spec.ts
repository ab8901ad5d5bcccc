/** Issue acceptance 8: each wrong input has its sentence on the page, at the field where it happened, and changes nothing. */

import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import type { Locator, Page } from "@playwright/test";

import { toSummary } from "../parts/approving.ts";
import { sample, say } from "../parts/programs.ts";
import { expect, test } from "../parts/stage.ts";

/** The sentence can be seen, and whoever is at the field hears it. */
async function saysAt(field: Locator, sentence: RegExp): Promise<void> {
  await expect(field).toHaveAccessibleDescription(sentence);
  await expect(field.page().locator(".field-error, .approval-field-error").filter({ hasText: sentence, visible: true })).toHaveCount(1);
}

async function wrongAt(field: Locator, sentence: RegExp): Promise<void> {
  await saysAt(field, sentence);
  await expect(field).toHaveAttribute("aria-invalid", "true");
}

async function choose(page: Page, file: string): Promise<Locator> {
  const [choosing] = await Promise.all([page.waitForEvent("filechooser"), page.getByRole("button", { name: "Choose files" }).click()]);
  await choosing.setFiles(file);
  return page.locator(".documents > li").filter({ hasText: path.basename(file) });
}

test("accounts: address, name, passphrase, code, and a guesser who is slowed down", async ({ mail, person }) => {
  const eve = await person("outsider");
  const { page } = eve;
  const [name, email, passphrase] = [page.getByLabel("Your name"), page.getByLabel("E-mail address"), page.getByLabel("New passphrase")];
  await page.goto(`${eve.site}/register`);
  await name.fill("   ");
  await email.fill("nobody");
  await passphrase.fill("short");
  await eve.button("Continue").click();
  await wrongAt(name, /Give your name\./);
  await wrongAt(email, /This is not an e-mail address\./);
  await wrongAt(passphrase, /Too short: use at least \d+ characters\./);
  await name.fill(eve.who.name);
  await passphrase.fill(eve.who.passphrase);
  await email.fill("legal@@example.org");
  await eve.button("Continue").click();
  await wrongAt(email, /This e-mail address cannot be used\./);

  await eve.fillRegistration();
  const code = page.getByLabel("Code from the mail");
  await code.fill("7K2");
  await eve.button("Confirm").click();
  await wrongAt(code, /The code has eight letters and digits/);
  await code.fill("AAAA-AAAA");
  await eve.button("Confirm").click();
  await wrongAt(code, /This code is wrong\./);
  await eve.confirm(mail);

  const guesser = await person("outsider");
  const guess = guesser.page.getByLabel("Passphrase", { exact: true });
  await guesser.page.goto(`${guesser.site}/login`);
  await guesser.page.getByLabel("E-mail address").fill(eve.email);
  const slowed = /Try again in \d+ (second|minute)s?[.,]/;
  const told: string[] = [];
  while (told.length < 20 && !slowed.test(told.at(-1) ?? "")) {
    await guess.fill(`a wrong passphrase, number ${String(told.length)}`);
    await guess.press("Enter");
    await wrongAt(guess, /The e-mail address or the passphrase is wrong\.|has to wait\.|locked for a while\./);
    told.push((await guesser.page.locator(".field-error:visible").innerText()).trim());
  }
  expect(told[0]).toContain("The e-mail address or the passphrase is wrong.");
  expect(told.at(-1), "a guesser is told when to try again").toMatch(slowed);
  // The owner goes on working.
  await page.goto(`${eve.site}/home`);
  await expect(eve.button(/^Account of/)).toBeVisible();
});

test("documents, people, titles, characters; envelopes of others, unknown ones, and no service", async ({ mail, service, person, folder }) => {
  const [requester, legal] = [await person("requester"), await person("legal")];
  for (const one of [requester, legal]) await one.register(mail);
  const { page } = requester;
  const contract = await readFile(sample("contract.pdf"));
  const put = async (name: string, bytes: Uint8Array | string): Promise<string> => {
    const file = path.join(folder, name);
    await writeFile(file, bytes);
    return file;
  };
  const title = page.getByRole("textbox", { name: "Title" });
  const files = requester.button("Choose files");
  const adding = requester.button("Add a person");
  const onward = requester.button(/^Continue to fields/);
  await page.goto(`${requester.site}/new`);

  await test.step("nothing at all", async () => {
    await onward.click();
    await saysAt(files, /Add the document that is to be approved\./);
    await wrongAt(title, /Give the envelope a title\./);
    await saysAt(adding, /Add at least one person who approves\./);
  });

  await test.step("files that are no PDF, or a damaged one", async () => {
    const cases: [string, Uint8Array | string, RegExp][] = [
      ["letter.docx", "PK\u0003\u0004 a text document", /This is a text document, not a PDF\./],
      ["notes.txt", "Dear all, please approve.", /This is plain text or a web page\. Print it to PDF/],
      ["called.pdf", "Dear all, please approve.", /“called\.pdf” is not a PDF, PNG or JPEG\./],
      ["cut.pdf", contract.subarray(0, contract.length / 2), /“cut\.pdf” is not complete\./],
      ["empty.pdf", "", /“empty\.pdf” is empty\./],
    ];
    for (const [name, bytes, sentence] of cases) {
      const row = await choose(page, await put(name, bytes));
      await expect(row.locator(".field-error")).toContainText(sentence);
      await requester.button(`Remove ${name}`).click();
      await expect(row).toHaveCount(0);
    }
  });

  await test.step("a PDF with a password", async () => {
    const locked = path.join(folder, "locked.pdf");
    const made = await say("qpdf", ["--encrypt", "open sesame", "owner", "256", "--", sample("contract.pdf"), locked]);
    expect(made.code, made.err).toBe(0);
    const row = await choose(page, locked);
    const password = page.getByLabel("Password of locked.pdf");
    await expect(password).toHaveAccessibleDescription(/This PDF is protected\./);
    await onward.click();
    await saysAt(files, /A file still needs its password\./);
    await password.fill("open barley");
    await password.press("Enter");
    await wrongAt(password, /This password does not open the PDF\./);
    await password.fill("open sesame");
    await password.press("Enter");
    await expect(row).toContainText("The password protection was removed");
  });

  await test.step("people and title", async () => {
    await title.fill("  ");
    const address = page.getByRole("combobox", { name: "E-mail address" });
    const role = page.getByRole("combobox", { name: "Role" });
    await adding.click();
    await address.nth(0).fill("nobody");
    await onward.click();
    await wrongAt(title, /Give the envelope a title\./);
    await wrongAt(address.nth(0), /This is not an e-mail address\./);
    await address.nth(0).fill("late@example.org");
    await adding.click();
    await address.nth(1).fill("Late@Example.org");
    await title.fill("Lease of the attic");
    await onward.click();
    await wrongAt(address.nth(1), /late@example\.org is named twice\./);
    await requester.button("Remove late@example.org").nth(1).click();
    await role.selectOption("Viewer");
    await onward.click();
    await saysAt(adding, /Nobody is asked to approve\./);
    await role.selectOption("Approver");
    await onward.click();
    await requester.button(/^Continue to check/).click();
    await requester.button(/^Send/).click();
    await expect(page.getByRole("heading", { name: "Sent", exact: true })).toBeVisible();
  });

  await test.step("an envelope of others, and one that nobody knows", async () => {
    await legal.page.goto(await mail.link("late@example.org"));
    await expect(legal.page.getByRole("heading", { name: "This link is for another address" })).toBeVisible();
    await expect(legal.page.getByText("It was sent to late@example.org. You are logged in here as legal@example.org.")).toBeVisible();
    // What leads on: the other account, asked for where the link pointed to.
    await legal.button("Log out and use late@example.org").click();
    await legal.button("Log out", legal.page.locator("dialog[open]")).click();
    await expect(legal.page.getByText("To open the envelope that was sent to late@example.org.")).toBeVisible();
    await expect(legal.page.getByLabel("E-mail address")).toHaveValue("late@example.org");
    await legal.login();
    await expect(legal.button(/^Account of/)).toBeVisible();
    await legal.page.goto(`${legal.site}/e/${crypto.randomUUID()}`);
    await expect(legal.page.getByRole("heading", { name: "There is no such envelope any more" })).toBeVisible();
  });

  await test.step("a character that no font has, and no service", async () => {
    const envelope = await requester.send({
      files: [sample("contract.pdf")],
      title: "Lease of the cellar",
      to: [legal.email],
      fields: async () => {
        await page.getByRole("list", { name: "Kinds of fields" }).getByRole("button", { name: "Text", exact: true }).click();
      },
    });
    await legal.open(await mail.link(legal.email, envelope));
    const text = legal.page.getByRole("textbox", { name: "Text, required" });
    await text.fill("Agreed \u{10FFFD}");
    await toSummary(legal);
    await legal.page.locator("dialog[open]").getByRole("button", { name: "Approve", exact: true }).click();
    await wrongAt(text, /cannot be drawn: no font here has it\./);
    await expect(text).toBeFocused();
    // On a phone, too, the whole sentence is in the window.
    await legal.page.setViewportSize({ width: 390, height: 844 });
    await expect(legal.page.locator(".approval-field-error:visible")).toBeInViewport({ ratio: 1 });
    await legal.page.route("**/api/v1/**", async (route) => {
      await service.kill();
      await route.abort("connectionreset");
    });
    await legal.page.goto(`${legal.site}/e/${envelope}`);
    await expect(legal.page.getByRole("heading", { name: "You are offline" })).toBeVisible();
    await expect(legal.page.getByText("The service cannot be reached from here just now. Nothing that you did is lost.")).toBeVisible();
  });
});
