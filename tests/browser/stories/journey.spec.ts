/** Issue acceptance 1: the whole journey in browsers, judged by peers; and with one approver at a terminal. */

import { readFile } from "node:fs/promises";
import path from "node:path";

import { approve, mark, toSummary } from "../parts/approving.ts";
import { archivedGood } from "../parts/peers.ts";
import { ring, somebody } from "../parts/person.ts";
import { sample } from "../parts/programs.ts";
import { expect, test } from "../parts/stage.ts";
import { Terminal } from "../parts/terminal.ts";

test("a requester and three approvers in four browsers, two approving at the same instant", async ({ mail, service, person, folder }) => {
  const requester = await person("requester");
  const approvers = await Promise.all(["legal", "board", "finance"].map((role) => person(role)));
  for (const one of [requester, ...approvers]) await one.register(mail);

  const envelope = await requester.send({
    files: [sample("contract.pdf")],
    title: "Lease of the upper floor",
    message: "By Friday, please",
    to: approvers.map((one) => one.email),
  });

  for (const [number, approver] of approvers.entries()) {
    await approver.open(await mail.link(approver.email, envelope));
    const picture = path.join(folder, `${String(number)}.png`);
    await ring(approver.page, picture);
    await mark(approver, {
      text: { page: 1, x: 360, y: 600 - number * 150, words: `Agreed by ${approver.who.name}, ok ✓ 同意` },
      image: { page: 2, x: 470, y: 600 - number * 150, file: picture },
      watermark: `SEEN ${String(number)}`,
    });
    await toSummary(approver);
  }
  const [legal, board, finance] = approvers;
  if (!legal || !board || !finance) throw new Error("three approvers");
  await Promise.all([approve(legal), approve(board)]);
  await approve(finance);

  await requester.page.goto(`${requester.site}/e/${envelope}`);
  // The requester's own page closes the document, by itself.
  await expect(requester.page.getByText("the document is closed")).toBeVisible();
  const signed = await requester.download("Download PDF", folder);
  await archivedGood(signed, await service.ca(), 5);
});

test("one approver at a terminal, two in browsers", async ({ mail, service, site, person, folder }) => {
  const requester = await person("requester");
  const [legal, board] = [await person("legal"), await person("board")];
  for (const one of [requester, legal, board]) await one.register(mail);
  const terminal = await Terminal.of(site, somebody("finance"));
  await terminal.register(mail);

  const envelope = await requester.send({
    files: [sample("contract.pdf")],
    title: "Lease of the upper floor",
    to: [legal.email, board.email, terminal.email],
    fields: async ({ page }) => {
      await page.getByRole("list", { name: "Kinds of fields" }).getByRole("button", { name: "Text", exact: true }).click();
    },
  });
  await legal.open(await mail.link(legal.email, envelope));
  // Another approves while somebody writes: their marks appear, and the next letter still goes where the last one did.
  const text = legal.page.getByRole("textbox", { name: "Text, required" });
  await text.focus();
  await legal.page.keyboard.type("Exam");
  await terminal.run("approve", envelope, "--sign-as", terminal.name, "--text", "1:300,300:Seen at the terminal");
  await expect(legal.page.getByText(`${terminal.name} approved meanwhile. You see their marks now.`).first()).toBeVisible();
  await legal.page.keyboard.type("ple");
  await expect(text).toHaveValue("Example");
  await toSummary(legal);
  await approve(legal);
  await board.open(await mail.link(board.email, envelope));
  await toSummary(board);
  await approve(board);

  await requester.page.goto(`${site}/e/${envelope}`);
  // The requester's own page closes the document, by itself.
  await expect(requester.page.getByText("the document is closed")).toBeVisible();
  const signed = await requester.download("Download PDF", folder);
  await archivedGood(signed, await service.ca(), 5);
  const told = await terminal.run("verify", signed);
  expect([told["verdict"], told["level"]]).toEqual(["valid", "B-LTA"]);
  // Everybody holds one file: the terminal takes the archive that the browser made.
  const same = terminal.file("same.pdf");
  await terminal.run("download", envelope, "-o", same);
  expect((await readFile(same)).equals(await readFile(signed))).toBe(true);
  await terminal.stop();

  // A browser that has never seen the envelope says what that is worth; one that has, since when.
  await expect(requester.page.getByText(/^Freshness unproven: nothing that this browser has seen since .+ is missing/)).toBeVisible();
  const elsewhere = await person("requester");
  await elsewhere.login(`${site}/e/${envelope}`);
  await expect(elsewhere.page.getByText("Freshness unproven: this browser sees this envelope for the first time")).toBeVisible();
  await elsewhere.page.reload();
  await expect(elsewhere.page.getByText("Freshness unproven: nothing that this browser has seen since")).toBeVisible();
});
