/**
 * The browser's own store. It holds non-extractable keys, one's own public bundle, ciphertext, and things sealed with the
 * notebook key. Nothing in it opens without those keys, and nothing in it can be exported.
 */

import { type DBSchema, type IDBPDatabase, openDB } from "idb";

import type { Bytes } from "../encoding";
import { failure } from "../failure";

/** The private keys of an account, none of them extractable. */
export interface Keys {
  /** ECDSA P-384. */
  signing: CryptoKey;
  /** ECDH P-384. */
  agreement: CryptoKey;
  /** AES-256-GCM: seals what is kept for oneself. */
  notebook: CryptoKey;
}

/** Whose account this browser holds. All of it is known to the service, or public. */
export interface AccountRecord {
  user: string;
  email: string;
  name: string;
  /** The signed key bundle. */
  bundle: Bytes;
  /** Payload hash of the bundle, hexadecimal. */
  hash: string;
  /** The fingerprint of the bundle, as it is read out: it takes thousands of hashes, so it is made once. */
  safetyNumber: string;
  /** Minutes without use after which the keys are dropped; 0: never. */
  idleMinutes: number;
}

/** A registration that waits for its code. */
export interface PendingRegistration {
  registration: string;
  account: AccountRecord;
  keys: Keys;
}

/** Something that was made and is kept until the service has it. */
export interface HeldRecord {
  id: string;
  kind: "send" | "approve" | "decline" | "close";
  /** {@link import("./outbox").HeldContent}, sealed with the notebook key. */
  sealed: Bytes;
  /** Sealed files that go with it: ciphertext. */
  blobs: { id: string; bytes: Bytes }[];
}

interface Schema extends DBSchema {
  one: { key: string; value: AccountRecord | PendingRegistration | Keys | number };
  sealed: { key: string; value: { version: number; sealed: Bytes } };
  titles: { key: string; value: Bytes };
  drafts: { key: string; value: { id: string; changed: number; sealed: Bytes } };
  documents: { key: string; value: Bytes };
  work: { key: string; value: Bytes };
  held: { key: string; value: HeldRecord };
}

/** The open database. */
export type Database = IDBPDatabase<Schema>;

const NAME = "countersign";
let opened: Promise<Database> | undefined;

/** The database of this origin; opened once. */
export function database(): Promise<Database> {
  opened ??= openDB<Schema>(NAME, 1, {
    upgrade(created) {
      created.createObjectStore("one");
      created.createObjectStore("sealed");
      created.createObjectStore("titles");
      created.createObjectStore("drafts", { keyPath: "id" });
      created.createObjectStore("documents");
      created.createObjectStore("work");
      created.createObjectStore("held", { keyPath: "id" });
    },
    // Another tab runs a newer version of this program: let it go on.
    blocking: () => void opened?.then((it) => it.close()).finally(() => (opened = undefined)),
    terminated: () => (opened = undefined),
  }).catch((thrown: unknown) => {
    opened = undefined;
    throw failure("no-storage", { detail: thrown instanceof Error ? thrown.message : String(thrown) });
  });
  return opened;
}

/** The account, when there is one. */
export async function readAccount(): Promise<AccountRecord | undefined> {
  return (await (await database()).get("one", "account")) as AccountRecord | undefined;
}

/** The keys, while they are open. */
export async function readKeys(): Promise<Keys | undefined> {
  return (await (await database()).get("one", "keys")) as Keys | undefined;
}

/** Who is here: all that says so, as it stood at one moment. */
export interface Standing {
  account: AccountRecord | undefined;
  keys: Keys | undefined;
  pending: PendingRegistration | undefined;
  /** When somebody last did something, Unix ms. */
  use: number;
}

/** Calls closer together than this, in milliseconds, see the same: a browser takes some 20 ms to hand keys out. */
const TOGETHER = 250;
let looked: { at: number; standing: Promise<Standing> } | undefined;

/** Has {@link readStanding} look again: something changed, here or in another tab. */
export function lookAnew(): void {
  looked = undefined;
}

/** Who is here, read in one step. */
export function readStanding(): Promise<Standing> {
  if (looked !== undefined && Date.now() - looked.at < TOGETHER) return looked.standing;
  const made = { at: Date.now(), standing: look() };
  looked = made;
  made.standing.catch(() => {
    if (looked === made) lookAnew();
  });
  return made.standing;
}

async function look(): Promise<Standing> {
  const { store } = (await database()).transaction("one");
  const [account, keys, pending, use] = await Promise.all(["account", "keys", "pending", "use"].map((key) => store.get(key)));
  return {
    account: account as AccountRecord | undefined,
    keys: keys as Keys | undefined,
    pending: pending as PendingRegistration | undefined,
    use: typeof use === "number" ? use : 0,
  };
}

/** A registration that waits for its code. */
export async function readPending(): Promise<PendingRegistration | undefined> {
  return (await (await database()).get("one", "pending")) as PendingRegistration | undefined;
}

/** Notes that somebody did something. */
export async function writeUse(at: number): Promise<void> {
  await (await database()).put("one", at, "use");
  lookAnew();
}

/** Keeps a registration until its code comes. */
export async function writePending(pending: PendingRegistration): Promise<void> {
  await (await database()).put("one", pending, "pending");
  lookAnew();
}

/** Keeps an account with its keys, in one step. */
export async function writeAccount(account: AccountRecord, keys: Keys, now: number): Promise<void> {
  const step = (await database()).transaction("one", "readwrite");
  await Promise.all([
    step.store.put(account, "account"),
    step.store.put(keys, "keys"),
    step.store.put(now, "use"),
    step.store.delete("pending"),
    step.done,
  ]);
  lookAnew();
}

/** Changes the account's record alone. */
export async function changeAccount(account: AccountRecord): Promise<void> {
  await (await database()).put("one", account, "account");
  lookAnew();
}

/** Forgets a registration. */
export async function dropPending(): Promise<void> {
  await (await database()).delete("one", "pending");
  lookAnew();
}

/** Drops the keys; everything sealed stays, and stays closed. */
export async function dropKeys(): Promise<void> {
  await (await database()).delete("one", "keys");
  lookAnew();
}

/** Forgets everything. */
export async function wipe(): Promise<void> {
  const stores = ["one", "sealed", "titles", "drafts", "documents", "work", "held"] as const;
  const step = (await database()).transaction(stores, "readwrite");
  await Promise.all([...stores.map((name) => step.objectStore(name).clear()), step.done]);
  lookAnew();
}
