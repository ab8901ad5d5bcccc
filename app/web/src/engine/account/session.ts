/** Whose keys are open, in all tabs: read from the store each time, so that a lock elsewhere holds here at once. */

import { network } from "../api/call";
import { failure } from "../failure";
import type { Account } from "../interface";
import type { Member } from "../member";
import { hear, tell } from "../news";
import { type AccountRecord, type Keys, type Standing, dropKeys, lookAnew, readKeys, readStanding, writeUse } from "../store/db";

/** Uses closer together than this are one. */
const USE_GRAIN = 15_000;
/** How often it is looked whether the keys have lain idle. */
const WATCH = 20_000;

const closing: (() => void)[] = [];
let used = 0;

/** Somebody who may work: their keys are open. Rejects with `logged-out` or `keys-locked`. */
export async function member(): Promise<Member> {
  const { account, keys } = await standing();
  if (account === undefined) throw failure("logged-out");
  if (keys === undefined) throw failure("keys-locked", { values: { email: account.email } });
  return memberOf(account, keys);
}

/** The member, or nobody when no keys are open. */
export async function memberIfOpen(): Promise<Member | undefined> {
  const { account, keys } = await standing();
  return account === undefined || keys === undefined ? undefined : memberOf(account, keys);
}

function memberOf({ user, email, name, bundle, hash }: AccountRecord, keys: Keys): Member {
  return { user, email, name, bundle, hash, keys };
}

/** Whose keys are here, and whether they are open. */
export async function account(): Promise<Account> {
  const { account: record, keys, pending } = await standing();
  if (record === undefined) {
    return pending === undefined ? { kind: "none" } : { kind: "unconfirmed", email: pending.account.email, name: pending.account.name };
  }
  const { user, email, name, safetyNumber } = record;
  if (keys === undefined) return { kind: "locked", email, name };
  return { kind: "open", me: { user, email, name, safetyNumber } };
}

/** Drops the keys in every tab. What is sealed stays, and stays closed until the passphrase is given again. */
export async function lock(): Promise<void> {
  await dropKeys();
  forget();
  tell({ news: "account" });
}

/** Called when the keys are dropped: what was decrypted is forgotten. */
export function onClosing(forgets: () => void): void {
  closing.push(forgets);
}

/** Forgets what was decrypted in this tab. */
export function forget(): void {
  lookAnew();
  for (const forgets of closing) forgets();
}

/** Somebody did something. */
export async function touch(): Promise<void> {
  const now = Date.now();
  if (now - used < USE_GRAIN) return;
  await standing();
  used = now;
  await writeUse(now);
}

/** Who is here. Keys that have lain idle for too long are dropped first. */
async function standing(): Promise<Standing> {
  const now = await readStanding();
  const { account: record, keys, use } = now;
  if (record === undefined || keys === undefined || record.idleMinutes === 0) return now;
  if (Date.now() - use < record.idleMinutes * 60_000) return now;
  await lock();
  return { ...now, keys: undefined };
}

/** Watches for idleness, for other tabs' locks, and for a session that the service has ended. */
export function watch(): void {
  setInterval(() => void standing().catch(() => undefined), WATCH);
  hear((news) => {
    if (news.news !== "account") return;
    lookAnew();
    void readKeys().then((keys) => {
      if (keys === undefined) forget();
    });
  });
  network.sessionEnded = () => {
    void readKeys().then((keys) => (keys === undefined ? undefined : lock()));
  };
  network.changed = (online) => tell({ news: "online", online });
}
