/** The notebook: what a person keeps for themselves, sealed, on all their devices. The service keeps it and cannot read it. */

import { call } from "../api/call";
import { IDLE_MINUTES } from "../account/account";
import { base64, fromJson, toJson, unbase64 } from "../encoding";
import { failed, refused } from "../failure";
import type { Notebook } from "../interface";
import { alone } from "../locks";
import type { Member } from "../member";
import { tell } from "../news";
import { Box } from "../store/box";
import { changeAccount, readAccount } from "../store/db";
import { openForSelf, sealForSelf } from "../store/keys";
import { adopt, pins, samePins } from "../trust/people";
import { type Kept, emptyNotebook, merge, same } from "./merge";

/** How often a change is made again because another device was faster. */
const ATTEMPTS = 6;
const PURPOSE = "notebook";

/** The notebook as last exchanged with the service, and as it stands here. */
interface Copy {
  version: number;
  base: Kept;
  mine: Kept;
}

const copies = new Box<Copy>("notebook-copy", () => {
  const empty = emptyNotebook(IDLE_MINUTES);
  return { version: -1, base: empty, mine: empty };
});
/** Whose notebook was exchanged with the service since this page was opened. */
let refreshed: string | undefined;

/** The notebook; from the service when it was never here, else as it stands, while news of it is fetched. */
export async function notebook(member: Member): Promise<Notebook> {
  const copy = await copies.read(member);
  if (refreshed !== member.user) {
    refreshed = member.user;
    const exchanged = exchange(member).catch((thrown: unknown) => {
      refreshed = undefined;
      if (copy.version < 0 && !failed(thrown, "offline")) throw thrown;
    });
    if (copy.version < 0) await exchanged;
    else exchanged.catch(() => undefined);
  }
  return notebookHere(member);
}

/** The notebook as it stands here, without asking anybody. */
export async function notebookHere(member: Member): Promise<Notebook> {
  const [{ mine }, known] = await Promise.all([copies.read(member), pins(member)]);
  const notebook = plain(mine);
  // What is believed of a key is known by its pin, not by what was noted once.
  const contacts = notebook.contacts.map((contact) => ({ ...contact, basis: known[contact.email]?.basis }));
  return { ...notebook, contacts: contacts.map(({ basis, ...contact }) => (basis === undefined ? contact : { ...contact, basis })) };
}

/** Merges the given members in, and sends the notebook to the service; when nothing answers, that is done later. */
export async function note(member: Member, change: Partial<Notebook>): Promise<Notebook> {
  const given = Object.fromEntries(Object.entries(change).filter(([name]) => name !== "pins")) as Partial<Notebook>;
  await update(member, (mine) => ({ ...mine, ...given }));
  return notebookHere(member);
}

/** Notes that these people were written to. */
export async function noteContacts(member: Member, people: { email: string; name: string }[]): Promise<void> {
  const now = Date.now();
  await update(member, (mine) => {
    const contacts = new Map(mine.contacts.map((one) => [one.email, one]));
    for (const { email, name } of people) {
      if (email === member.email) continue;
      const before = contacts.get(email);
      contacts.set(email, { ...before, email, name: name === "" ? (before?.name ?? "") : name, used: now });
    }
    return { ...mine, contacts: [...contacts.values()].sort((one, other) => other.used - one.used) };
  });
}

/** Forgets what this page remembers of it. */
export function forgetNotebook(): void {
  refreshed = undefined;
}

async function update(member: Member, change: (mine: Kept) => Kept): Promise<void> {
  if ((await copies.read(member)).version < 0) await exchange(member).catch(unlessOffline);
  await copies.change(member, (copy) => {
    const mine = change(copy.mine);
    return { value: same(mine, copy.mine) ? undefined : { ...copy, mine }, result: undefined };
  });
  tell({ news: "notebook" });
  await exchange(member).catch(unlessOffline);
}

function unlessOffline(thrown: unknown): void {
  if (!failed(thrown, "offline")) throw thrown;
}

/** Brings the copy here and the service's together. */
async function exchange(member: Member): Promise<void> {
  await alone("notebook", async () => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      if (await exchangeOnce(member)) break;
    }
  });
  await keepIdleMinutes(member);
}

async function exchangeOnce(member: Member): Promise<boolean> {
  const theirs = await call<{ version: number; sealed?: string | null }>("GET", "/notebook");
  const shown = theirs.sealed === undefined || theirs.sealed === null ? emptyNotebook(IDLE_MINUTES) : await opened(member, theirs.sealed);
  await adopt(member, shown.pins);
  const known = await pins(member);
  const wanted = await copies.change(member, (copy) => {
    const merged = copy.version === theirs.version ? copy.mine : merge(copy.base, copy.mine, shown);
    const mine = samePins(merged.pins, known) ? merged : { ...merged, pins: known };
    const news = !same(mine, copy.mine);
    const value = { version: theirs.version, base: shown, mine };
    return { value, result: { mine, news } };
  });
  if (wanted.news) tell({ news: "notebook" });
  if (same(wanted.mine, shown)) return true;
  const sealed = base64(await sealForSelf(member.keys, member.user, PURPOSE, toJson(wanted.mine)));
  try {
    const put = await call<{ version?: number }>("PUT", "/notebook", { json: { version: theirs.version, sealed } });
    const version = put.version ?? theirs.version + 1;
    await copies.change(member, (copy) => ({ value: { ...copy, version, base: wanted.mine }, result: undefined }));
    return true;
  } catch (thrown) {
    if (failed(thrown, "stale-notebook")) return false;
    throw thrown;
  }
}

async function opened(member: Member, sealed: string): Promise<Kept> {
  const plainBytes = await openForSelf(member.keys, member.user, PURPOSE, unbase64(sealed));
  if (plainBytes === undefined) throw refused("your notebook was altered");
  const kept = fromJson(plainBytes) as Partial<Kept>;
  return { ...emptyNotebook(IDLE_MINUTES), ...kept };
}

/** The lock must know the time without opening anything. */
async function keepIdleMinutes(member: Member): Promise<void> {
  const { idleMinutes } = (await copies.read(member)).mine;
  const record = await readAccount();
  if (record?.user === member.user && record.idleMinutes !== idleMinutes) await changeAccount({ ...record, idleMinutes });
}

function plain(kept: Kept): Notebook {
  const notebook: Partial<Kept> = { ...kept };
  delete notebook.pins;
  return notebook as Notebook;
}
