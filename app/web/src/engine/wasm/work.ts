/** The large wasm module: login, keys, the PDF, verifying. Loaded when it is first needed. */

import url from "../../../generated/work_bg.wasm?url";

import type { LoggedIn, RecoveryReleased } from "../api/objects";
import { type Bytes, own, unbase64 } from "../encoding";
import { failure, strange } from "../failure";
import type { RawKeys } from "../store/keys";
import { loaded } from "./load";
import { named, refusalAs, refusalName } from "./refusal";

/** The module's functions, once it is there. */
export type Work = typeof import("../../../generated/work");

/** Loads the module, once. */
export const work = loaded<Work>(() => import("../../../generated/work"), url);

/** An account's first keys. */
export interface NewKeys extends RawKeys {
  words: string[];
  bundle: Bytes;
  wrapped: Bytes;
  passwordSlot: Bytes;
  wordsSlot: Bytes;
  recoveryPublic: Bytes;
}

interface NewKeysJs extends Omit<NewKeys, "words"> {
  words: string;
}

/** The client's half of an OPAQUE registration. */
export async function registrationState(passphrase: string): Promise<{
  request: Bytes;
  finish: (response: Bytes, email: string) => { record: Bytes; exportKey: Bytes };
}> {
  const state = new (await work()).Registration(passphrase);
  return {
    request: own(state.request()),
    finish: (response, email) => {
      const done = protocol(() => state.finish(response, email));
      const result = { record: own(done.record()), exportKey: own(done.exportKey()) };
      done.free();
      return result;
    },
  };
}

/** The client's half of an OPAQUE login. */
export async function loginState(passphrase: string): Promise<{
  request: Bytes;
  finish: (response: Bytes, email: string) => { finalization: Bytes; exportKey: Bytes };
}> {
  const state = new (await work()).Login(passphrase);
  return {
    request: own(state.request()),
    finish: (response, email) => {
      const done = protocol(() => state.finish(response, email));
      const result = { finalization: own(done.finalization()), exportKey: own(done.exportKey()) };
      done.free();
      return result;
    },
  };
}

/** Makes an account's keys. The export key is erased. */
export async function createKeys(input: { email: string; name: string; user: string; exportKey: Bytes }): Promise<NewKeys> {
  const { email, name, user, exportKey } = input;
  const wasm = await work();
  try {
    const made = wasm.createKeys(email, name, user, exportKey, Date.now()) as NewKeysJs;
    return { ...made, words: made.words.split(" ") };
  } catch (thrown) {
    throw refusalName(thrown).startsWith("bundle:") ? refusalAs("bad-name", thrown, "name") : thrown;
  } finally {
    exportKey.fill(0);
  }
}

/** Opens the keys that the service released after a login. The export key is erased. */
export async function unwrapKeys(released: LoggedIn, exportKey: Bytes): Promise<RawKeys> {
  const wasm = await work();
  const { user, email } = released;
  try {
    return named("damaged-keys", () =>
      wasm.unwrapKeys(user, email, unbase64(released.bundle), unbase64(released.wrapped_keys), slot(released, "password"), exportKey),
    );
  } finally {
    exportKey.fill(0);
  }
}

/** Refuses what are no recovery words; gives them as they should be written. */
export async function checkWords(words: string): Promise<string> {
  const wasm = await work();
  try {
    return wasm.checkWords(words);
  } catch (thrown) {
    throw refusalName(thrown) === "" ? thrown : refusalAs("bad-recovery-words", thrown, "words");
  }
}

/** The signature that proves the words. */
export async function recoveryProof(words: string, user: string, recovery: string, challenge: Bytes): Promise<Bytes> {
  return own((await work()).proveWords(words, user, recovery, challenge));
}

/** Opens the keys with the words, and makes a slot for the new passphrase. The export key is erased. */
export async function newSlotFromWords(
  words: string,
  released: RecoveryReleased,
  exportKey: Bytes,
): Promise<RawKeys & { passwordSlot: Bytes }> {
  const wasm = await work();
  const { user, email } = released;
  try {
    return wasm.recoverKeys(
      words, user, email, unbase64(released.bundle), unbase64(released.wrapped_keys), slot(released, "words"), exportKey,
    ) as RawKeys & { passwordSlot: Bytes };
  } catch (thrown) {
    if (refusalName(thrown) === "wrong-key") throw refusalAs("wrong-recovery-words", thrown, "words");
    throw refusalName(thrown) === "" ? thrown : refusalAs("damaged-keys", thrown);
  } finally {
    exportKey.fill(0);
  }
}

function slot({ slots }: LoggedIn, kind: string): Bytes {
  const found = slots.find((one) => one.kind === kind);
  if (found === undefined) throw failure("damaged-keys", { detail: `there is no ${kind} slot` });
  return unbase64(found.sealed);
}

function protocol<T>(step: () => T): T {
  try {
    return step();
  } catch (thrown) {
    const name = refusalName(thrown);
    if (name === "wrong-passphrase") throw refusalAs("wrong-passphrase", thrown, "passphrase");
    throw name.startsWith("login:") ? strange("the service does not keep to the login protocol") : thrown;
  }
}
