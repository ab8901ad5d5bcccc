/**
 * Issue 4 in browsers: a service whose operator cheats, holding all that the service holds. Each way of it is named on the page (in
 * `data-problem`, and in words) before a private key is used where that can be known without one, and nothing is sent afterwards.
 */

import { approve, primary, toSummary } from "../parts/approving.ts";
import { Cheat, counted, uses } from "../parts/cheating.ts";
import { type Person, somebody } from "../parts/person.ts";
import { sample } from "../parts/programs.ts";
import { expect, test } from "../parts/stage.ts";
import { Terminal } from "../parts/terminal.ts";

test.use({ program: "countersign-hostile" });

const CERTIFICATE = "POST /api/v1/certificates";

test("every fault of a cheating service is named, and nothing is signed or sent after it", async ({ mail, service, site, person }) => {
  test.setTimeout(400_000);
  const cheat = new Cheat(service.url);
  const [requester, legal] = [await person("requester"), await person("legal")];
  for (const one of [requester, legal]) {
    await counted(one);
    await one.register(mail);
  }
  const terminal = await Terminal.of(site, somebody("finance"));
  await terminal.register(mail);
  const document = { files: [sample("contract.pdf")], title: "Lease", to: [legal.email, terminal.email] };
  const one = await requester.send(document);
  const other = await requester.send(document);

  /** Opens a page; it names the problem, no signature was made, `opened` grants were tried, and nothing was sent. */
  const named = async (who: Person, path: string, problem: string, opened = 0): Promise<void> => {
    await who.page.goto(`${site}${path}`);
    await expect(who.page.locator(`[data-problem="${problem}"]`).first()).toBeVisible();
    await expect(primary(who)).toHaveCount(0);
    expect(await uses(who), problem).toEqual({ sign: 0, deriveBits: opened });
    expect(await cheat.changes(), problem).toEqual([]);
  };

  await test.step("a first contact answered in the invitee's name", async () => {
    const invited = await requester.send({ ...document, to: ["invitee@example.org"] });
    await cheat.on("first-contact", { email: "invitee@example.org" });
    const { page } = requester;
    await page.goto(`${site}/e/${invited}`);
    await expect(page.locator('[data-problem="unconfirmed-key"]')).toContainText("Compare their safety number");
    await page.goto(`${site}/home`);
    await expect(page.locator('[data-problem="unconfirmed-key"]')).toBeVisible();
    expect((await uses(requester)).sign).toBe(0);
    expect(await cheat.changes()).toEqual([]);
  });

  await test.step("two invitees, each in the place of the other", async () => {
    await cheat.off();
    const late = await Promise.all(["audit", "tax"].map((role) => Terminal.of(site, somebody(role))));
    const waiting = await requester.send({ ...document, to: late.map(({ email }) => email) });
    for (const invitee of late) {
      await invitee.register(mail);
      await invitee.stop();
    }
    await cheat.on("reordered-invitations", { envelope: waiting });
    // Their own grant is opened, for the title; nobody is let in.
    await named(requester, `/e/${waiting}`, "recipients-swapped", 1);
    await expect(requester.page.getByText("at a place that you gave to somebody else")).toBeVisible();
    await expect(requester.button("Compare and let in")).toHaveCount(0);
    await cheat.off();
    await requester.page.goto(`${site}/e/${waiting}`);
    await expect(requester.button("Compare and let in")).toHaveCount(2);
  });

  await test.step("re-ordered recipients", async () => {
    await cheat.on("reordered-recipients", { envelope: other, resigned: false });
    await named(legal, `/e/${other}`, "manifest-altered");
    await named(requester, `/e/${other}`, "manifest-altered");
    await cheat.off();
    // From now on this browser knows the requester's keys.
    await legal.page.goto(`${site}/home`);
    await expect(legal.page.getByText("Lease").first()).toBeVisible();
    await cheat.on("reordered-recipients", { envelope: other, resigned: true });
    await named(legal, `/e/${other}`, "key-changed");
    await named(requester, `/e/${other}`, "not-your-keys");
  });

  await test.step("a replayed grant", async () => {
    await cheat.on("replayed-grant", { envelope: other, from: one });
    // Only the agreement key can tell whether a grant opens.
    await named(legal, `/e/${other}`, "foreign-grant", 1);
  });

  await test.step("substituted ciphertext", async () => {
    for (const of of ["document", "details", "cover"]) {
      for (const part of ["whole", "first", "last"]) {
        await cheat.on("substituted-ciphertext", { envelope: other, of, part });
        await named(legal, `/e/${other}`, "blob-altered", 1);
      }
    }
  });

  await test.step("a certificate for another key", async () => {
    await cheat.off();
    await legal.open(await mail.link(legal.email, other));
    await toSummary(legal);
    await cheat.on("foreign-certificate");
    await legal.page.locator("dialog[open]").last().getByRole("button", { name: "Approve", exact: true }).click();
    await expect(legal.page.locator('dialog[open] [data-problem="bad-certificate"]')).toBeVisible();
    expect((await uses(legal)).sign).toBe(0);
    expect(await cheat.changes()).toEqual([CERTIFICATE]);
  });

  await test.step("a rolled-back head, and a dropped layer", async () => {
    await cheat.off();
    await terminal.run("approve", one);
    await legal.open(await mail.link(legal.email, one));
    await toSummary(legal);
    await approve(legal);
    // Their own layer is gone, and they have not read the envelope since.
    await cheat.on("rolled-back-head", { envelope: one });
    await named(legal, `/e/${one}`, "envelope-rollback");
    await cheat.off();
    await requester.page.goto(`${site}/e/${one}`);
    await expect(requester.page.getByText("the document is closed")).toBeVisible();
    await cheat.on("rolled-back-head", { envelope: one });
    await named(requester, `/e/${one}`, "envelope-rollback");
    await cheat.on("dropped-layer", { envelope: one, sequence: 1 });
    await named(requester, `/e/${one}`, "layer-dropped");
    await named(legal, `/e/${one}`, "layer-dropped");
    // In a list too.
    await requester.page.goto(`${site}/home`);
    await expect(requester.page.locator('[data-problem="layer-dropped"]')).toBeVisible();
    await cheat.off();
  });

  await test.step("a swapped key bundle", async () => {
    await cheat.on("swapped-bundle", { email: legal.email });
    const { page } = requester;
    await page.goto(`${site}/new`);
    await requester.compose({ ...document, to: [legal.email] });
    await requester.button(/^Continue to fields/).click();
    await expect(page.locator('[data-problem="key-changed"]')).toBeVisible();
    await expect(requester.button(/^Continue to check/)).toBeHidden();
    expect((await uses(requester)).sign).toBe(0);
    expect(await cheat.changes()).toEqual([]);
    // Through the manifest: of somebody whom the requester at the terminal meets for the first time, and this browser knows.
    const sent = await terminal.run("send", sample("contract.pdf"), "--title", "x", "--approver", legal.email, "--approver", requester.email);
    expect(sent["unconfirmed"]).toEqual([legal.email, requester.email]);
    await cheat.off();
    const envelope = String(sent["envelope"]);
    await named(requester, `/e/${envelope}`, "key-changed");
    await named(legal, `/e/${envelope}`, "not-your-keys");
  });

  /** A page names what is wrong with the ledger. */
  const ofLedger = async (who: Person, problem: string): Promise<void> => {
    await who.page.goto(`${site}/home`);
    await expect(who.page.locator(`.ledger-trouble [data-problem="${problem}"]`)).toBeVisible();
    expect((await uses(who)).sign, problem).toBe(0);
    // Every page keeps its owner's sealed notes in step with their other devices; it does so before the ledger has answered.
    expect((await cheat.changes()).filter((line) => line !== "PUT /api/v1/notebook"), problem).toEqual([]);
  };

  await test.step("swapped keys, in the ledger's map, as their owner finds them", async () => {
    await cheat.off();
    await ofLedger(legal, "silent-key-change");
  });

  await test.step("a stale checkpoint", async () => {
    await cheat.on("stale-checkpoint");
    await ofLedger(requester, "ledger-rollback");
    await ofLedger(legal, "ledger-rollback");
  });

  await test.step("a forked ledger", async () => {
    await cheat.off();
    for (const who of [requester, legal]) {
      await who.page.goto(`${site}/home`);
      await expect(who.button(/^Account of/)).toBeVisible();
    }
    await cheat.on("forked-ledger");
    await ofLedger(requester, "ledger-fork");
    await cheat.off();
  });
  await terminal.stop();
});
