/**
 * A browser as people have it: with a profile of its own on disk, and nobody watching. While a driver is attached to a page, every
 * request and every error of its scripts has its place in the source looked up, which costs a page with much script more than one
 * with little. Here a page is asked for, left alone, and questioned only when it has long been there.
 */

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";

/** The part of the Chrome DevTools Protocol's messages that is read here. */
interface Message {
  id?: number;
  result?: Record<string, unknown>;
  error?: { message: string };
}

/** A cookie as Playwright gives it out. */
export interface Cookie {
  name: string;
  value: string;
  domain: string;
  path: string;
  expires: number;
  httpOnly: boolean;
  secure: boolean;
  sameSite: "Strict" | "Lax" | "None";
}

export class Plain {
  private readonly waiting = new Map<number, { resolve: (result: Record<string, unknown>) => void; reject: (reason: Error) => void }>();
  private last = 0;

  private constructor(
    private readonly program: ChildProcess,
    private readonly input: Writable,
    output: Readable,
  ) {
    let rest = "";
    output.setEncoding("utf8").on("data", (piece: string) => {
      const messages = (rest + piece).split("\0");
      rest = messages.pop() ?? "";
      for (const message of messages) this.heard(JSON.parse(message) as Message);
    });
    program.on("exit", () => {
      for (const { reject } of this.waiting.values()) reject(new Error("the browser ended"));
    });
  }

  /** Starts a browser with this profile. */
  static async start(executable: string, args: readonly string[], profile: string): Promise<Plain> {
    const program = spawn(
      executable,
      ["--headless", ...args, "--no-default-browser-check", "--remote-debugging-pipe", `--user-data-dir=${profile}`, "about:blank"],
      { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] },
    );
    const [, , , input, output] = program.stdio;
    const plain = new Plain(program, input as Writable, output as Readable);
    await plain.send("Browser.getVersion");
    return plain;
  }

  /** Gives it a session's cookies. */
  async take(cookies: readonly Cookie[]): Promise<void> {
    // Those of a session have no end.
    await this.send("Storage.setCookies", {
      cookies: cookies.map(({ expires, ...cookie }) => (expires < 0 ? cookie : { ...cookie, expires })),
    });
  }

  /** Empties the cache of files, and leaves cookies and databases. */
  async emptyCache(): Promise<void> {
    const blank = await this.open("about:blank");
    await this.asked(blank, "Network.clearBrowserCache");
    await this.close(blank);
  }

  /** Opens an address in a new tab; resolves with the tab. */
  async open(url: string): Promise<string> {
    return String((await this.send("Target.createTarget", { url }))["targetId"]);
  }

  /** What an expression comes to in a tab, once its promise has settled. */
  async evaluate<T>(tab: string, expression: string): Promise<T> {
    const answer = await this.asked(tab, "Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    if (answer["exceptionDetails"] !== undefined) throw new Error(JSON.stringify(answer["exceptionDetails"]));
    return (answer["result"] as { value: T }).value;
  }

  /** Closes a tab. */
  async close(tab: string): Promise<void> {
    await this.send("Target.closeTarget", { targetId: tab });
  }

  /** Ends it. */
  async stop(): Promise<void> {
    const ended = once(this.program, "exit");
    await this.send("Browser.close");
    await ended;
  }

  private async asked(tab: string, method: string, params: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    const { sessionId } = await this.send("Target.attachToTarget", { targetId: tab, flatten: true });
    const answer = await this.send(method, params, String(sessionId));
    await this.send("Target.detachFromTarget", { sessionId });
    return answer;
  }

  private send(method: string, params: Record<string, unknown> = {}, sessionId?: string): Promise<Record<string, unknown>> {
    this.last += 1;
    const id = this.last;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
  }

  private heard({ id, result, error }: Message): void {
    const asker = id === undefined ? undefined : this.waiting.get(id);
    if (id === undefined || asker === undefined) return;
    this.waiting.delete(id);
    if (error === undefined) asker.resolve(result ?? {});
    else asker.reject(new Error(error.message));
  }
}
