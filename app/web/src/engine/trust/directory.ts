/** People as the service shows them now. */

import { call } from "../api/call";
import { hasStatus } from "../api/problem";
import { type Bytes, unbase64 } from "../encoding";
import { failed, failure } from "../failure";
import type { Contact } from "../interface";
import type { Member } from "../member";
import { open, person } from "../wasm/open";
import { type Person, confirm, pins } from "./people";

/** The verified keys of an address; none when it has no account. */
export async function lookUp(email: string): Promise<Person | undefined> {
  const bundle = await bundleOf(email);
  if (bundle === undefined) return undefined;
  const found = person(await open(), bundle);
  if (found.email !== email) throw failure("bad-bundle", { detail: `they are those of ${found.email}` });
  return found;
}

/** A person for pages, with what the two compare. */
export async function contactOf(member: Member, found: Person): Promise<Contact> {
  const pin = (await pins(member))[found.email];
  return {
    email: found.email,
    name: found.name,
    used: 0,
    ...(pin?.hash === found.hash ? { basis: pin.basis } : {}),
    ...(pin !== undefined && pin.hash !== found.hash ? { changed: true } : {}),
    safetyNumber: (await open()).safetyNumber(member.bundle, found.bundle),
  };
}

/** Pins the key that the service shows now, because its safety number was compared; it must be the number that was shown. */
export async function confirmShown(member: Member, email: string, shown?: string): Promise<Contact> {
  const found = await lookUp(email);
  if (found === undefined) throw failure("no-account", { values: { email } });
  const contact = await contactOf(member, found);
  if (shown !== undefined && shown !== contact.safetyNumber) throw failure("key-changed", { values: { email, name: found.name } });
  await confirm(member, found);
  return contactOf(member, found);
}

async function bundleOf(email: string): Promise<Bytes | undefined> {
  try {
    const answer = await call<{ bundle: string }>("GET", `/users?email=${encodeURIComponent(email)}`);
    return unbase64(answer.bundle);
  } catch (thrown) {
    if (failed(thrown, "no-account") || hasStatus(thrown, 404)) return undefined;
    throw thrown;
  }
}
