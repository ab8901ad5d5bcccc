/**
 * The cover (docs/adr/0008): page 1 as a picture that the requester sealed is there before pdf.js is, looks like the page, and gives way
 * to the document. Without it, or when it does not come, the document is shown all the same.
 */

import type { Page, Route } from "@playwright/test";

import { approve, primary, toSummary } from "../parts/approving.ts";
import { somebody } from "../parts/person.ts";
import { sample } from "../parts/programs.ts";
import { expect, test } from "../parts/stage.ts";
import { Terminal } from "../parts/terminal.ts";

const WORDS = "The first page as it was sent. The document is loading …";
const VIEWER = /\/assets\/viewer-[^/]*\.js$/;

/** Holds what shows the document back until it is let go. */
async function held(page: Page): Promise<() => void> {
  const waiting: Route[] = [];
  let open = false;
  await page.route(VIEWER, async (route) => {
    if (open) await route.continue();
    else waiting.push(route);
  });
  return () => {
    open = true;
    for (const route of waiting.splice(0)) void route.continue();
  };
}

/** The canvas as `width` × `height` squares of grey, from 0 (black) to 255. */
function greys(page: Page, canvas: string, width: number, height: number): Promise<number[]> {
  return page.locator(canvas).evaluate(
    (from, [width, height]) => {
      const small = new OffscreenCanvas(width, height);
      const pen = small.getContext("2d", { willReadFrequently: true });
      if (pen === null) throw new Error("no canvas");
      pen.imageSmoothingQuality = "high";
      pen.drawImage(from as HTMLCanvasElement, 0, 0, width, height);
      const { data } = pen.getImageData(0, 0, width, height);
      return Array.from({ length: width * height }, (_, at) => ((data[4 * at] ?? 0) + (data[4 * at + 1] ?? 0) + (data[4 * at + 2] ?? 0)) / 3);
    },
    [width, height] as const,
  );
}

test("the first page is read before pdf.js is there, and the document takes its place", async ({ mail, person }) => {
  const [requester, legal] = [await person("requester"), await person("legal")];
  await requester.register(mail);
  await legal.register(mail);
  const envelope = await requester.send({ files: [sample("contract.pdf")], title: "Lease of the attic", to: [legal.email] });
  const { page } = legal;
  const letGo = await held(page);
  await page.goto(await mail.link(legal.email, envelope));
  const cover = page.getByRole("img", { name: WORDS });
  await expect(cover).toBeInViewport();
  await expect(page.locator(".approval-status")).toHaveText(WORDS);
  await expect(page.locator(".approval-ask h1")).toContainText("Lease of the attic");
  // It is a picture and nothing more.
  await expect(primary(legal)).toHaveAttribute("aria-disabled", "true");
  await expect(page.locator(".viewer-page")).toHaveCount(0);
  const [before, seen] = [await cover.boundingBox(), await greys(page, ".cover-page canvas", 60, 85)];

  letGo();
  await expect(page.locator('.viewer-page[data-page="1"][data-drawn]')).toBeInViewport();
  await expect(cover).toHaveCount(0);
  const after = await page.locator('.viewer-page[data-page="1"]').boundingBox();
  for (const side of ["x", "y", "width", "height"] as const) {
    expect(Math.abs((after?.[side] ?? Number.NaN) - (before?.[side] ?? Number.NaN)), `nothing jumps: ${side}`).toBeLessThan(1);
  }
  const drawn = await greys(page, '.viewer-page[data-page="1"] canvas.viewer-canvas', 60, 85);
  const apart = drawn.map((grey, at) => Math.abs(grey - (seen[at] ?? 0)));
  expect(Math.max(...seen) - Math.min(...seen), "there is something on it").toBeGreaterThan(40);
  expect(apart.reduce((sum, one) => sum + one, 0) / apart.length, "it looks like the page").toBeLessThan(2);
  await toSummary(legal);
  await approve(legal);
});

test("without a cover, and when it does not come, the document is shown", async ({ mail, site, person }) => {
  const requester = await person("requester");
  await requester.register(mail);
  const terminal = await Terminal.of(site, somebody("finance"));
  await terminal.register(mail);
  const legal = await person("legal");
  await legal.register(mail);
  const { page } = legal;
  const shown = async (envelope: string): Promise<void> => {
    await legal.open(await mail.link(legal.email, envelope));
    await expect(page.locator('.viewer-page[data-page="1"][data-drawn]')).toBeVisible();
    await expect(page.locator(".cover-page")).toHaveCount(0);
  };

  await test.step("the terminal draws no pages", async () => {
    const sent = await terminal.run("send", sample("contract.pdf"), "--title", "Lease", "--approver", legal.email);
    const envelope = String(sent["envelope"]);
    await shown(envelope);
    const answer = (await (await page.request.get(`${site}/api/v1/envelopes/${envelope}`)).json()) as { cover?: object };
    expect(answer.cover).toBeUndefined();
  });

  await test.step("the service does not hand it out", async () => {
    const envelope = await requester.send({ files: [sample("contract.pdf")], title: "Lease", to: [legal.email] });
    const answer = (await (await page.request.get(`${site}/api/v1/envelopes/${envelope}`)).json()) as { cover?: { id: string } };
    const id = answer.cover?.id ?? "";
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    await legal.context.route(`**/api/v1/blobs/${id}`, (route) =>
      route.fulfill({ status: 404, contentType: "application/problem+json", body: JSON.stringify({ status: 404 }) }),
    );
    await shown(envelope);
  });
  await terminal.stop();
});
