/** Issue acceptance 3: an approval by keyboard alone, from the mail's link to "Approved", judged by peers. */

import { archivedGood } from "../parts/peers.ts";
import { Keyboard } from "../parts/keyboard.ts";
import { somebody, type Person } from "../parts/person.ts";
import { sample } from "../parts/programs.ts";
import { expect, test } from "../parts/stage.ts";
import { Terminal } from "../parts/terminal.ts";

/** Places a field by its button in the palette, names it, and moves it up from the middle of the view. */
async function place(person: Person, kind: string, label: string, up: number): Promise<void> {
  const { page } = person;
  await page.getByRole("region", { name: "New fields" }).getByRole("button", { name: kind, exact: true }).click();
  for (let tens = 0; tens < up; tens += 1) await page.keyboard.press("Shift+ArrowUp");
  const settings = page.getByRole("complementary", { name: "Field settings" });
  await settings.getByRole("textbox", { name: "Label" }).fill(label);
  const required = settings.getByRole("checkbox", { name: "Required" });
  if (await required.isVisible()) await required.check();
}

async function placeFields(person: Person): Promise<void> {
  await expect(person.page.locator(".editor .viewer-page[data-drawn]").first()).toBeVisible();
  await place(person, "Text", "Company", 16);
  await place(person, "Checkbox", "Terms read", 12);
  await place(person, "Dropdown", "Cost centre", 8);
  await place(person, "Signature", "Signature", 2);
}

test("an approval by keyboard alone", async ({ mail, service, site, person, folder }) => {
  const requester = await person("requester");
  const registered = await person("legal");
  for (const one of [requester, registered]) await one.register(mail);
  const envelope = await requester.send({
    files: [sample("contract.pdf")],
    title: "Lease of the upper floor",
    to: [registered.email],
    fields: placeFields,
  });

  // Another browser, in which nobody is logged in.
  const legal = await person("legal");
  const keys = await Keyboard.at(legal.page);
  await legal.page.goto(await mail.link(legal.email, envelope));
  await keys.expectFocus(/^Passphrase/);
  await keys.type(legal.who.passphrase);
  await keys.press("Enter");

  const status = legal.page.locator(".approval-status");
  await expect(status).toHaveText("4 fields left");
  await keys.tabTo(/^Start$/);
  await keys.press("Enter");
  await keys.expectFocus(/^Company \(Text\), required$/);
  await keys.type("Example GmbH");
  // Done with a field: Enter leads to the next one, as the one button does.
  await keys.press("Enter");
  await keys.expectFocus(/^Terms read \(Checkbox\), required$/);
  await keys.press("Space");
  await keys.tabTo(/^Next field$/);
  await keys.press("Enter");
  await keys.expectFocus(/^Cost centre \(List\), required$/);
  await keys.press("ArrowDown", "ArrowDown");
  await expect(status).toHaveText("1 field left");

  // A free mark: the tools are one stop of the Tab key, arrows go on to the next tool.
  await keys.tabTo(/^(Text|Redo|Undo)$/, "Shift+Tab");
  await keys.expectFocus(/^Text$/, "button");
  await keys.press("Enter");
  await keys.expectFocus(/^Text of the mark$/);
  await keys.type("Seen by Legal, ok ✓ 同意");
  await keys.press("Escape");
  await keys.expectFocus(/^Text: Seen by Legal, ok ✓ 同意\. Page 1, /);
  const before = (await keys.focus()).name;
  await keys.press("Shift+ArrowRight", "Shift+ArrowDown", "Shift+ArrowDown", "ArrowLeft");
  const [, left, bottom] = (/(\d+) points from the left, (\d+) from the bottom/.exec(before) ?? []).map(Number);
  const moved = new RegExp(`Page 1, ${String((left ?? 0) + 9)} points from the left, ${String((bottom ?? 0) - 20)} from the bottom`);
  await keys.expectFocus(moved);
  await keys.press("Control+z");
  await expect.poll(async () => (await keys.focus()).name).toBe(before);
  await keys.press("Control+y");
  await keys.expectFocus(moved);

  // The signature: consent once, adopt once.
  await keys.tabTo(/^Sign$/);
  await keys.press("Enter");
  await expect(legal.page.getByRole("heading", { name: "Sign electronically?" })).toBeVisible();
  await keys.tabTo(/^I agree$/);
  await keys.press("Enter");
  await keys.expectFocus(/^Your name as it should be written/);
  await keys.press("ControlOrMeta+a");
  await keys.type("Legal Office, by hand");
  await keys.tabTo(/^Use this signature$/);
  await keys.press("Enter");
  await keys.expectFocus(/^Approve$/, "button");
  await expect(status).toHaveText("Ready to approve");
  await keys.press("Enter");
  await expect(legal.page.getByRole("heading", { name: "What you approve" })).toBeVisible();
  const summary = legal.page.getByRole("dialog", { name: "What you approve" });
  for (const words of ["Example GmbH", "Option 2", "1 text"]) await expect(summary.getByText(words, { exact: true })).toBeVisible();
  await keys.expectFocus(/^Approve$/, "button");
  await keys.press("Enter");
  await keys.expectFocus(/^Approved$/, "heading");
  expect(await keys.pointers(), "presses of a pointer").toBe(0);

  await requester.page.goto(`${site}/e/${envelope}`);
  // The requester's own page closes the document, by itself.
  await expect(requester.page.getByText("the document is closed")).toBeVisible();
  const signed = await requester.download("Download PDF", folder);
  await archivedGood(signed, await service.ca(), 3);
  const judge = await Terminal.of(site, somebody("judge"));
  await judge.register(mail);
  expect((await judge.run("verify", signed))["verdict"]).toBe("valid");
  await judge.stop();
});
