/** A service that cheats when it is told to (tests/hostile), and what a browser did meanwhile. */

import { expect } from "@playwright/test";

import type { Person } from "./person.ts";

/** How often the engine of the page that is open has used a private key. */
export interface Uses {
  /** Signatures made. */
  sign: number;
  /** Grants that the agreement key was tried on. */
  deriveBits: number;
}

/** Put before the engine's script: counts what WebCrypto does with keys. */
const COUNTING = `globalThis.keyUses = { sign: 0, deriveBits: 0 };
for (const name of ["sign", "deriveBits"]) {
  const real = SubtleCrypto.prototype[name];
  SubtleCrypto.prototype[name] = function (...given) {
    globalThis.keyUses[name] += 1;
    return real.apply(this, given);
  };
}
`;

/** From the next page on, this person's uses of their keys are counted. */
export async function counted(person: Person): Promise<void> {
  await person.context.route(/\/assets\/worker-[^/]*\.js$/, async (route) => {
    const answer = await route.fetch();
    const headers = { ...answer.headers() };
    delete headers["content-encoding"];
    delete headers["content-length"];
    await route.fulfill({ status: answer.status(), headers, body: COUNTING + (await answer.text()) });
  });
}

/** What the engine of the open page has done with the person's keys. */
export async function uses(person: Person): Promise<Uses> {
  const worker = person.page.workers().find((one) => /\/assets\/worker-[^/]*\.js$/.test(one.url()));
  if (worker === undefined) throw new Error("the page has no engine");
  return worker.evaluate(() => (globalThis as unknown as { keyUses: Uses }).keyUses);
}

export class Cheat {
  constructor(private readonly service: string) {}

  /** Switches a fault on. */
  async on(fault: string, more: Record<string, unknown> = {}): Promise<void> {
    const answer = await fetch(`${this.service}/hostile/fault`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ fault, ...more }),
    });
    expect(answer.status).toBe(200);
  }

  /** Switches all faults off. */
  async off(): Promise<void> {
    await this.on("none");
  }

  /** The requests since the last switch that change something. */
  async changes(): Promise<string[]> {
    const asked = (await (await fetch(`${this.service}/hostile/asked`)).json()) as string[];
    expect(asked.length, "nobody asked anything").toBeGreaterThan(0);
    return asked.filter((line) => !line.startsWith("GET "));
  }
}
