/** The people whose keys are known here: pinned on first use, confirmed when safety numbers were compared. */

import type { Bytes } from "../encoding";
import { failure } from "../failure";
import type { Member } from "../member";
import { Box } from "../store/box";

/** Why a key is believed to be somebody's. */
export type Basis = "confirmed" | "first-use";

/** A key that is pinned to an address. */
export interface Pin {
  name: string;
  /** Payload hash of the bundle. */
  hash: string;
  /** The public signing key in it, hexadecimal. */
  key: string;
  basis: Basis;
  /** When the key was pinned or confirmed. */
  at: number;
}

/** Pins by lower-case address. */
export type Pins = Record<string, Pin>;

/** A bundle that verified. */
export interface Person {
  email: string;
  name: string;
  hash: string;
  user: string;
  /** The public signing key, hexadecimal. */
  key: string;
  /** The signed bundle. */
  bundle: Bytes;
}

/** What of a person is compared. */
export type Known = Pick<Person, "email" | "name" | "hash">;
/** What of a person is pinned. */
export type Pinned = Known & Pick<Person, "key">;

const people = new Box<Pins>("people", () => ({}));

/** All pins. */
export function pins(member: Member): Promise<Pins> {
  return people.read(member);
}

/** Compares a verified bundle with the pin of its address; pins it when there is none. A changed key is a hard stop. */
export async function meet(member: Member, person: Pinned): Promise<Basis> {
  const known = await compare(member, person);
  if (known !== undefined) return known;
  return people.change<Basis>(member, (all) => {
    const pin = all[person.email];
    if (pin !== undefined) {
      same(pin, person);
      return { value: undefined, result: pin.basis };
    }
    const first: Pin = { name: person.name, hash: person.hash, key: person.key, basis: "first-use", at: Date.now() };
    return { value: { ...all, [person.email]: first }, result: "first-use" };
  });
}

/** Compares a verified bundle with the pin of its address, and pins nothing. */
export async function compare(member: Member, person: Known): Promise<Basis | undefined> {
  const pin = (await people.read(member))[person.email];
  if (pin === undefined) return undefined;
  same(pin, person);
  return pin.basis;
}

/** Pins a bundle because its owner's safety number was compared. */
export async function confirm(member: Member, person: Pinned): Promise<void> {
  await people.change(member, (all) => {
    const pin: Pin = { name: person.name, hash: person.hash, key: person.key, basis: "confirmed", at: Date.now() };
    return { value: { ...all, [person.email]: pin }, result: undefined };
  });
}

/** Takes over pins that were made on another device. */
export async function adopt(member: Member, others: Pins): Promise<void> {
  await people.change(member, (all) => {
    const merged = mergePins(all, others);
    return { value: samePins(all, merged) ? undefined : merged, result: undefined };
  });
}

/** What a person compared beats what was merely seen; of two of a kind, the later comparison or the first sight. */
export function mergePins(mine: Pins, theirs: Pins): Pins {
  const merged = { ...mine };
  for (const [email, pin] of Object.entries(theirs)) {
    const own = merged[email];
    if (own === undefined || better(pin, own)) merged[email] = pin;
  }
  return merged;
}

/** Whether both pin the same keys in the same way. */
export function samePins(one: Pins, other: Pins): boolean {
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((email) => {
      const [a, b] = [one[email], other[email]];
      return a?.hash === b?.hash && a?.basis === b?.basis && a?.at === b?.at;
    })
  );
}

function better(pin: Pin, than: Pin): boolean {
  if (pin.basis !== than.basis) return pin.basis === "confirmed";
  return pin.basis === "confirmed" ? pin.at > than.at : pin.at < than.at;
}

function same(pin: Pin, person: Known): void {
  if (pin.hash === person.hash) return;
  throw failure("key-changed", { values: { email: person.email, name: person.name } });
}
