/** Drafts, sealed in this browser: what is written in one record, the document in another, as it seldom changes. */

import { type Bytes, fromJson, hex, own, toJson } from "../encoding";
import { failed } from "../failure";
import type { Draft, DraftSource, DraftSummary, Examined } from "../interface";
import { alone } from "../locks";
import type { Member } from "../member";
import { tell } from "../news";
import { database } from "../store/db";
import { openForSelf, sealForSelf } from "../store/keys";

/** A draft without its files; the digest names them. */
type Written = Omit<Draft, "document" | "sources"> & { digest: string };

/** The files of a draft. */
interface Files {
  document?: Examined;
  sources?: DraftSource[];
}

/** All drafts, the last changed first. */
export async function drafts(member: Member): Promise<DraftSummary[]> {
  const records = await (await database()).getAll("drafts");
  const summaries = await Promise.all(
    records.map(async ({ id, changed, sealed }) => {
      const draft = await read<Written>(member, place(id), sealed);
      return draft && { id, title: draft.title, changed, people: draft.people.length };
    }),
  );
  return summaries.filter((one) => one !== undefined).sort((one, other) => other.changed - one.changed);
}

/** A draft with its files. */
export async function draft(member: Member, id: string): Promise<Draft | null> {
  const base = await database();
  const [record, files] = await Promise.all([base.get("drafts", id), base.get("documents", id)]);
  if (record === undefined) return null;
  const written = await read<Written>(member, place(id), record.sealed);
  if (written === undefined) return null;
  const kept: Partial<Written> = { ...written };
  delete kept.digest;
  return { ...(kept as Draft), ...(files === undefined ? {} : await readFiles(member, id, files)) };
}

/** Keeps a draft. Its files are sealed anew only when they changed. */
export async function saveDraft(member: Member, given: Draft): Promise<void> {
  const { document, sources, ...written } = given;
  const { id, changed } = given;
  await alone(`draft:${id}`, async () => {
    const base = await database();
    const before = await base.get("drafts", id);
    const known = before && (await read<Written>(member, place(id), before.sealed))?.digest;
    const digest = await digestOf(document, sources);
    // The files first: what is written speaks of them.
    if (known !== digest || (await base.getKey("documents", id)) === undefined) {
      if (document === undefined && sources === undefined) await base.delete("documents", id);
      else await base.put("documents", await sealFiles(member, id, { document, sources }), id);
    }
    const sealed = await sealForSelf(member.keys, member.user, place(id), toJson({ ...written, digest }));
    await base.put("drafts", { id, changed, sealed });
  });
  tell({ news: "drafts" });
}

/** Forgets a draft. */
export async function dropDraft(id: string): Promise<void> {
  const base = await database();
  await Promise.all([base.delete("drafts", id), base.delete("documents", id)]);
  tell({ news: "drafts" });
}

/** Keeps an approver's work in progress, sealed. */
export async function saveWork(member: Member, id: string, work: Uint8Array): Promise<void> {
  const sealed = await sealForSelf(member.keys, member.user, workPlace(id), own(work));
  await (await database()).put("work", sealed, id);
}

/** The work in progress kept for an envelope. */
export async function work(member: Member, id: string): Promise<Bytes | null> {
  const sealed = await (await database()).get("work", id);
  return sealed === undefined ? null : ((await openForSelf(member.keys, member.user, workPlace(id), sealed)) ?? null);
}

/** Forgets it. */
export async function dropWork(id: string): Promise<void> {
  await (await database()).delete("work", id);
}

/**
 * Files are large, so they are not written as JSON: `length of the JSON (4) ‖ JSON ‖ bytes`, where the JSON says how long each
 * file is.
 */
async function sealFiles(member: Member, id: string, { document, sources }: { [K in keyof Files]: Files[K] | undefined }): Promise<Bytes> {
  const files = [...(document === undefined ? [] : [document]), ...(sources ?? []).map(({ examined }) => examined)];
  const head = toJson({
    document: document && { ...document, pdf: document.pdf.length },
    sources: sources?.map(({ name, examined }) => ({ name, examined: { ...examined, pdf: examined.pdf.length } })),
  });
  const plain = new Uint8Array(4 + head.length + files.reduce((sum, { pdf }) => sum + pdf.length, 0));
  new DataView(plain.buffer).setUint32(0, head.length);
  plain.set(head, 4);
  let at = 4 + head.length;
  for (const { pdf } of files) {
    plain.set(pdf, at);
    at += pdf.length;
  }
  return sealForSelf(member.keys, member.user, filesPlace(id), plain);
}

interface Measured extends Omit<Examined, "pdf"> {
  pdf: number;
}

async function readFiles(member: Member, id: string, sealed: Bytes): Promise<Files> {
  const plain = await openForSelf(member.keys, member.user, filesPlace(id), sealed);
  if (plain === undefined) return {};
  const length = new DataView(plain.buffer).getUint32(0);
  const head = fromJson(plain.subarray(4, 4 + length)) as {
    document?: Measured;
    sources?: { name: string; examined: Measured }[];
  };
  let at = 4 + length;
  const take = (measured: Measured): Examined => {
    const pdf = plain.slice(at, at + measured.pdf);
    at += measured.pdf;
    return { ...measured, pdf };
  };
  const document = head.document && take(head.document);
  const sources = head.sources?.map(({ name, examined }) => ({ name, examined: take(examined) }));
  return { ...(document === undefined ? {} : { document }), ...(sources === undefined ? {} : { sources }) };
}

/** Names the files' content, so that unchanged ones are not written again. It is kept sealed: it would tell of the content. */
async function digestOf(document: Examined | undefined, sources: DraftSource[] | undefined): Promise<string> {
  const files = [document, ...(sources ?? []).map(({ examined }) => examined)];
  const names = toJson((sources ?? []).map(({ name }) => name));
  const digests = await Promise.all(
    [...files.map((file) => file?.pdf ?? new Uint8Array()), names].map((bytes) => crypto.subtle.digest("SHA-256", own(bytes))),
  );
  return digests.map((digest) => hex(new Uint8Array(digest))).join(".");
}

async function read<T>(member: Member, purpose: string, sealed: Bytes): Promise<T | undefined> {
  const plain = await openForSelf(member.keys, member.user, purpose, sealed).catch((thrown: unknown) => {
    if (failed(thrown, "keys-locked")) return undefined;
    throw thrown;
  });
  return plain === undefined ? undefined : (fromJson(plain) as T);
}

const place = (id: string): string => `draft/${id}`;
const filesPlace = (id: string): string => `document/${id}`;
const workPlace = (id: string): string => `work/${id}`;
