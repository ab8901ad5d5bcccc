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
const RUNS = 15;
/** What a page may cost beyond the bare viewer (the issue's numbers). */
const MOST = { ratio: 1.25, coldBytes: 200 * 1024 };

interface Took {
  milliseconds: number;
  /** Until pdf.js had drawn it: the cover is gone. */
  drawn: number;
  bytes: number;
}

function median(numbers: number[]): number {
  return [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

function middle(all: Took[]): Took {
  const of = (what: keyof Took): number => median(all.map((one) => one[what]));
  return { milliseconds: of("milliseconds"), drawn: of("drawn"), bytes: of("bytes") };
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

/** When the first page could be read, and when the document itself stood there; both since the navigation began. */
const MARKS = `new Promise((resolve) => {
  new PerformanceObserver(() => {
    const at = (name) => performance.getEntriesByName(name)[0]?.startTime;
    const [read, drawn] = [at("countersign:first-page"), at("countersign:document")];
    if (drawn !== undefined) resolve([performance.timeOrigin, read, drawn]);
  }).observe({ type: "mark", buffered: true });
})`;

/** Opens an address in a new tab and reads, when all is quiet again, when the first page stood there. */
async function firstPage(browser: Plain, address: string, wire: Wire): Promise<Took> {
  await idle();
  const before = wire.pieces;
  const tab = await browser.open(address);
  await wire.quiet(before);
  const [origin, read, drawn] = await browser.evaluate<[number, number, number]>(tab, MARKS);
  await browser.close(tab);
  return { milliseconds: read, drawn, bytes: wire.between(origin - 1, origin + read) };
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

/**
 * An envelope as a browser sends it, with a cover; and as the terminal sends it, which draws no pages and sends none: that is told
 * beside it, and no bound is set to it.
 */
type Sender = "browser" | "terminal";

const SIZES = [["1 MB", 1 << 20, 10], ["20 MB", 20 << 20, 200]] as const;
const CASES = SIZES.flatMap((size) => (["browser", "terminal"] as const).map((sender) => [...size, sender] as const));

for (const [size, bytes, pages, sender] of CASES) {
  const name = `${size} sent by the ${sender}`;
  test(`first page of ${name}`, async ({ mail, wire, site, person, folder, launchOptions }) => {
    test.setTimeout(900_000);
    const board = await Terminal.of(site, somebody("board"));
    await board.register(mail);
    const legal = await person("legal");
    await legal.register(mail);
    const file = path.join(folder, "measured.pdf");
    await writeFile(file, paper({ pages, bytes, words: "To be measured" }));
    const to = [legal.email, somebody("board").email];
    const send: Record<Sender, () => Promise<string>> = {
      browser: async () => {
        const requester = await person("requester");
        await requester.register(mail);
        return requester.send({ files: [file], title: "Measured", to });
      },
      terminal: async () => {
        const sent = await board.run("send", file, "--title", "Measured", ...to.flatMap((one) => ["--approver", one]));
        return String(sent["envelope"]);
      },
    };
    const envelope = await send[sender]();
    const link = await mail.link(legal.email, envelope);
    const plain = path.join(folder, "plain.pdf");
    await board.run("open", envelope, "-o", plain);
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
          `the document itself after ${own.drawn.toFixed(0)} ms (${(own.drawn / other.drawn).toFixed(2)} ×); at most ${String(MOST.ratio)} × in time, ${kind === "warm" ? `${String(MOST.ratio)} × in bytes` : `${String(MOST.coldBytes / 1024)} KiB more`}`,
      );
    }
    await browser.stop();
    await bareWire.close();
    await bare.stop();
    await board.stop();
  });
}
