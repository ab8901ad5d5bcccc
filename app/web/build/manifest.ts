/** Writes dist/assets.json, what the server needs to write a page's `<head>` (app/server/src/web). */
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Plugin } from "vite";

/** One page's files, as URLs. `preload`: the modules that `script` imports statically, all the way down. */
export interface PageAssets {
  script: string;
  styles: string[];
  preload: string[];
}

/** dist/assets.json. `integrity` has every script and style sheet. */
export interface AssetList {
  pages: Record<string, PageAssets>;
  integrity: Record<string, string>;
}

/** What Vite's own manifest says of a chunk. */
export interface Chunk {
  file: string;
  name?: string;
  src?: string;
  isEntry?: boolean;
  imports?: string[];
  css?: string[];
}

/** The pages of Vite's manifest. All of them share one style sheet: a page with many costs its reader a request for each. */
export function pages(chunks: Record<string, Chunk>): Record<string, PageAssets> {
  const result: Record<string, PageAssets> = {};
  for (const [key, chunk] of Object.entries(chunks)) {
    if (!chunk.isEntry || !chunk.src?.startsWith("src/pages/") || chunk.name === undefined) continue;
    const chain = reached(chunks, key);
    const modules = chain.map(({ file }) => `/${file}`);
    const styles = [chunks["style.css"]?.file, ...chain.flatMap(({ css }) => css ?? [])].filter((file) => file !== undefined);
    result[chunk.name] = {
      script: `/${chunk.file}`,
      styles: [...new Set(styles)].map((file) => `/${file}`),
      preload: modules.filter((file) => file !== `/${chunk.file}`),
    };
  }
  return result;
}

/** The chunk and all it imports, what is imported first standing first. */
function reached(chunks: Record<string, Chunk>, from: string): Chunk[] {
  const seen = new Set<string>();
  const list: Chunk[] = [];
  const visit = (key: string): void => {
    const chunk = chunks[key];
    if (!chunk || seen.has(key)) return;
    seen.add(key);
    for (const next of chunk.imports ?? []) visit(next);
    list.push(chunk);
  };
  visit(from);
  return list;
}

function integrity(bytes: Uint8Array): string {
  return `sha384-${createHash("sha384").update(bytes).digest("base64")}`;
}

/** Turns Vite's manifest.json into assets.json. */
export function manifest(): Plugin {
  let dist = "";
  return {
    name: "countersign-manifest",
    apply: "build",
    configResolved(config) {
      dist = resolve(config.root, config.build.outDir);
    },
    // Not closeBundle, which runs after a failure too and would hide its cause.
    writeBundle() {
      if (this.environment.config.isWorker) return;
      const own = join(dist, "manifest.json");
      const chunks = JSON.parse(readFileSync(own, "utf8")) as Record<string, Chunk>;
      rmSync(own);
      const list: AssetList = { pages: pages(chunks), integrity: {} };
      for (const file of readdirSync(join(dist, "assets")).sort()) {
        if (/\.(js|css)$/.test(file)) list.integrity[`/assets/${file}`] = integrity(readFileSync(join(dist, "assets", file)));
      }
      writeFileSync(join(dist, "assets.json"), JSON.stringify(list, null, 1));
    },
  };
}
