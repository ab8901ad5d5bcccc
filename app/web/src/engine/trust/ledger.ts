/**
 * Watching the service's ledger: at every contact it must continue what it was at the last one, and whatever was accepted must be in
 * it. Never asked before a document's first page; where it fails, nothing more is sent.
 */

import { bytes, call } from "../api/call";
import type { LedgerReceipt, LedgerSelf } from "../api/objects";
import { type Bytes, text, unbase64, fromHex } from "../encoding";
import { asFailure, failed, failure } from "../failure";
import type { Failure } from "../interface";
import { alone } from "../locks";
import type { Member } from "../member";
import { Box } from "../store/box";
import { refusalAs, refusalName } from "../wasm/refusal";
import { type Work, work } from "../wasm/work";

/** What is remembered: the ledger's key, pinned at the first contact, and the last checkpoint, a signed note. */
interface Remembered {
  key?: string;
  checkpoint?: string;
}

const ledger = new Box<Remembered>("ledger", () => ({}));

/** Failures that mean that the service shows another history than before, or than it promised. */
const BROKEN = ["ledger-rollback", "ledger-fork", "ledger-key-changed", "bad-checkpoint", "not-in-ledger", "silent-key-change"];

/** Whether a failure is one of the ledger. */
export function isOfLedger(thrown: unknown): thrown is Failure {
  return failed(thrown, ...BROKEN);
}

/** The ledger's key, once it is pinned. */
export async function ledgerKey(member: Member): Promise<string | undefined> {
  return (await ledger.read(member)).key;
}

/** Asks for the newest checkpoint, and verifies that it continues the last one that this browser saw. */
export function watchLedger(member: Member): Promise<void> {
  return alone("ledger", async () => {
    const wasm = await work();
    const key = (await ledger.read(member)).key ?? (await shownKey());
    await proceed(member, wasm, key, text(await asked(() => bytes("/api/v1/ledger/checkpoint"))), "newest");
  });
}

/** Verifies that the ledger has one's own keys, and no others, as one's latest: others are given what stands there. */
export function auditOwnKeys(member: Member): Promise<void> {
  return alone("ledger", async () => {
    const wasm = await work();
    const key = (await ledger.read(member)).key ?? (await shownKey());
    const { blind, receipt, map } = await asked(() => call<LedgerSelf>("GET", "/ledger/self"));
    const { checkpoint, leaf_index: index, salt, inclusion } = receipt;
    for (const note of [checkpoint, map.checkpoint]) await proceed(member, wasm, key, note, "on its way");
    checked("silent-key-change", () => {
      wasm.checkOwnKeys(
        checkpoint, key, member.hash, index, unbase64(salt), fromHex(receipt.map_key ?? ""), inclusion.map(unbase64),
        unbase64(blind), map.checkpoint, map.value ?? undefined, unbase64(map.proof),
      );
    });
  });
}

/** {@link watchLedger} before something is sent. What nobody answers now is asked again when it is sent. */
export async function watchBeforeSending(member: Member): Promise<void> {
  try {
    await watchLedger(member);
  } catch (thrown) {
    if (!failed(thrown, "offline")) throw thrown;
  }
}

/** Verifies that something the service has accepted is in its ledger. */
export async function checkReceipt(member: Member, kind: "certificate" | "entry" | "manifest", hash: string, receipt: LedgerReceipt | undefined): Promise<void> {
  if (receipt === undefined) throw failure("not-in-ledger", { detail: "there is no receipt" });
  await alone("ledger", async () => {
    const wasm = await work();
    const key = (await ledger.read(member)).key ?? (await shownKey());
    const { checkpoint, leaf_index: index, salt, inclusion } = receipt;
    await proceed(member, wasm, key, checkpoint, "on its way");
    checked("not-in-ledger", () => {
      wasm.checkReceipt(checkpoint, key, kind, hash, index, unbase64(salt), inclusion.map(unbase64));
    });
  });
}

/**
 * Verifies a checkpoint and holds it against the last one; the newer of the two is remembered. The newest may not be older than what
 * was seen; one that was on its way while another tab asked may be, and must then be a beginning of that.
 */
async function proceed(member: Member, wasm: Work, key: string, note: string, how: "newest" | "on its way"): Promise<void> {
  const last = (await ledger.read(member)).checkpoint;
  const size = (checkpoint: string): number =>
    (JSON.parse(checked("bad-checkpoint", () => wasm.checkpoint(checkpoint, key))) as { size: number }).size;
  let now: number;
  try {
    now = size(note);
  } catch (thrown) {
    const shown = await shownKey();
    throw shown === key ? thrown : failure("ledger-key-changed", { detail: `${key} is known here, and ${shown} is shown` });
  }
  if (last !== undefined) {
    const before = size(last);
    const overtaken = how === "on its way" && now < before;
    const [older, newer] = overtaken ? [note, last] : [last, note];
    const [from, to] = overtaken ? [now, before] : [before, now];
    const proof = from === 0 || from >= to ? [] : await consistency(from, to);
    checked("bad-checkpoint", () => { wasm.checkpointContinues(older, newer, key, proof); });
    if (overtaken) return;
  }
  await ledger.change(member, () => ({ value: { key, checkpoint: note }, result: undefined }));
}

/** A service that cannot prove that it goes on is one that has not kept it. */
async function consistency(from: number, to: number): Promise<Bytes[]> {
  try {
    const answer = await call<{ consistency: string[] }>("GET", `/ledger/consistency?from=${String(from)}&to=${String(to)}`);
    return answer.consistency.map(unbase64);
  } catch (thrown) {
    if (failed(thrown, "offline")) throw thrown;
    return [];
  }
}

async function shownKey(): Promise<string> {
  return (await asked(() => call<{ key: string }>("GET", "/ledger/key"))).key;
}

async function asked<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (thrown) {
    if (failed(thrown, "offline", "no-session", "slowed", "unavailable")) throw thrown;
    throw failure("bad-checkpoint", { detail: asFailure(thrown).detail ?? asFailure(thrown).failure });
  }
}

/** Runs a check; what the module names as a failure of the ledger is one, anything else that it refuses is `otherwise`. */
function checked<T>(otherwise: string, check: () => T): T {
  try {
    return check();
  } catch (thrown) {
    const name = refusalName(thrown);
    throw BROKEN.includes(name) ? refusalAs(name, thrown) : name === "" ? thrown : refusalAs(otherwise, thrown);
  }
}
