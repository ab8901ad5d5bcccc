/** Registration, login, unlocking and logging out. The passphrase goes into the wasm and nowhere else. */

import { call, network } from "../api/call";
import type { LoggedIn, SessionBegun } from "../api/objects";
import { base64, unbase64 } from "../encoding";
import { failed, failure, strange } from "../failure";
import type { Account } from "../interface";
import { tell } from "../news";
import { type AccountRecord, type Keys, dropPending, readAccount, readPending, wipe, writeAccount, writePending } from "../store/db";
import { importKeys } from "../store/keys";
import { pinAuthority } from "../trust/authority";
import { open, person } from "../wasm/open";
import { createKeys, loginState, registrationState, unwrapKeys } from "../wasm/work";
import { account, forget, lock } from "./session";

const PASSPHRASE_MINIMUM = 8;
/** Minutes without use after which the keys are dropped, until the person chooses otherwise. */
export const IDLE_MINUTES = 30;

/** Starts an account: keys are made here, kept here at once, and go sealed to the service, which mails a code. */
export async function register(input: { email: string; name: string; passphrase: string; language: string }): Promise<{ words: string[] }> {
  const email = address(input.email);
  const name = input.name.trim();
  if (name === "") throw failure("empty-name", { field: "name" });
  const passphrase = newPassphrase(input.passphrase);
  await refuseOther(email, true);
  const state = await registrationState(passphrase);
  const started = await call<{ registration: string; user: string; response: string }>("POST", "/register/start", {
    json: { email, name, request: base64(state.request) },
    // The page's, which a Worker's requests need not share.
    headers: { "Accept-Language": input.language },
  });
  const done = state.finish(unbase64(started.response), email);
  const made = await createKeys({ email, name, user: started.user, exportKey: done.exportKey });
  const keys = await importKeys(made);
  const record = await accountRecord(made.bundle, email);
  // Kept before the service answers: an account whose keys exist nowhere would be worse than a forgotten registration.
  await writePending({ registration: started.registration, account: record, keys });
  const slots = [
    { kind: "password", sealed: base64(made.passwordSlot) },
    { kind: "words", sealed: base64(made.wordsSlot) },
  ];
  await call("POST", "/register/finish", {
    json: {
      registration: started.registration,
      record: base64(done.record),
      bundle: base64(made.bundle),
      wrapped_keys: base64(made.wrapped),
      slots,
      recovery_public: base64(made.recoveryPublic),
    },
  });
  tell({ news: "account" });
  return { words: made.words };
}

/** Ends the registration begun in this browser with the mailed code. */
export async function confirm(code: string): Promise<Account> {
  const pending = await readPending();
  if (pending === undefined) throw failure("nothing-pending", { field: "code" });
  const json = { registration: pending.registration, code: code.trim() };
  const begun = await call<SessionBegun>("POST", "/register/confirm", { json });
  return keep(pending.account, pending.keys, begun);
}

/** Forgets a registration that was begun here. */
export async function abandon(): Promise<void> {
  await dropPending();
  tell({ news: "account" });
}

/** Proves the passphrase without sending it, and fetches the sealed keys. */
export async function login(input: { email: string; passphrase: string }): Promise<Account> {
  const email = address(input.email);
  await refuseOther(email, false);
  const state = await loginState(input.passphrase.normalize("NFC"));
  const started = await call<{ login: string; response: string }>("POST", "/login/start", {
    json: { email, request: base64(state.request) },
  });
  const done = state.finish(unbase64(started.response), email);
  const answer = await call<LoggedIn>("POST", "/login/finish", {
    json: { login: started.login, finalization: base64(done.finalization) },
  });
  if (answer.email !== email) throw strange("the service opened another account");
  const keys = await importKeys(await unwrapKeys(answer, done.exportKey));
  return keep(await accountRecord(unbase64(answer.bundle), email), keys, answer);
}

/** Opens the keys of a locked account again: a login, as nothing that opens them lies in this browser. */
export async function unlock(passphrase: string): Promise<Account> {
  const record = await readAccount();
  if (record === undefined) throw failure("logged-out");
  return login({ email: record.email, passphrase });
}

/** Ends the session and wipes what this browser holds. */
export async function logout(): Promise<void> {
  try {
    await call("POST", "/logout", { json: {} });
  } catch (thrown) {
    // Gone already, or unreachable: the session there ends by itself, and here everything goes all the same.
    if (!failed(thrown, "no-session", "offline")) {
      await lock();
      throw thrown;
    }
  }
  await wipe();
  forget();
  tell({ news: "account" });
}

/** Keeps an account whose session has begun. The service must name the person as their own signed keys do. */
export async function keep(record: AccountRecord, keys: Keys, begun: SessionBegun): Promise<Account> {
  if (record.email !== begun.email || record.name !== begun.name || record.user !== begun.user) {
    throw strange("the service names you otherwise than your own keys do");
  }
  const before = await readAccount();
  const idleMinutes = before?.user === record.user ? before.idleMinutes : record.idleMinutes;
  await pinAuthority({ ...record, keys });
  await writeAccount({ ...record, idleMinutes }, keys, Date.now());
  network.note(true);
  tell({ news: "account" });
  return account();
}

/** A record of the own bundle, once it verified as that of `email`. */
export async function accountRecord(bundle: Uint8Array<ArrayBuffer>, email: string): Promise<AccountRecord> {
  const wasm = await open();
  const self = person(wasm, bundle);
  if (self.email !== email) throw failure("bad-bundle", { detail: `they are those of ${self.email}` });
  const { user, name, hash } = self;
  return { user, email, name, bundle, hash, safetyNumber: wasm.fingerprint(bundle), idleMinutes: IDLE_MINUTES };
}

/** Lower case, as addresses stand in bundles. */
export function address(given: string): string {
  const email = given.trim().toLowerCase();
  if (!/^[^\s@]+(?:@[^\s@]+)*@[^\s@]+$/.test(email)) throw failure("bad-address", { field: "email" });
  return email;
}

/** A passphrase that may be chosen, in Unicode's composed form. */
export function newPassphrase(given: string): string {
  const passphrase = given.normalize("NFC");
  // Counted as the terminal counts: by code points.
  if (Array.from(passphrase).length < PASSPHRASE_MINIMUM) {
    throw failure("short-passphrase", { field: "passphrase", values: { minimum: PASSPHRASE_MINIMUM } });
  }
  return passphrase;
}

/** A browser holds one account at a time. */
export async function refuseOther(email: string, fresh: boolean): Promise<void> {
  const record = await readAccount();
  if (record !== undefined && (fresh || record.email !== email)) {
    throw failure("other-account", { field: "email", values: { email: record.email } });
  }
}
