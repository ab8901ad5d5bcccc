/**
 * Refuses to build before the wasm is there.
 *
 * `generated/` is what `make wasm` makes of app/web/wasm (the crates `open` and `work`, bound by wasm/bind); it is not in git.
 * Who works on pages alone may copy the folder from any machine that has built it: nothing of it depends on the machine.
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

/** Stops the build with a sentence when `generated/` holds no wasm. */
export function generatedPresent(): Plugin {
  return {
    name: "countersign-generated",
    apply: "build",
    configResolved(config) {
      const folder = join(config.root, "generated");
      const present =
        existsSync(folder) &&
        readdirSync(folder, { recursive: true, encoding: "utf8" }).some((file) => file.endsWith(".wasm"));
      if (!present) {
        throw new Error(
          "app/web/generated holds no wasm. Run `make wasm` in the root of the repository, which builds it, then build again.",
        );
      }
    },
  };
}
