/** A document that somebody else signed before, in browsers: it stays as it is, approvers sign it, and every signature is good at the end. */

import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import { approve, checked, toSummary } from "../parts/approving.ts";
import { peer, root, sample, say } from "../parts/programs.ts";
import { expect, test } from "../parts/stage.ts";

/** The sample contract, signed by pyHanko as somebody else would, and the certificate of the authority behind that. */
async function signedBefore(folder: string): Promise<{ contract: string; others: string }> {
  const [from, to] = [path.join(folder, "from"), path.join(folder, "to")];
  await mkdir(from);
  await copyFile(sample("contract.pdf"), path.join(from, "contract.pdf"));
  const signed = await say(peer("python"), [path.join(root, "tests/peers/sign.py"), from, to, "stored"]);
  expect(signed.code, signed.out + signed.err).toBe(0);
  return { contract: path.join(to, "contract.pdf"), others: path.join(to, "others.pem") };
}

test("a document that was signed before is sent, signed and archived, and nothing in it is rewritten", async ({ mail, service, site, person, folder }) => {
  const { contract, others } = await signedBefore(folder);
  const [requester, legal] = [await person("requester"), await person("legal")];
  for (const one of [requester, legal]) await one.register(mail);

  // Who signed before is told; of the fields only a place for a signature is offered, and anything else cannot be sent.
  const { page } = requester;
  await page.goto(`${site}/new`);
  await requester.compose({ files: [contract], title: "Signed before", to: [legal.email] });
  await expect(page.getByText("Signed before by legal@example.org: that signature is intact.")).toBeVisible();
  await requester.button(/^Continue to fields/).click();
  const kinds = page.getByRole("list", { name: "Kinds of fields" }).getByRole("button");
  await expect(kinds).toHaveText(["Signature"]);
  await requester.button(/^Continue to check/).click();
  await requester.button(/^Send/).click();
  await expect(page.getByRole("heading", { name: "Sent", exact: true })).toBeVisible();
  const link = await page.getByRole("textbox", { name: "Link to the envelope" }).inputValue();
  const envelope = /\/e\/([0-9a-f-]{36})/.exec(link)?.[1] ?? "";

  await legal.open(await mail.link(legal.email, envelope));
  await checked(legal);
  await expect(legal.page.getByText("Signed before by legal@example.org.")).toBeVisible();
  await expect(legal.page.getByRole("toolbar", { name: "Add to the document" })).toBeHidden();
  await toSummary(legal);
  await approve(legal);
  await page.goto(`${site}/e/${envelope}`);
  await expect(page.getByText("the document is closed")).toBeVisible();
  const whole = await requester.download("Download PDF", folder);
  expect((await readFile(whole)).subarray(0, (await readFile(contract)).length).equals(await readFile(contract))).toBe(true);

  // pyHanko finds every signature good with both authorities, and so does the verify page, which says whom it did not judge.
  const trust = path.join(folder, "both.pem");
  const end = "-----END CERTIFICATE-----\n";
  const pem = await readFile(await service.ca(), "utf8");
  await writeFile(trust, pem.slice(0, pem.indexOf(end) + end.length) + (await readFile(others, "utf8")));
  const judged = await say(peer("pyhanko"), ["sign", "adesverify", "--pretty-print", "--trust", trust, "--trust-replace", whole]);
  expect(judged.code, judged.out + judged.err).toBe(0);
  await page.goto(`${site}/verify`);
  await page.locator("input[type=file]").setInputFiles(whole);
  await expect(page.getByRole("heading", { name: /complete and unchanged/ })).toBeVisible();
  // The first signature of the service's certifies nothing in such a document, and is not said to.
  await expect(page.getByText(`${requester.who.name} signed and sent it`)).toBeVisible();
  const before = page.getByRole("region", { name: "Signed before it came here" });
  await expect(before.getByText("legal@example.org")).toBeVisible();
  await expect(before.getByText("who that is was not judged")).toBeVisible();
});
