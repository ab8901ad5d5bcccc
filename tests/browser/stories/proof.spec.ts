/** Issue 4 in browsers: times that somebody vouches for, an archive that everybody holds, and plain words where they fail. */

import { readFile } from "node:fs/promises";

import type { Locator } from "@playwright/test";

import { approve, toSummary } from "../parts/approving.ts";
import { archivedGood } from "../parts/peers.ts";
import type { Person } from "../parts/person.ts";
import { sample } from "../parts/programs.ts";
import { expect, test } from "../parts/stage.ts";

const TSA = "**/pki/tsa";

/** From now on the authority of time does not answer this person. */
async function withoutTime(person: Person): Promise<void> {
  await person.context.route(TSA, (route) => route.fulfill({ status: 503, body: "not now" }));
}

/** The notice with this title; what is announced has the same words. */
function notice(person: Person, title: string): Locator {
  return person.page.locator(".banner").filter({ hasText: title });
}

const UNTIMED = "Signed, without a timestamp";
const UNKEPT = "Saved, without proof for the long term";

test("an authority of time that fails is said so at every signature, and nothing is lost; the next download archives", async ({ mail, service, site, person, folder }) => {
  const [requester, legal] = [await person("requester"), await person("legal")];
  for (const one of [requester, legal]) {
    await one.register(mail);
    await withoutTime(one);
  }
  const envelope = await requester.send({ files: [sample("contract.pdf")], title: "Without a time", to: [legal.email] });
  await expect(notice(requester, UNTIMED)).toBeVisible();
  await legal.open(await mail.link(legal.email, envelope));
  await toSummary(legal);
  await approve(legal);
  await expect(notice(legal, UNTIMED)).toBeVisible();

  // The requester's own page closes the document, by itself.
  await requester.page.goto(`${site}/e/${envelope}`);
  await expect(notice(requester, UNTIMED)).toBeVisible();
  await expect(requester.page.getByText("the document is closed")).toBeVisible();
  await requester.page.locator(".document-place").scrollIntoViewIfNeeded();
  await requester.page.getByText("Times and proof · B-B").click();
  await expect(requester.page.getByText("by their own clock; nobody vouches for it").first()).toBeVisible();

  // The file is given all the same, and what it lacks is said.
  const plain = await requester.download("Download PDF", folder);
  await expect(notice(requester, UNKEPT)).toBeVisible();
  await expect(notice(requester, UNKEPT)).toContainText("The file reached level B-B.");
  expect((await readFile(plain)).includes("/DSS")).toBe(false);

  // When the authority is back, somebody else's download adds the proof.
  await legal.context.unroute(TSA);
  await legal.page.goto(`${site}/e/${envelope}`);
  const kept = await legal.download("Download PDF", folder);
  await expect(legal.page.getByText("added proof for the long term")).toBeVisible();
  expect((await readFile(kept)).includes("/DSS")).toBe(true);
  await legal.page.goto(`${site}/verify`);
  await legal.page.locator("input[type=file]").setInputFiles(kept);
  await expect(legal.page.getByRole("heading", { name: /complete and unchanged/ })).toBeVisible();
  await expect(legal.page.getByText("B-LTA: provable for the long term")).toBeVisible();
  await service.ca();
});

test("two who download at the same moment hold one file; evidence with its proofs judges it offline", async ({ mail, service, site, person, folder }) => {
  const [requester, legal] = [await person("requester"), await person("legal")];
  for (const one of [requester, legal]) await one.register(mail);
  const envelope = await requester.send({ files: [sample("contract.pdf")], title: "One file", to: [legal.email] });
  await expect(notice(requester, UNTIMED)).toBeHidden();
  await legal.open(await mail.link(legal.email, envelope));
  await toSummary(legal);
  await approve(legal);
  await requester.page.goto(`${site}/e/${envelope}`);
  await expect(requester.page.getByText("the document is closed")).toBeVisible();
  await legal.page.goto(`${site}/e/${envelope}`);
  await expect(legal.page.getByText("the document is closed")).toBeVisible();
  const [one, other] = await Promise.all([requester.download("Download PDF", folder), legal.download("Download PDF", folder)]);
  expect((await readFile(one)).equals(await readFile(other))).toBe(true);
  await archivedGood(one, await service.ca(), 3);
  await expect(requester.page.getByText("added proof for the long term")).toHaveCount(1);
  const evidence = await requester.download("Download evidence", folder);

  // The service is gone; what remains is the file, its evidence, and the roots that this browser has pinned.
  const { page } = requester;
  await page.goto(`${site}/verify`);
  await page.route("**/api/v1/verify/*", (route) => route.abort());
  await page.locator("input[type=file]").setInputFiles([one, evidence]);
  await expect(page.getByRole("heading", { name: /complete and unchanged/ })).toBeVisible();
  await expect(page.getByText("by a timestamp beside the signature")).toHaveCount(3);
  await expect(page.getByText("Not revoked then")).toHaveCount(3);
  await expect(page.getByText("the proofs in the evidence hold")).toBeVisible();
  await expect(page.locator(".verify-problems")).toBeHidden();
  await expect(page.getByRole("region", { name: "Also to be known" }).getByText("The service could not be asked.")).toBeVisible();
});

test("a ledger that goes back is said on every page, and nothing is sent any more", async ({ mail, site, person }) => {
  const [requester, legal] = [await person("requester"), await person("legal")];
  await requester.register(mail);
  const old = await (await fetch(`${site}/api/v1/ledger/checkpoint`)).text();
  await legal.register(mail);
  const { page } = requester;
  const envelope = { files: [sample("contract.pdf")], title: "In the ledger", to: [legal.email] };
  await requester.send(envelope);
  await requester.context.route("**/api/v1/ledger/checkpoint", (route) => route.fulfill({ contentType: "text/plain", body: old }));
  await page.goto(`${site}/home`);
  await expect(page.getByText("The service’s ledger was rolled back.")).toBeVisible();
  await page.goto(`${site}/new`);
  await requester.compose(envelope);
  await requester.button(/^Continue to fields/).click();
  await requester.button(/^Continue to check/).click();
  await requester.button(/^Send/).click();
  await expect(page.locator("dialog[open]").getByText("The service’s ledger was rolled back.")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Sent", exact: true })).toBeHidden();
});

test("other keys in one's own name are said on every page", async ({ mail, site, person }) => {
  const requester = await person("requester");
  await requester.register(mail);
  const { page } = requester;
  await page.goto(`${site}/home`);
  await expect(page.getByText("Nothing waits for you")).toBeVisible();
  await requester.context.route("**/api/v1/ledger/self", async (route) => {
    const answer = await route.fetch();
    const own = (await answer.json()) as { map: { value: string } };
    own.map.value = own.map.value.replace(/^./u, (digit) => (digit === "0" ? "1" : "0"));
    await route.fulfill({ response: answer, json: own });
  });
  await page.goto(`${site}/home`);
  await expect(page.getByText("The service’s ledger has other keys in your name.")).toBeVisible();
});
