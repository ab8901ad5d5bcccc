import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { paper } from "../parts/paper.ts";
import { somebody } from "../parts/person.ts";
import { test } from "../parts/stage.ts";
import { Terminal } from "../parts/terminal.ts";
test("profile", async ({ mail, site, person, folder }) => {
  const requester = await Terminal.of(site, somebody("requester"));
  await requester.register(mail);
  const legal = await person("legal");
  await legal.register(mail);
  const file = path.join(folder, "measured.pdf");
  await writeFile(file, paper({ pages: 10, bytes: 1 << 20, words: "To be measured" }));
  const sent = await requester.run("send", file, "--title", "Measured", "--approver", legal.email);
  const link = await mail.link(legal.email, String(sent["envelope"]));
  for (let i = 0; i < 4; i += 1) {
    const page = await legal.context.newPage();
    await page.goto(link, { waitUntil: "commit" });
    await page.waitForFunction(() => performance.getEntriesByName("countersign:first-page").length > 0);
    const rows = await page.evaluate(() => ({
      origin: performance.timeOrigin,
      marks: performance.getEntriesByType("mark").map((m) => [m.name, m.startTime]),
      nav: performance.getEntriesByType("navigation").map((n) => [n.name, n.startTime, (n as PerformanceNavigationTiming).responseStart, (n as PerformanceNavigationTiming).responseEnd]),
      res: performance.getEntriesByType("resource").map((r) => [r.name.replace(/.*\//, ""), Math.round(r.startTime), Math.round((r as PerformanceResourceTiming).responseEnd), (r as PerformanceResourceTiming).transferSize]),
    }));
    console.log(`--- run ${String(i)}`, JSON.stringify(rows.marks), JSON.stringify(rows.nav));
    for (const r of rows.res) console.log("   page", r.join(" "));
    for (const w of page.workers()) {
      const v = await w.evaluate(() => ({ origin: performance.timeOrigin, marks: performance.getEntriesByType("mark").map((m) => [m.name, m.startTime]), res: performance.getEntriesByType("resource").map((r) => [r.name.replace(/.*localhost:\d+/, ""), r.startTime, (r as PerformanceResourceTiming).responseEnd]) }));
      const d = v.origin - rows.origin;
      console.log(" worker", w.url().replace(/.*\//, ""), "starts", d.toFixed(0));
      for (const r of v.res) console.log("     ", String(r[0]).slice(0, 60), (Number(r[1]) + d).toFixed(0), (Number(r[2]) + d).toFixed(0));
      for (const r of v.marks) console.log("      mark", String(r[0]), (Number(r[1]) + d).toFixed(0));
    }
    await page.close();
  }
  await requester.stop();
  void readFile;
});
