/** Issue 4, the certificate of completion in a browser: made here, sealed unseen, and judged here and in the terminal. */

import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import type { Page } from "@playwright/test";

import { approve, toSummary } from "../parts/approving.ts";
import { program, sample, say } from "../parts/programs.ts";
import { expect, test } from "../parts/stage.ts";

/** In a script of its own: the face for it is fetched when it is needed. */
const TITLE = "二层租赁合同 CANARY-TITLE-4T";

async function judged(page: Page, file: string): Promise<[string | null, string | null]> {
  await page.locator("input[type=file]").setInputFiles(file);
  await expect(page).toHaveTitle(new RegExp(`: ${path.basename(file).replaceAll(".", "\\.")} `));
  const result = page.locator(".verify-result");
  return [await result.getAttribute("data-verdict"), await result.getAttribute("data-causes")];
}

test("anybody of a finished envelope makes its certificate, and everybody can check it", async ({ mail, service, site, person, folder, browser }) => {
  const [requester, legal] = [await person("requester"), await person("legal")];
  for (const one of [requester, legal]) await one.register(mail);
  const envelope = await requester.send({ files: [sample("contract.pdf")], title: TITLE, to: [legal.email] });
  await legal.open(await mail.link(legal.email, envelope));
  await expect(legal.button("Certificate of completion")).toBeHidden();
  await toSummary(legal);
  await approve(legal);
  await requester.page.goto(`${site}/e/${envelope}`);
  await expect(requester.page.getByText("the document is closed")).toBeVisible();

  // The approver makes it: the document is archived first, and nothing that is sent tells the title or the document.
  await legal.page.goto(`${site}/e/${envelope}`);
  const sent: string[] = [];
  legal.page.on("request", (request) => sent.push(`${request.url()} ${request.postData() ?? ""}`));
  const certificate = await legal.download("Certificate of completion", folder);
  const document = await legal.download("Download PDF", folder);
  const digest = createHash("sha256").update(await readFile(document)).digest("hex");
  expect(sent.some((one) => one.includes(`/envelopes/${envelope}/certificate`))).toBe(true);
  for (const secret of [TITLE, encodeURIComponent(TITLE), "CANARY-TITLE-4T", digest]) expect(sent.filter((one) => one.includes(secret))).toEqual([]);

  // The terminal believes it with the root alone, and reads in it what the person knows.
  const ca = await service.ca();
  const told = await say(program("countersign"), ["verify", certificate, "--offline", "--root", ca, "--json"], { env: { COUNTERSIGN_HOME: folder } });
  expect(told.code, told.out + told.err).toBe(0);
  expect(JSON.parse(told.out)).toMatchObject({ kind: "certificate", verdict: "valid", envelope, title: TITLE, sha256: digest, level: "B-LTA" });
  const text = await say("pdftotext", ["-layout", certificate, "-"]);
  for (const piece of [TITLE, digest, requester.email, legal.email, "B-LTA"]) expect(text.out).toContain(piece);

  // And so does a stranger's browser; an altered one is refused for its cause.
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${site}/verify`);
  expect(await judged(page, certificate)).toEqual(["valid", ""]);
  await expect(page.getByRole("heading", { name: /genuine certificate of completion/ })).toBeFocused();
  for (const piece of [TITLE, digest, requester.email, legal.email]) await expect(page.getByText(piece).first()).toBeVisible();
  const altered = path.join(folder, "altered.pdf");
  const bytes = await readFile(certificate);
  await writeFile(altered, Buffer.concat([bytes, Buffer.from("\n%%EOF\n")]));
  expect(await judged(page, altered)).toEqual(["invalid", "pages-altered"]);
  await page.route("**/pki/ca.pem", (route) => route.abort());
  expect(await judged(page, certificate)).toEqual(["unknown", "no-roots"]);
  await context.close();

  // A certificate of the other kind, behind one's own signature, is taken back: whoever asks the service is told.
  await legal.page.goto(`${site}/settings#certificates`);
  const entry = legal.page.locator("#certificates li");
  await expect(entry).toHaveCount(1);
  const serial = (await entry.locator("code").innerText()).trim();
  await legal.button(/^Revoke the certificate of the signature of/).click();
  await legal.page.getByLabel("Reason").selectOption("superseded");
  await legal.button("Revoke", legal.page.locator("dialog[open]")).click();
  await expect(entry.getByText(/^Revoked /)).toBeVisible();
  const list = path.join(folder, "revoked.crl");
  await writeFile(list, new Uint8Array(await (await fetch(`${site}/pki/crl`)).arrayBuffer()));
  const revoked = await say("openssl", ["crl", "-inform", "DER", "-in", list, "-noout", "-text"]);
  expect(revoked.out.toLowerCase()).toContain(serial);
  expect(revoked.out).toContain("Superseded");
});
