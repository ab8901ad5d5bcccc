/** Looks for what must not be there: in bytes, in folders, and in all that a browser stores for a site. */

import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

import type { BrowserContext, Page } from "@playwright/test";

/** Every spelling under which a text could lie in a stream: UTF-8, UTF-16, hex, base64 at each alignment, percent-encoded. */
export function spellings(text: string): Buffer[] {
  const bytes = Buffer.from(text);
  const all = [bytes, Buffer.from(text, "utf16le"), Buffer.from(bytes.toString("hex")),
    Buffer.from(bytes.toString("hex").toUpperCase()), Buffer.from(encodeURIComponent(text))];
  for (const shift of [0, 1, 2]) {
    const shifted = Buffer.concat([Buffer.alloc(shift), bytes]);
    for (const coding of ["base64", "base64url"] as const) {
      const coded = shifted.toString(coding).replace(/=+$/, "");
      // Without the characters at the ends, which depend on neighbours.
      all.push(Buffer.from(coded.slice([0, 2, 3][shift] ?? 0, coded.length - (shifted.length % 3 === 0 ? 0 : 1))));
    }
  }
  return all;
}

/** Which of `secrets` (by name) lie in `bytes` in any spelling. */
export function found(bytes: Buffer, secrets: Record<string, string>): string[] {
  return Object.entries(secrets)
    .filter(([, text]) => spellings(text).some((spelling) => bytes.includes(spelling)))
    .map(([name]) => name);
}

/** Which of `secrets` lie in a file below `folder`, as `name in file`. */
export async function foundBelow(folder: string, secrets: Record<string, string>): Promise<string[]> {
  const hits: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const file = path.join(entry.parentPath, entry.name);
    for (const name of found(Buffer.from(entry.name), secrets)) hits.push(`${name} in the name ${file}`);
    if (!entry.isFile()) continue;
    for (const name of found(await readFile(file), secrets)) hits.push(`${name} in ${file}`);
  }
  return hits;
}

/** A key as the browser stores it. */
export interface StoredKey {
  where: string;
  type: string;
  algorithm: string;
  extractable: boolean;
}

/** All that a browser stores for the site of `page`. */
export interface Stored {
  /** Every text and byte sequence, one after the other. */
  bytes: Buffer;
  keys: StoredKey[];
  /** Names of databases, for messages. */
  databases: string[];
}

/** Dumps IndexedDB, localStorage, sessionStorage, caches, history state and cookies. */
export async function stored(context: BrowserContext, page: Page): Promise<Stored> {
  const dumped = await page.evaluate(async () => {
    const texts: string[] = [];
    const pieces: number[][] = [];
    const keys: { where: string; type: string; algorithm: string; extractable: boolean }[] = [];
    const walk = (value: unknown, where: string): void => {
      if (value instanceof CryptoKey) {
        keys.push({ where, type: value.type, algorithm: value.algorithm.name, extractable: value.extractable });
      } else if (value instanceof ArrayBuffer) pieces.push([...new Uint8Array(value)]);
      else if (ArrayBuffer.isView(value)) {
        pieces.push([...new Uint8Array(value.buffer, value.byteOffset, value.byteLength)]);
      } else if (Array.isArray(value)) for (const [index, item] of value.entries()) walk(item, `${where}[${String(index)}]`);
      else if (value instanceof Map) for (const [key, item] of value) { walk(key, where); walk(item, `${where}.${String(key)}`); }
      else if (typeof value === "object" && value !== null) {
        for (const [key, item] of Object.entries(value)) { texts.push(key); walk(item, `${where}.${key}`); }
      } else texts.push(String(value));
    };
    for (const store of [localStorage, sessionStorage]) {
      for (let index = 0; index < store.length; index += 1) {
        const key = store.key(index) ?? "";
        texts.push(key, store.getItem(key) ?? "");
      }
    }
    walk(history.state, "history");
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        texts.push(request.url);
        walk(await (await cache.match(request))?.arrayBuffer(), `cache ${name}`);
      }
    }
    const databases = (await indexedDB.databases()).map((one) => one.name ?? "");
    for (const name of databases) {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open(name);
        request.onsuccess = () => { resolve(request.result); };
        request.onerror = () => { reject(new Error(`no database ${name}`)); };
      });
      for (const table of database.objectStoreNames) {
        const store = database.transaction(table).objectStore(table);
        const all = <T>(request: IDBRequest<T>) =>
          new Promise<T>((resolve, reject) => {
            request.onsuccess = () => { resolve(request.result); };
            request.onerror = () => { reject(new Error(`no records in ${table}`)); };
          });
        walk(await all(store.getAllKeys()), `${name}/${table} keys`);
        walk(await all(database.transaction(table).objectStore(table).getAll()), `${name}/${table}`);
      }
      database.close();
    }
    return { texts, pieces, keys, databases };
  });
  const cookies = (await context.cookies()).flatMap((cookie) => [cookie.name, cookie.value]);
  return {
    bytes: Buffer.concat([
      ...[...dumped.texts, ...cookies].map((text) => Buffer.from(`${text}\n`)),
      ...dumped.pieces.map((piece) => Buffer.from(piece)),
    ]),
    keys: dumped.keys,
    databases: dumped.databases,
  };
}
