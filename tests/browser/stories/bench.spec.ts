/**
 * Issue acceptance 4: time and bytes from the mail's link to the first readable page, beside a bare pdf.js viewer with the same
 * plain file, in one run. Runs take turns; what is told is the median of each and their ratio. `make bench`.
 */

import { readFile, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";

import type { Browser, BrowserContext } from "@playwright/test";

import { Bare } from "../parts/bare.ts";
import { paper } from "../parts/paper.ts";
import { somebody, type Person } from "../parts/person.ts";
import { expect, test } from "../parts/stage.ts";
import { Terminal } from "../parts/terminal.ts";
import { Wire } from "../parts/wire.ts";

/** Runs of each kind; an odd number has a middle. */
const RUNS = 7;
/** What a page may cost beyond the bare viewer (the issue's numbers). */
const MOST = { ratio: 1.25, coldBytes: 200 * 1024 };

interface Took {
  milliseconds: number;
  bytes: number;
}

function median(numbers: number[]): number {
  return [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

function middle(all: Took[]): Took {
  return { milliseconds: median(all.map((one) => one.milliseconds)), bytes: median(all.map((one) => one.bytes)) };
}

/** Waits until what came before has ended: nobody opens a link in the instant in which they close the page before it. */
async function idle(): Promise<void> {
  const free = (): { idle: number; all: number } => {
    const times = cpus().map(({ times }) => times);
    const sum = (of: (time: (typeof times)[number]) => number): number => times.reduce((total, time) => total + of(time), 0);
    return { idle: sum((time) => time.idle), all: sum((time) => time.idle + time.user + time.sys + time.nice + time.irq) };
  };
  for (let before = free(), looks = 0; looks < 100; looks += 1) {
    await setTimeout(100);
    const now = free();
    if (now.idle - before.idle > 0.9 * (now.all - before.all)) return;
    before = now;
  }
}

/** Opens an address in a new tab and reads when the first page of the document stood there. */
async function firstPage(context: BrowserContext, address: string, wire: Wire): Promise<Took> {
  const page = await context.newPage();
  await idle();
  await page.goto(address, { waitUntil: "commit" });
  const [origin, at] = await page.evaluate(
    () =>
      new Promise<[number, number]>((resolve) => {
        const look = (entries: PerformanceEntryList) => {
          const mark = entries.find((entry) => entry.name === "countersign:first-page");
          if (mark !== undefined) resolve([performance.timeOrigin, mark.startTime]);
        };
        new PerformanceObserver((list) => { look(list.getEntries()); }).observe({ type: "mark", buffered: true });
      }),
  );
  const took = { milliseconds: at, bytes: wire.between(origin - 1, origin + at) };
  await page.close();
  return took;
}

/** A context in which nothing was loaded yet, with the keys and the session of a person: a copy of their profile is not to be had, so they log in. */
async function fresh(browser: Browser, person: Person, clean: (context: BrowserContext) => Promise<void>): Promise<BrowserContext> {
  const context = await browser.newContext({ locale: "en-GB" });
  const page = await context.newPage();
  await page.goto(`${person.site}/login`);
  await page.getByLabel("E-mail address").fill(person.email);
  await page.getByLabel("Passphrase", { exact: true }).fill(person.who.passphrase);
  await page.getByRole("main").getByRole("button", { name: "Log in", exact: true }).click();
  await expect(page).toHaveURL(/\/home/);
  await clean(context);
  await page.close();
  return context;
}

/** Empties the cache of files, and leaves cookies and databases. */
async function emptyCache(context: BrowserContext): Promise<void> {
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Network.clearBrowserCache");
  await page.close();
}

for (const [name, bytes, pages] of [["1 MB", 1 << 20, 10], ["20 MB", 20 << 20, 200]] as const) {
  test(`first page of ${name}`, async ({ browser, mail, wire, site, person, folder }) => {
    test.setTimeout(900_000);
    const requester = await Terminal.of(site, somebody("requester"));
    await requester.register(mail);
    const legal = await person("legal");
    await legal.register(mail);
    const file = path.join(folder, "measured.pdf");
    await writeFile(file, paper({ pages, bytes, words: "To be measured" }));
    const sent = await requester.run("send", file, "--title", "Measured", "--approver", legal.email);
    const envelope = String(sent["envelope"]);
    const link = await mail.link(legal.email, envelope);
    const plain = path.join(folder, "plain.pdf");
    await requester.run("open", envelope, "-o", plain);
    const bare = await Bare.start(await readFile(plain));
    const bareWire = await Wire.open();
    bareWire.leadTo(bare.port);
    const bareAddress = `http://localhost:${String(bareWire.port)}/`;

    const ours = await fresh(browser, legal, emptyCache);
    const theirs = await browser.newContext({ locale: "en-GB" });
    const took = { cold: { ours: [] as Took[], bare: [] as Took[] }, warm: { ours: [] as Took[], bare: [] as Took[] } };
    const both = [[ours, link, wire, "ours"], [theirs, bareAddress, bareWire, "bare"]] as const;
    for (let run = 0; run < RUNS; run += 1) {
      for (const [context, address, its, who] of both) {
        await emptyCache(context);
        took.cold[who].push(await firstPage(context, address, its));
      }
    }
    // Warm is who comes back: the browser has the files, and has compiled them before.
    for (const [context, address, its] of both) {
      for (let visit = 0; visit < 3; visit += 1) await firstPage(context, address, its);
    }
    for (let run = 0; run < RUNS; run += 1) {
      for (const [context, address, its, who] of both) took.warm[who].push(await firstPage(context, address, its));
    }
    for (const kind of ["cold", "warm"] as const) {
      const [own, other] = [middle(took[kind].ours), middle(took[kind].bare)];
      const ratio = own.milliseconds / other.milliseconds;
      console.log(
        `${name}, ${kind}: ${own.milliseconds.toFixed(0)} ms against ${other.milliseconds.toFixed(0)} ms (${ratio.toFixed(2)} ×); ` +
          `${(own.bytes / 1024).toFixed(0)} KiB against ${(other.bytes / 1024).toFixed(0)} KiB ` +
          `(${(own.bytes / other.bytes).toFixed(2)} ×, ${((own.bytes - other.bytes) / 1024).toFixed(0)} KiB more); ` +
          `at most ${String(MOST.ratio)} × in time, ${kind === "warm" ? `${String(MOST.ratio)} × in bytes` : `${String(MOST.coldBytes / 1024)} KiB more`}`,
      );
    }
    await ours.close();
    await theirs.close();
    await bareWire.close();
    await bare.stop();
    await requester.stop();
  });
}
