/** The peer of the speed test: pdf.js alone on a page, with the same plain file, from a server that compresses as ours does. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { brotliCompressSync } from "node:zlib";

import { root } from "./programs.ts";

const page = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Bare viewer</title><link rel="modulepreload" href="/pdf.mjs"><link rel="stylesheet" href="/bare.css">
<div id="page"></div><script type="module" src="/bare.js"></script></html>`;

const style = `body{margin:0}#page{position:relative;margin:auto;width:fit-content}.textLayer{position:absolute;inset:0;color:transparent;line-height:1}
.textLayer span{position:absolute;white-space:pre;transform-origin:0 0}`;

// What a page needs at the least: the worker, ranges, one canvas, its text.
const script = `import { getDocument, GlobalWorkerOptions, TextLayer } from "/pdf.mjs";
GlobalWorkerOptions.workerPort = new Worker("/pdf.worker.mjs", { type: "module" });
const document_ = await getDocument({ url: "/document.pdf", disableAutoFetch: true, disableStream: true,
  cMapUrl: "/cmaps/", standardFontDataUrl: "/standard_fonts/", wasmUrl: "/wasm/", iccUrl: "/iccs/" }).promise;
const page = await document_.getPage(1);
const width = Math.min(innerWidth, 991);
const viewport = page.getViewport({ scale: width / page.getViewport({ scale: 1 }).width });
const canvas = document.createElement("canvas");
canvas.width = viewport.width * devicePixelRatio;
canvas.height = viewport.height * devicePixelRatio;
const host = document.querySelector("#page");
host.append(canvas);
await page.render({ canvas, viewport, transform: [devicePixelRatio, 0, 0, devicePixelRatio, 0, 0] }).promise;
performance.mark("countersign:first-page");
performance.mark("countersign:document");
const text = document.createElement("div");
text.className = "textLayer";
host.append(text);
await new TextLayer({ textContentSource: page.streamTextContent(), container: text, viewport }).render();`;

interface File {
  type: string;
  bytes: Buffer;
  brotli?: Buffer;
}

export class Bare {
  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  /** Serves the viewer with this document. */
  static async start(document: Buffer): Promise<Bare> {
    const pdfjs = path.join(root, "app/web/node_modules/pdfjs-dist");
    const packed = (type: string, bytes: Buffer): File => ({ type, bytes, brotli: brotliCompressSync(bytes) });
    const files = new Map<string, File>([
      ["/", packed("text/html", Buffer.from(page))],
      ["/bare.js", packed("text/javascript", Buffer.from(script))],
      ["/bare.css", packed("text/css", Buffer.from(style))],
      ["/pdf.mjs", packed("text/javascript", await readFile(path.join(pdfjs, "build/pdf.min.mjs")))],
      ["/pdf.worker.mjs", packed("text/javascript", await readFile(path.join(pdfjs, "build/pdf.worker.min.mjs")))],
    ]);
    const server = createServer((request, response) => {
      void answer(request, response, files, document, pdfjs);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new Bare(server, (server.address() as AddressInfo).port);
  }

  /** Stops serving. */
  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => { resolve(); }));
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  files: Map<string, File>,
  document: Buffer,
  pdfjs: string,
): Promise<void> {
  const address = request.url ?? "/";
  if (address === "/document.pdf") {
    ranged(request, response, document);
    return;
  }
  const file = files.get(address);
  if (file !== undefined) {
    const cache = address === "/" ? "no-store" : "public, max-age=31536000, immutable";
    const body = file.brotli ?? file.bytes;
    response.writeHead(200, {
      "Content-Type": file.type,
      "Content-Encoding": file.brotli === undefined ? "identity" : "br",
      "Content-Length": body.length,
      "Cache-Control": cache,
    });
    response.end(body);
    return;
  }
  const beside = /^\/((?:cmaps|standard_fonts|wasm|iccs)\/[\w.-]+)$/.exec(address)?.[1];
  const bytes = beside === undefined ? undefined : await readFile(path.join(pdfjs, beside)).catch(() => undefined);
  response.writeHead(bytes === undefined ? 404 : 200, { "Cache-Control": "public, max-age=31536000, immutable" });
  response.end(bytes);
}

function ranged(request: IncomingMessage, response: ServerResponse, document: Buffer): void {
  const common = { "Content-Type": "application/pdf", "Accept-Ranges": "bytes", "Cache-Control": "no-store" };
  const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "");
  if (range === null) {
    response.writeHead(200, { ...common, "Content-Length": document.length });
    response.end(document);
    return;
  }
  const [from, to] = [Number(range[1]), Math.min(Number(range[2]), document.length - 1)];
  response.writeHead(206, {
    ...common,
    "Content-Length": to - from + 1,
    "Content-Range": `bytes ${String(from)}-${String(to)}/${String(document.length)}`,
  });
  response.end(document.subarray(from, to + 1));
}
