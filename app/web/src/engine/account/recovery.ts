/** Recovery: the twelve words and a mailed code give the keys back, under a new passphrase. */

import { call } from "../api/call";
import type { RecoveryReleased } from "../api/objects";
import { base64, unbase64 } from "../encoding";
import { failure, strange } from "../failure";
import type { Account } from "../interface";
import { importKeys } from "../store/keys";
import { checkWords, newSlotFromWords, recoveryProof, registrationState } from "../wasm/work";
import { accountRecord, address, keep, newPassphrase, refuseOther } from "./account";

/** The words are kept in this Worker's memory alone, between the proof and the code. */
let proved: { email: string; recovery: string; words: string } | undefined;

/** Proves the words to the service, which then mails a code. */
export async function recover(input: { email: string; words: string }): Promise<void> {
  const email = address(input.email);
  const words = input.words.trim().toLowerCase().split(/\s+/).join(" ");
  await checkWords(words);
  await refuseOther(email, false);
  const started = await call<{ recovery: string; user: string; challenge: string }>("POST", "/recovery/start", {
    json: { email },
  });
  const signature = await recoveryProof(words, started.user, started.recovery, unbase64(started.challenge));
  await call("POST", "/recovery/prove", { json: { recovery: started.recovery, signature: base64(signature) } });
  proved = { email, recovery: started.recovery, words };
}

/** Ends it: the words open the keys, and a new passphrase takes the place of the forgotten one. */
export async function recovered(input: { code: string; passphrase: string }): Promise<Account> {
  if (proved === undefined) throw failure("nothing-pending", { field: "code" });
  const { email, recovery, words } = proved;
  const passphrase = newPassphrase(input.passphrase);
  const state = await registrationState(passphrase);
  const released = await call<RecoveryReleased>("POST", "/recovery/release", {
    json: { recovery, code: input.code.trim(), request: base64(state.request) },
  });
  if (released.email !== email) throw strange("the service released another account");
  const done = state.finish(unbase64(released.response), email);
  const opened = await newSlotFromWords(words, released, done.exportKey);
  const keys = await importKeys(opened);
  const record = await accountRecord(unbase64(released.bundle), email);
  await call("POST", "/recovery/finish", {
    json: { recovery, record: base64(done.record), password_slot: base64(opened.passwordSlot) },
  });
  proved = undefined;
  return keep(record, keys, released);
}
