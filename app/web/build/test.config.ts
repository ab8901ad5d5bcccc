/** Bundles tests/*.test.ts for Node; `npm test` then runs them with Node's own runner. */
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { defineConfig, type Plugin } from "vite";
import { countersignAssets } from "./assets.ts";

const root = join(import.meta.dirname, "..");

/** Files keep knowing where they were written, though they run from the bundle. */
function sourceFolders(): Plugin {
  return {
    name: "source-folders",
    enforce: "pre",
    transform: (code, id) => code.replaceAll("import.meta.dirname", JSON.stringify(dirname(id))),
  };
}

export default defineConfig({
  root,
  publicDir: false,
  plugins: [sourceFolders(), countersignAssets()],
  build: {
    ssr: true,
    outDir: join(root, "node_modules/.cache/tests"),
    emptyOutDir: true,
    rolldownOptions: {
      input: readdirSync(join(root, "tests"))
        .filter((file) => file.endsWith(".test.ts"))
        .map((file) => join(root, "tests", file)),
      output: { entryFileNames: "[name].mjs" },
    },
  },
});
