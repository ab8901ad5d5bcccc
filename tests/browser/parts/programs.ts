/** Where the real parts are: our programs, the judges, the browsers. */

import { execFile } from "node:child_process";
import { createServer } from "node:net";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the repository. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");

/** One of our programs, in `COUNTERSIGN_BIN_DIR` (else the workspace's target folder). */
export function program(name: string): string {
  return path.join(process.env["COUNTERSIGN_BIN_DIR"] ?? path.join(root, "target/debug"), name);
}

/** One of the Python judges' programs, in `COUNTERSIGN_PEERS` (a virtual environment; else `target/peers`). */
export function peer(name: string): string {
  return path.join(process.env["COUNTERSIGN_PEERS"] ?? path.join(root, "target/peers"), "bin", name);
}

/** A sample document. */
export function sample(name: string): string {
  return path.join(root, "samples", name);
}

/** What a program did. */
export interface Said {
  code: number;
  out: string;
  err: string;
}

/** Runs a program to its end. */
export function say(
  file: string,
  args: string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<Said> {
  return new Promise((resolve, reject) => {
    execFile(file, args, { ...options, maxBuffer: 64 << 20, encoding: "utf8" }, (error, out, err) => {
      const code = error === null ? 0 : error.code;
      if (typeof code === "number") resolve({ code, out, err });
      else reject(new Error(`${file} cannot be run: ${error?.message ?? "no reason"}`));
    });
  });
}

/** A loopback port that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => {
        if (address !== null && typeof address === "object") resolve(address.port);
        else reject(new Error("no port"));
      });
    });
  });
}

/** The longest that anything here is waited for, in milliseconds. */
export const PATIENCE = 60_000;

/** Looks again and again, every few milliseconds, until `look` finds something. */
export async function waitFor<T>(what: string, look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`waited ${String(PATIENCE / 1000)} s for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
