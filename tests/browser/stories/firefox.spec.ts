/** Issue acceptance 7: stock Firefox ESR takes an approver through their journey. */

import { approve, mark, toSummary } from "../parts/approving.ts";
import { allSignaturesGood } from "../parts/peers.ts";
import { somebody } from "../parts/person.ts";
import { sample } from "../parts/programs.ts";
import { expect, test } from "../parts/stage.ts";
import { Terminal } from "../parts/terminal.ts";

test("an approver in Firefox, from the mail's link to approved", async ({ mail, service, site, person }) => {
  const requester = await Terminal.of(site, somebody("requester"));
  await requester.register(mail);
  const legal = await person("legal");
  await legal.register(mail);
  const sent = await requester.run("send", sample("contract.pdf"), "--title", "Lease of the upper floor", "--approver", legal.email);
  const envelope = String(sent["envelope"]);

  await legal.open(await mail.link(legal.email, envelope));
  await mark(legal, {
    text: { page: 1, x: 360, y: 600, words: "Seen by Legal, ok ✓ 同意" },
    watermark: "SEEN",
  });
  await toSummary(legal);
  await approve(legal);

  const signed = requester.file("signed.pdf");
  await requester.run("download", envelope, "-o", signed, "--level", "b");
  await allSignaturesGood(signed, await service.ca(), 3);
  expect((await requester.run("verify", signed))["verdict"]).toBe("valid");
  await requester.stop();
});
