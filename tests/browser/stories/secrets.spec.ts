/** Issue acceptance 5: nothing that a browser stores or sends holds a key that can be taken away, or a word of what is sealed. */

import { copyFile } from "node:fs/promises";
import path from "node:path";

import { approve, mark, toSummary } from "../parts/approving.ts";
import type { Person } from "../parts/person.ts";
import { sample } from "../parts/programs.ts";
import { found, foundBelow, stored } from "../parts/secrets.ts";
import { expect, test } from "../parts/stage.ts";

/** How every private P-384 key in PKCS#8 begins (RFC 5958, RFC 5480): version, id-ecPublicKey, secp384r1. */
const PRIVATE_KEY = Buffer.from("020100301006072a8648ce3d020106052b81040022", "hex");

async function holdsNothing(person: Person, secrets: Record<string, string>): Promise<void> {
  const { bytes, keys, databases } = await stored(person.context, person.page);
  expect(databases.length, "there is a database to look into").toBeGreaterThan(0);
  expect(found(bytes, secrets), `stored by the browser of ${person.email}`).toEqual([]);
  expect(bytes.includes(PRIVATE_KEY), "a private key in the clear").toBe(false);
  const secret = keys.filter((key) => key.type !== "public");
  expect(secret.length, "the keys are there").toBeGreaterThanOrEqual(3);
  expect(secret.filter((key) => key.extractable)).toEqual([]);
}

test("after a journey, browsers hold and have sent no plaintext and no key that can be taken away", async ({
  mail, service, wire, person, folder,
}) => {
  const requester = await person("requester");
  const legal = await person("legal");
  const board = await person("board");
  for (const one of [requester, legal, board]) await one.register(mail);

  const secrets: Record<string, string> = {
    title: "zebra-title-7361", filename: "zebra-filename-9184", message: "zebra-message-5520", mark: "zebra-mark-4413",
    watermark: "zebra-watermark-8025", reason: "zebra-reason-6672", draft: "zebra-draft-3391",
  };
  const file = path.join(folder, `${secrets["filename"] ?? ""}.pdf`);
  await copyFile(sample("contract.pdf"), file);
  const envelope = await requester.send({
    files: [file], title: secrets["title"] ?? "", message: secrets["message"] ?? "", to: [legal.email, board.email],
  });

  await legal.open(await mail.link(legal.email, envelope));
  await mark(legal, {
    text: { page: 1, x: 360, y: 600, words: secrets["mark"] ?? "" },
    watermark: secrets["watermark"] ?? "",
  });
  await holdsNothing(legal, secrets); // in the middle of the work, which a reload must not lose
  await toSummary(legal);
  await approve(legal);

  await board.open(await mail.link(board.email, envelope));
  await board.button("More", board.page.getByRole("main")).click();
  await board.page.getByRole("menuitem", { name: "Decline" }).click();
  await board.page.getByLabel("Why you decline").fill(secrets["reason"] ?? "");
  await board.page.locator("dialog[open]").getByRole("button", { name: "Decline" }).click();
  await expect(board.page.getByRole("heading", { name: "Declined", exact: true })).toBeVisible();

  // A draft that stays one.
  await requester.page.goto(`${requester.site}/new`);
  await requester.compose({ files: [file], title: secrets["draft"] ?? "", to: [legal.email] });
  await expect(requester.page.getByText("Draft saved, sealed")).toBeVisible();
  await requester.page.goto(`${requester.site}/e/${envelope}`);
  await expect(requester.page.getByText(secrets["reason"] ?? "").first()).toBeVisible();
  await requester.page.goto(`${requester.site}/home`);
  await requester.page.getByRole("tab", { name: /^Finished/ }).click();
  await expect(requester.page.getByText(secrets["title"] ?? "").first()).toBeVisible();

  for (const one of [requester, legal, board]) await holdsNothing(one, secrets);
  for (const one of [requester, legal, board]) {
    secrets[`passphrase of ${one.email}`] = one.who.passphrase;
    secrets[`words of ${one.email}`] = one.words.slice(0, 4).join(" ");
  }
  const sent = wire.requests();
  expect(sent.length).toBeGreaterThan(50_000);
  expect(found(sent, secrets), "sent to the service").toEqual([]);
  expect(sent.includes(PRIVATE_KEY)).toBe(false);
  expect(await foundBelow(service.folder, secrets), "in the service's folder").toEqual([]);
  for (const one of [requester, legal, board]) {
    for (const letter of await mail.to(one.email)) {
      expect(found(Buffer.from(`${letter.subject}\n${letter.text}\n${letter.html}`), secrets)).toEqual([]);
    }
  }

  // Logging out wipes it all.
  await legal.page.goto(`${legal.site}/home`);
  await legal.page.getByRole("button", { name: /^Account of/ }).click();
  await legal.page.getByRole("menuitem", { name: "Log out" }).click();
  await legal.page.locator("dialog[open]").getByRole("button", { name: "Log out" }).click();
  await expect(legal.page).not.toHaveURL(/\/home/);
  const left = await stored(legal.context, legal.page);
  expect(left.keys.filter((key) => key.type !== "public")).toEqual([]);
});
