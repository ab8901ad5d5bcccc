/** The real service as a process of its own, on a free loopback port, with data in a temporary folder. */

import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { freePort, program, waitFor } from "./programs.ts";

export class Service {
  private child: ChildProcess | undefined;

  private constructor(
    /** The folder with its `data`, `secrets` and `log`. */
    readonly folder: string,
    readonly port: number,
    private readonly settings: Record<string, string>,
    private readonly name: string,
  ) {}

  /** Starts a service with the given settings (`COUNTERSIGN_…`); `name` is the program. */
  static async start(settings: Record<string, string>, name = "countersign-server"): Promise<Service> {
    const folder = await mkdtemp(path.join(tmpdir(), "countersign-service-"));
    const service = new Service(folder, await freePort(), settings, name);
    await service.up();
    return service;
  }

  /** Where it answers, without a trailing slash. */
  get url(): string {
    return `http://localhost:${String(this.port)}`;
  }

  /** Starts the process (anew, on the same data and port) and waits until it answers. */
  async up(): Promise<void> {
    const log = openSync(path.join(this.folder, "log"), "a");
    const child = spawn(program(this.name), ["serve"], {
      cwd: this.folder,
      stdio: ["ignore", log, log],
      env: {
        PATH: process.env["PATH"] ?? "",
        ...(process.env["COUNTERSIGN_WEB"] === undefined ? {} : { COUNTERSIGN_WEB: process.env["COUNTERSIGN_WEB"] }),
        COUNTERSIGN_DATA: path.join(this.folder, "data"),
        COUNTERSIGN_LISTEN: `127.0.0.1:${String(this.port)}`,
        COUNTERSIGN_PUBLIC_URL: this.url,
        ...this.settings,
      },
    });
    closeSync(log);
    this.child = child;
    await waitFor("the service to answer /health", async () => {
      if (child.exitCode !== null) throw new Error(`the service stopped at once:\n${await this.log()}`);
      const answer = await fetch(`${this.url}/health`).catch(() => undefined);
      return answer?.status === 200 ? true : undefined;
    });
  }

  /** Kills the process as a power failure would (SIGKILL), and leaves it down. */
  async kill(): Promise<void> {
    const child = this.child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    await new Promise<void>((resolve) => {
      child.once("exit", () => { resolve(); });
      child.kill("SIGKILL");
    });
  }

  /** Ends the process and forgets its data. */
  async stop(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Everything that it has logged. */
  log(): Promise<string> {
    return readFile(path.join(this.folder, "log"), "utf8");
  }

  /** Its certificate authorities in a PEM file. */
  async ca(): Promise<string> {
    const file = path.join(this.folder, "ca.pem");
    const answer = await fetch(`${this.url}/pki/ca.pem`);
    await writeFile(file, new Uint8Array(await answer.arrayBuffer()));
    return file;
  }
}
