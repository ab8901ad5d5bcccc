/**
 * Issue acceptance 4: time and bytes from the mail's link to the first readable page, beside a bare pdf.js viewer with the same
 * plain file, in one run. Runs take turns; what is told is the median of each and their ratio. `make bench`.
 */

import { readFile, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";

import { chromium, type LaunchOptions } from "@playwright/test";

import { Bare } from "../parts/bare.ts";
import { paper } from "../parts/paper.ts";
import { somebody, type Person } from "../parts/person.ts";
import { Plain } from "../parts/plain.ts";
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

const FIRST_PAGE = `new Promise((resolve) => {
  new PerformanceObserver((list) => {
    const mark = list.getEntries().find(({ name }) => name === "countersign:first-page");
    if (mark !== undefined) resolve([performance.timeOrigin, mark.startTime]);
  }).observe({ type: "mark", buffered: true });
})`;

/** Opens an address in a new tab and reads, when all is quiet again, when the first page of the document stood there. */
async function firstPage(browser: Plain, address: string, wire: Wire): Promise<Took> {
  await idle();
  const before = wire.pieces;
  const tab = await browser.open(address);
  await wire.quiet(before);
  const [origin, at] = await browser.evaluate<[number, number]>(tab, FIRST_PAGE);
  await browser.close(tab);
  return { milliseconds: at, bytes: wire.between(origin - 1, origin + at) };
}

/** A browser with an empty profile in which a person has logged in. */
async function visitor(person: Person, profile: string, { executablePath = "", args = [] }: LaunchOptions): Promise<Plain> {
  const context = await chromium.launchPersistentContext(profile, { executablePath, args, locale: "en-GB" });
  const page = await context.newPage();
  await page.goto(`${person.site}/login`);
  await page.getByLabel("E-mail address").fill(person.email);
  await page.getByLabel("Passphrase", { exact: true }).fill(person.who.passphrase);
  await page.getByRole("main").getByRole("button", { name: "Log in", exact: true }).click();
  await expect(page).toHaveURL(/\/home/);
  const cookies = await context.cookies();
  await context.close();
  const browser = await Plain.start(executablePath, args, profile);
  await browser.take(cookies);
  return browser;
}

for (const [name, bytes, pages] of [["1 MB", 1 << 20, 10], ["20 MB", 20 << 20, 200]] as const) {
  test(`first page of ${name}`, async ({ mail, wire, site, person, folder, launchOptions }) => {
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

    const browser = await visitor(legal, path.join(folder, "profile"), launchOptions);
    const took = { cold: { ours: [] as Took[], bare: [] as Took[] }, warm: { ours: [] as Took[], bare: [] as Took[] } };
    const both = [[link, wire, "ours"], [bareAddress, bareWire, "bare"]] as const;
    for (let run = 0; run < RUNS; run += 1) {
      for (const [address, its, who] of both) {
        await browser.emptyCache();
        took.cold[who].push(await firstPage(browser, address, its));
      }
    }
    // Warm is who comes back: the browser has the files, and has compiled them before.
    for (const [address, its] of both) {
      for (let visit = 0; visit < 3; visit += 1) await firstPage(browser, address, its);
    }
    for (let run = 0; run < RUNS; run += 1) {
      for (const [address, its, who] of both) took.warm[who].push(await firstPage(browser, address, its));
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
    await browser.stop();
    await bareWire.close();
    await bare.stop();
    await requester.stop();
  });
}
