/**
 * Writes `.br` and `.gz` siblings of what compresses. Brotli at its best takes half a minute for the fonts, so results are kept
 * in node_modules/.cache under the hash of what they are of.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { extname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Plugin } from "vite";

const KINDS = new Set([".js", ".css", ".json", ".wasm", ".svg", ".ttf", ".bcmap", ".icc", ".pfb"]);
/** Above this, only Brotli: whoever has WebCrypto (https, localhost) takes it, and the server's binary stays smaller. */
const GZIP_LIMIT = 4 * 1024 * 1024;
const cache = join(import.meta.dirname, "../node_modules/.cache/countersign");

const ways = {
  br: (bytes: Buffer) =>
    promisify(brotliCompress)(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: bytes.length > 2 * 1024 * 1024 ? 9 : 11,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
  gz: (bytes: Buffer) => promisify(gzip)(bytes, { level: 9 }),
};

async function sibling(path: string, bytes: Buffer, way: "br" | "gz"): Promise<void> {
  const kept = join(cache, `${createHash("sha256").update(bytes).digest("hex")}.${way}`);
  if (!existsSync(kept)) writeFileSync(kept, await ways[way](bytes));
  const made = readFileSync(kept);
  if (made.length < bytes.length * 0.95) writeFileSync(`${path}.${way}`, made);
}

/** Compresses everything in dist/assets that gets smaller by it. */
export function compressed(): Plugin {
  let dist = "";
  return {
    name: "countersign-compressed",
    apply: "build",
    configResolved(config) {
      dist = resolve(config.root, config.build.outDir);
    },
    writeBundle: {
      order: "post",
      sequential: true,
      async handler() {
        if (this.environment.config.isWorker || this.meta.watchMode) return;
        mkdirSync(cache, { recursive: true });
        const files = readdirSync(join(dist, "assets"), { recursive: true, encoding: "utf8" });
        for (const file of files.filter((name) => KINDS.has(extname(name)))) {
          const path = join(dist, "assets", file);
          const bytes = readFileSync(path);
          await sibling(path, bytes, "br");
          if (bytes.length <= GZIP_LIMIT) await sibling(path, bytes, "gz");
        }
      },
    },
  };
}
