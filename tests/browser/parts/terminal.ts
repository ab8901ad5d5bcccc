/** A person at a terminal: a profile folder, a passphrase, and the real client. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "@playwright/test";

import type { MailServer } from "./mail.ts";
import { program, say } from "./programs.ts";

export class Terminal {
  private constructor(
    private readonly folder: string,
    private readonly server: string,
    readonly email: string,
    readonly name: string,
    private readonly passphrase: string,
  ) {}

  /** A client of its own folder for an account that may exist already. */
  static async of(server: string, person: { email: string; name: string; passphrase: string }): Promise<Terminal> {
    const folder = await mkdtemp(path.join(tmpdir(), "countersign-terminal-"));
    return new Terminal(folder, server, person.email, person.name, person.passphrase);
  }

  /** Registers, and confirms by the code in the mail. */
  async register(mail: MailServer): Promise<void> {
    await this.run("register", "--email", this.email, "--name", this.name);
    await this.run("confirm", await mail.code(this.email));
  }

  /** Runs a command with `--json`; it must do its work. */
  async run(...args: string[]): Promise<Record<string, unknown>> {
    const done = await say(program("countersign"), ["--json", ...args], {
      env: {
        PATH: process.env["PATH"] ?? "",
        HOME: this.folder,
        COUNTERSIGN_SERVER: this.server,
        COUNTERSIGN_HOME: path.join(this.folder, "profile"),
        COUNTERSIGN_PASSPHRASE: this.passphrase,
      },
    });
    expect(done.code, `countersign ${args.join(" ")}\n${done.out}${done.err}`).toBe(0);
    return JSON.parse(done.out) as Record<string, unknown>;
  }

  /** A path for a file of this person. */
  file(name: string): string {
    return path.join(this.folder, name);
  }

  /** Forgets the profile folder. */
  async stop(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
