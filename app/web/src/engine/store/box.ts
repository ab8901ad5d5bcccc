/** Small things that are kept sealed: people's keys, seen heads, the service's certificates, the notebook as last seen. */

import { fromJson, toJson } from "../encoding";
import { alone } from "../locks";
import type { Member } from "../member";
import { database } from "./db";
import { openForSelf, sealForSelf } from "./keys";

/** A sealed record of one shape. */
export class Box<T> {
  private known: { version: number; user: string; value: T } | undefined;

  /** `name` is the record's name, and binds its ciphertext to it. */
  constructor(
    private readonly name: string,
    private readonly empty: () => T,
  ) {}

  /** What is kept; a record that does not open is none (it was sealed by another account, or altered). */
  async read(member: Member): Promise<T> {
    const record = await (await database()).get("sealed", this.name);
    if (record === undefined) return this.empty();
    if (this.known?.version === record.version && this.known.user === member.user) return this.known.value;
    const plain = await openForSelf(member.keys, member.user, this.name, record.sealed);
    const value = plain === undefined ? this.empty() : (fromJson(plain) as T);
    this.known = { version: record.version, user: member.user, value };
    return value;
  }

  /**
   * Changes what is kept, alone over all tabs. `change` returns the new value, or `undefined` to leave everything as it
   * is; it must not alter the value that it is given.
   */
  async change<R>(member: Member, change: (value: T) => { value: T | undefined; result: R }): Promise<R> {
    return alone(`box:${this.name}`, async () => {
      const { value, result } = change(await this.read(member));
      if (value !== undefined) {
        const sealed = await sealForSelf(member.keys, member.user, this.name, toJson(value));
        const base = await database();
        const version = ((await base.get("sealed", this.name))?.version ?? 0) + 1 + Math.floor(Math.random() * 1000);
        await base.put("sealed", { version, sealed }, this.name);
        this.known = { version, user: member.user, value };
      }
      return result;
    });
  }
}
