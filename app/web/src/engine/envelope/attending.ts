/** What waits for the requester: letting in people who registered since, and closing what has ended. */

import { call } from "../api/call";
import { hasStatus } from "../api/problem";
import type { ListingJson } from "../api/objects";
import { base64 } from "../encoding";
import { decide, submitGrant } from "../decide/deciding";
import { signEntry } from "../decide/sign";
import { failed, failure } from "../failure";
import type { Arrival, Attended } from "../interface";
import { alone, ifFree } from "../locks";
import type { Member } from "../member";
import { tell } from "../news";
import { notebookHere } from "../self/notebook";
import { contactOf, lookUp } from "../trust/directory";
import { type Basis, type Person, compare, confirm, meet } from "../trust/people";
import { work } from "../wasm/work";
import { type Reading, isRequester, neededKey, readEnvelope } from "./reading";

/** How often a grant is made again because others were faster. */
const ATTEMPTS = 8;

/** Does what can be done without asking, in one tab at a time; who must be asked about is returned. */
export async function attend(member: Member): Promise<Attended> {
  const listing = await call<ListingJson>("GET", "/envelopes?box=sent");
  const asked: Arrival[] = [];
  const unvouched: Attended["untimed"] = [];
  await ifFree("attend", async () => {
    for (const json of listing.envelopes) {
      const arrived = (json.needs_grants ?? []).some(({ registered }) => registered);
      const ended = json.state === "completed" && json.closed !== true;
      if (!arrived && !ended) continue;
      try {
        if (arrived) asked.push(...(await letInKnown(member, json.envelope)));
        if (!ended) continue;
        const { untimed } = await decide(member, json.envelope, { kind: "close" }, () => undefined);
        if (untimed !== undefined) unvouched.push({ envelope: json.envelope, untimed });
      } catch (thrown) {
        // One envelope that does not verify must not keep the others waiting.
        if (failed(thrown, "offline", "no-session", "keys-locked")) throw thrown;
      }
    }
  });
  return { arrivals: asked, untimed: unvouched };
}

/** Everybody who registered since and whose key nobody has spoken about. */
export async function arrivalsOf(member: Member, reading: Reading): Promise<Arrival[]> {
  if (!isRequester(reading, member) || !["pending", "completed"].includes(reading.facts.state)) return [];
  const arrived = reading.needs.filter(({ slot, registered }) => registered && unbound(reading, slot) !== undefined);
  for (const { slot, email } of arrived) {
    // Whom a slot is for stands in the manifest that the reader signed.
    const named = unbound(reading, slot) ?? "";
    if (named !== email) throw failure("recipients-swapped", { detail: `slot ${slot} is for ${named}`, values: { email } });
  }
  const found = await Promise.all(
    arrived.map(async ({ slot, email }): Promise<Arrival[]> => {
      const person = await lookUp(email).catch(() => undefined);
      if (person === undefined) return [];
      const { name, safetyNumber = "" } = await contactOf(member, person);
      return [{ envelope: reading.id, slot, email, name, safetyNumber }];
    }),
  );
  return found.flat();
}

/** Lets a person in whose safety number was shown; `confirmed` when it was compared. */
export async function letIn(member: Member, arrival: Arrival, confirmed: boolean): Promise<void> {
  const person = await lookUp(arrival.email);
  if (person === undefined) throw failure("no-account", { values: { email: arrival.email } });
  const { safetyNumber } = await contactOf(member, person);
  // The key that was compared is the key that is let in.
  if (safetyNumber !== arrival.safetyNumber) {
    throw failure("key-changed", { values: { email: arrival.email, name: person.name } });
  }
  if (confirmed) await confirm(member, person);
  await grant(member, arrival.envelope, arrival.slot, person, await meet(member, person));
}

async function letInKnown(member: Member, id: string): Promise<Arrival[]> {
  const reading = await readEnvelope(member, id);
  const unasked = (await notebookHere(member)).letInUnasked;
  const asked: Arrival[] = [];
  for (const arrival of await arrivalsOf(member, reading)) {
    const person = await lookUp(arrival.email);
    if (person === undefined) continue;
    const known = await compare(member, person);
    const basis = known === "confirmed" ? known : unasked ? await meet(member, person) : undefined;
    if (basis === undefined) asked.push(arrival);
    else await grant(member, id, arrival.slot, person, basis);
  }
  return asked;
}

/** Binds a slot to a person's keys and seals the envelope key to them. The slot's address comes from the signed manifest. */
async function grant(member: Member, id: string, slot: number, person: Person, basis: Basis): Promise<void> {
  await alone(`envelope:${id}`, async () => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const reading = await readEnvelope(member, id);
      if (!isRequester(reading, member)) throw failure("not-requester");
      if (unbound(reading, slot) !== person.email) return;
      const key = await neededKey(reading, member);
      const { facts } = reading;
      const sealed = (await work()).sealGrant(key, person.bundle, id, facts.epoch, slot);
      const entry = await signEntry(member, {
        envelope: id,
        sequence: facts.sequence + 1,
        previous: facts.head,
        displayed: facts.head,
        at: Date.now(),
        commitment: facts.commitment,
        decision: { kind: "grant", slot, bundle: person.hash, basis },
      });
      if (await submitGrant(member, id, entry, { slot, sealed: base64(sealed) })) {
        tell({ news: "envelope", envelope: id });
        return;
      }
    }
    throw failure("moved-on");
  });
}

/** The address of a slot that has no keys yet. */
function unbound({ facts }: Reading, slot: number): string | undefined {
  const found = facts.slots.find(({ index }) => index === slot);
  return found?.bundle === null ? found.email : undefined;
}

/** Writes to everybody who is awaited; resolves with how many. */
export async function remind(id: string): Promise<number> {
  try {
    return (await call<{ reminded: number }>("POST", `/envelopes/${id}/remind`, { json: {} })).reminded;
  } catch (thrown) {
    throw hasStatus(thrown, 403) ? failure("not-requester") : thrown;
  }
}
