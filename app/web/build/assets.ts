/**
 * What the pages load beside their own code: the faces of pdf/fonts and the data of pdf.js. Emits them into dist/assets and
 * tells the code where they are, as the module `virtual:countersign-assets`.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import type { Plugin } from "vite";
import { faces, packages } from "./fonts.ts";

const MODULE = "virtual:countersign-assets";
const PDFJS = join(import.meta.dirname, "../node_modules/pdfjs-dist");
/** What pdf.js fetches by name while it shows a document. */
const PDFJS_FOLDERS = ["cmaps", "standard_fonts", "iccs", "wasm"];

/** A face as the browser finds it. `file` is a URL. */
interface Served {
  name: string;
  role: "Text" | "Hand";
  file: string;
  order: number;
}

interface Prepared {
  listed: Served[];
  files: Map<string, string>;
}

let prepared: Prepared | undefined;

/** Faces with a hash in their name; `files` maps a place in dist to the file it comes from. */
function prepare(): Prepared {
  if (prepared) return prepared;
  const files = new Map<string, string>();
  const listed = faces().map(({ name, role, file, order }) => {
    const path = join(packages, file);
    if (!existsSync(path)) {
      throw new Error(`the font ${name} is not in pdf/fonts/node_modules. Run \`make setup\` in the root of the repository.`);
    }
    const hash = createHash("sha256").update(readFileSync(path)).digest("base64url").slice(0, 8);
    const place = `assets/fonts/${basename(file, ".ttf")}-${hash}.ttf`;
    files.set(place, path);
    return { name, role, file: `/${place}`, order };
  });
  prepared = { listed, files };
  return prepared;
}

function pdfjsVersion(): string {
  const manifest = JSON.parse(readFileSync(join(PDFJS, "package.json"), "utf8")) as { version: string };
  return manifest.version;
}

/** Places fonts and pdf.js's data, and serves their addresses as a module. In a Worker's build only the module is served. */
export function countersignAssets(): Plugin {
  return {
    name: "countersign-assets",
    resolveId: (id) => (id === MODULE ? `\0${MODULE}` : undefined),
    load(id) {
      if (id !== `\0${MODULE}`) return undefined;
      const pdfjs = `/assets/pdfjs/${pdfjsVersion()}/`;
      return `export const faces = ${JSON.stringify(prepare().listed)};\nexport const pdfjs = ${JSON.stringify(pdfjs)};\n`;
    },
    generateBundle() {
      if (this.environment.config.isWorker) return;
      const { listed, files } = prepare();
      for (const [fileName, path] of files) this.emitFile({ type: "asset", fileName, source: readFileSync(path) });
      this.emitFile({ type: "asset", fileName: "assets/fonts/faces.json", source: JSON.stringify(listed) });
      for (const folder of PDFJS_FOLDERS) {
        for (const file of readdirSync(join(PDFJS, folder))) {
          const fileName = `assets/pdfjs/${pdfjsVersion()}/${folder}/${file}`;
          this.emitFile({ type: "asset", fileName, source: readFileSync(join(PDFJS, folder, file)) });
        }
      }
    },
  };
}
