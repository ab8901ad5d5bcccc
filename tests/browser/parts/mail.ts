/** A real mail server on loopback (aiosmtpd with STARTTLS), and what has arrived there. */

import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import PostalMime from "postal-mime";

import { freePort, peer, root, say, waitFor } from "./programs.ts";

/** One mail. */
export interface Mail {
  to: string;
  subject: string;
  text: string;
  html: string;
}

/** The mail server with its mailbox. */
export class MailServer {
  private child: ChildProcess | undefined;

  private constructor(
    private readonly folder: string,
    private readonly port: number,
  ) {}

  /** Makes an authority and a certificate for localhost, and starts the server. */
  static async start(): Promise<MailServer> {
    const folder = await mkdtemp(path.join(tmpdir(), "countersign-mail-"));
    await certify(folder);
    const server = new MailServer(folder, await freePort());
    await server.up();
    return server;
  }

  /** What the service has to be told. */
  get settings(): Record<string, string> {
    return {
      COUNTERSIGN_SMTP_URL: `smtp://localhost:${String(this.port)}`,
      COUNTERSIGN_SMTP_CA: path.join(this.folder, "ca.pem"),
    };
  }

  private async up(): Promise<void> {
    const at = (name: string) => path.join(this.folder, name);
    const child = spawn(
      peer("python"),
      [path.join(root, "tests/peers/smtp_sink.py"), String(this.port), at("mail"), at("mail.pem"), at("mail.key")],
      { stdio: ["pipe", "pipe", "inherit"] },
    );
    this.child = child;
    await new Promise<void>((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", () => { reject(new Error("the mail server does not start")); });
      child.stdout.once("data", () => { resolve(); });
    });
  }

  /** Ends the server and forgets the mail. */
  async stop(): Promise<void> {
    this.child?.removeAllListeners("exit");
    this.child?.kill("SIGKILL");
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Every mail to an address, oldest first. */
  async to(address: string): Promise<Mail[]> {
    const folder = path.join(this.folder, "mail");
    const names = await readdir(folder).catch(() => []);
    const files = await Promise.all(
      names
        .filter((name) => name.endsWith(".eml"))
        .map(async (name) => {
          const file = path.join(folder, name);
          return { file, at: (await stat(file)).mtimeMs };
        }),
    );
    files.sort((one, other) => one.at - other.at);
    const mails: Mail[] = [];
    for (const { file } of files) {
      const parsed = await PostalMime.parse(await readFile(file));
      const to = parsed.to?.[0]?.address?.toLowerCase() ?? "";
      if (to === address) {
        mails.push({ to, subject: parsed.subject ?? "", text: parsed.text ?? "", html: parsed.html ?? "" });
      }
    }
    return mails;
  }

  /** Waits for a mail that fits and returns the newest such. */
  wait(address: string, what: string, fits: (mail: Mail) => boolean): Promise<Mail> {
    return waitFor(`a mail to ${address}: ${what}`, async () => (await this.to(address)).reverse().find(fits));
  }

  /** Waits for a code alone on a line, such as `K7QX-4M2P`. */
  async code(address: string): Promise<string> {
    const pattern = /^\s*([A-Z0-9]{4}-[A-Z0-9]{4})\s*$/m;
    const mail = await this.wait(address, "a code", (one) => pattern.test(one.text));
    return pattern.exec(mail.text)?.[1] ?? "";
  }

  /** Waits for a link to an envelope, as the mail has it. */
  async link(address: string, envelope?: string): Promise<string> {
    const pattern = /https?:\/\/localhost:\d+\/e\/([0-9a-f-]{36})\S*/g;
    const find = (mail: Mail) =>
      [...mail.text.matchAll(pattern)].find((found) => envelope === undefined || found[1] === envelope)?.[0];
    const mail = await this.wait(address, "a link to an envelope", (one) => find(one) !== undefined);
    return find(mail) ?? "";
  }
}

async function certify(folder: string): Promise<void> {
  await writeFile(path.join(folder, "names"), "subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=CA:FALSE\n");
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  const steps = [
    ["req", "-x509", ...curve, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=Mail authority of a test"],
    ["req", ...curve, "-keyout", "mail.key", "-out", "mail.csr", "-subj", "/CN=localhost"],
    ["x509", "-req", "-in", "mail.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out", "mail.pem",
      "-days", "2", "-extfile", "names"],
  ];
  for (const step of steps) {
    const done = await say("openssl", step, { cwd: folder });
    if (done.code !== 0) throw new Error(done.err);
  }
}
