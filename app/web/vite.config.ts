/**
 * The browser client's build: one entry per page (src/pages/NAME.ts), everything hashed, nothing inlined. What the server
 * needs to know of it stands in dist/assets.json (build/manifest.ts). `make wasm` places generated/ first.
 */
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { defineConfig } from "vite";
import { compressed } from "./build/compressed.ts";
import { countersignAssets } from "./build/assets.ts";
import { manifest } from "./build/manifest.ts";
import { generatedPresent } from "./build/generated.ts";
import { words } from "./build/words.ts";

const here = import.meta.dirname;

/** `home` → `src/pages/home.ts`, for each page. */
const entries = Object.fromEntries(
  readdirSync(join(here, "src/pages"))
    .filter((file) => file.endsWith(".ts"))
    .map((file) => [basename(file, ".ts"), join(here, "src/pages", file)]),
);

/** The server knows `.js`; pdf.js calls its Worker `.mjs`. */
function assetName(names: readonly string[]): string {
  return names.some((name) => name.endsWith(".mjs")) ? "assets/[name]-[hash].js" : "assets/[name]-[hash][extname]";
}

export default defineConfig({
  root: here,
  base: "/",
  publicDir: false,
  appType: "custom",
  plugins: [generatedPresent(), countersignAssets(), words(), manifest(), compressed()],
  build: {
    target: ["chrome115", "firefox128", "safari17"],
    outDir: "dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    // A data: URL would need another CSP, and the preload helper would add elements without integrity.
    assetsInlineLimit: 0,
    modulePreload: false,
    cssCodeSplit: false,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      input: entries,
      output: {
        entryFileNames: "assets/[name]-[hash].js",
        chunkFileNames: "assets/[name]-[hash].js",
        assetFileNames: (info) => assetName(info.names),
        // What every page needs stands in one file: a page of a dozen small modules is slower than its bytes say.
        codeSplitting: {
          groups: [
            // What starts the Workers is small and depends on nothing else, so that they start first.
            { name: "start", test: /countersign-assets|preload-helper|rolldown\/runtime|src\/(ui\/trusted|engine\/(client|failure|news)|viewer\/worker|approve\/early)|node_modules\/comlink/ },
            { name: "kit", test: /src\/(ui\/(?!adopt|trusted)|account\/(gate|watch|lock|paths|passphrase|logout|frame)|states\/)/ },
            { name: "desk", test: /src\/(viewer\/layout|approve\/(entry|frame|cover))/ },
            { name: "viewer", test: /src\/viewer\/(?!worker|print|search|layout)/ },
          ],
        },
      },
    },
  },
  worker: {
    format: "es",
    plugins: () => [countersignAssets()],
    rolldownOptions: {
      output: {
        entryFileNames: "assets/[name]-[hash].js",
        chunkFileNames: "assets/[name]-[hash].js",
        assetFileNames: (info) => assetName(info.names),
      },
    },
  },
});
