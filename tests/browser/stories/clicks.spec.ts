/** Issue Build 4: at most three clicks from the open document to approved, where one signature is asked for. */

import { approve, checked, primary, toSummary } from "../parts/approving.ts";
import { somebody } from "../parts/person.ts";
import { sample } from "../parts/programs.ts";
import { expect, test } from "../parts/stage.ts";
import { Terminal } from "../parts/terminal.ts";

test("three clicks at most for whoever has consented and adopted before", async ({ mail, site, person }) => {
  const requester = await Terminal.of(site, somebody("requester"));
  await requester.register(mail);
  const legal = await person("legal");
  await legal.register(mail);
  const send = async (title: string): Promise<string> => {
    const sent = await requester.run("send", sample("contract.pdf"), "--title", title, "--approver", legal.email);
    return mail.link(legal.email, String(sent["envelope"]));
  };
  // The first time consent and a signature are asked for; they are remembered.
  await legal.open(await send("Lease of the upper floor"));
  await toSummary(legal);
  await approve(legal);

  const link = await send("Lease of the cellar");
  await legal.page.addInitScript(() => {
    addEventListener("pointerdown", () => { sessionStorage.setItem("clicks", String(Number(sessionStorage.getItem("clicks")) + 1)); }, true);
  });
  await legal.open(link);
  await checked(legal);
  await expect(primary(legal)).toHaveText("Approve");
  await primary(legal).click();
  await expect(legal.page.getByRole("heading", { name: "What you approve" })).toBeVisible();
  await approve(legal);
  const clicks = await legal.page.evaluate(() => Number(sessionStorage.getItem("clicks")));
  expect(clicks).toBeGreaterThan(0);
  expect(clicks).toBeLessThanOrEqual(3);
  await requester.stop();
});
