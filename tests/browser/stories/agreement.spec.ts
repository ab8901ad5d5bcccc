/**
 * Issue 4, acceptance 6: the verify page judges every hostile file as the terminal client does, for the same causes, and accepts every
 * honest one. What is wrong with the hostile ones is recorded in tests/attacks/files; the files themselves are left in
 * `COUNTERSIGN_ATTACKS` and `COUNTERSIGN_HONEST` by the tests of them, which run before.
 */

import { readFile, readdir } from "node:fs/promises";
import path from "node:path";

import type { Page } from "@playwright/test";

import { root } from "../parts/programs.ts";
import { expect, test } from "../parts/stage.ts";

const attacks = process.env["COUNTERSIGN_ATTACKS"] ?? path.join(root, "target/attacks");
const honest = process.env["COUNTERSIGN_HONEST"] ?? path.join(root, "target/honest");
/** Tests, so that several browsers share the work. */
const SHARES = 4;
/** There are more honest files than these: without them this would pass for nothing. */
const FEWEST = 80;
test.describe.configure({ mode: "parallel" });
test.setTimeout(900_000);

/** The verify page of a service under this root. */
async function verifying(page: Page, site: string, ca: string): Promise<void> {
  await page.route("**/pki/ca.pem", async (route) => {
    await route.fulfill({ contentType: "application/x-pem-file", body: await readFile(ca) });
  });
  await page.goto(`${site}/verify`);
}

async function judged(page: Page, files: string, name: string, evidence: boolean): Promise<string> {
  const pdf = path.join(files, `${name}.pdf`);
  await page.locator("input[type=file]").setInputFiles(evidence ? [pdf, path.join(files, `${name}.evidence`)] : [pdf]);
  await expect(page).toHaveTitle(new RegExp(`: ${name.replaceAll(".", "\\.")}\\.pdf `));
  const result = page.locator(".verify-result");
  const verdict = await result.getAttribute("data-verdict");
  const causes = ((await result.getAttribute("data-causes")) ?? "").split(" ").filter((cause) => cause !== "");
  return [verdict, ...causes].sort().join(" ");
}

for (let share = 0; share < SHARES; share += 1) {
  test(`the verify page agrees on every hostile file, ${String(share + 1)} of ${String(SHARES)}`, async ({ page, site }) => {
    const headers = path.join(root, "tests/attacks/files");
    const names = (await readdir(headers)).map((file) => path.basename(file, ".txt")).sort().filter((_, index) => index % SHARES === share);
    await verifying(page, site, path.join(attacks, "ca.pem"));
    for (const name of names) {
      const header = await readFile(path.join(headers, `${name}.txt`), "utf8");
      const expected = /^expect: (.*)$/m.exec(header)?.[1] ?? "";
      const evidence = !header.includes("\nevidence: none");
      expect.soft(await judged(page, attacks, name, evidence), name).toBe(expected.split(" ").sort().join(" "));
    }
    console.log(`${String(names.length)} hostile files, each judged as recorded`);
  });

  test(`the verify page accepts every honest file, ${String(share + 1)} of ${String(SHARES)}`, async ({ page, site }) => {
    const all = (await readdir(honest)).filter((file) => file.endsWith(".pdf")).map((file) => path.basename(file, ".pdf")).sort();
    expect(all.length).toBeGreaterThan(FEWEST);
    const names = all.filter((_, index) => index % SHARES === share);
    await verifying(page, site, path.join(honest, "ca.pem"));
    for (const name of names) expect.soft((await judged(page, honest, name, true)).split(" "), name).toContain("valid");
    console.log(`${String(names.length)} honest files, each valid`);
  });
}
