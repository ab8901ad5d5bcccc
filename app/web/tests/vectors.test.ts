/** The golden vectors of app/protocol/vectors, through the wasm modules and WebCrypto as the engine uses them. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import * as open from "../generated/open.js";
import * as work from "../generated/work.js";

const folder = join(import.meta.dirname, "../../protocol/vectors");
const generated = join(import.meta.dirname, "../generated");
open.initSync({ module: readFileSync(join(generated, "open_bg.wasm")) });
work.initSync({ module: readFileSync(join(generated, "work_bg.wasm")) });

const EC = { name: "ECDH", namedCurve: "P-384" };

/** One file: `name: value` lines. */
class Vector {
  readonly name: string;
  private readonly values = new Map<string, string>();

  constructor(name: string) {
    this.name = name;
    for (const line of readFileSync(join(folder, `${name}.txt`), "utf8").split("\n")) {
      const at = line.indexOf(": ");
      if (at > 0 && !this.values.has(line.slice(0, at))) this.values.set(line.slice(0, at), line.slice(at + 2));
    }
  }

  has(name: string): boolean {
    return this.values.has(name);
  }

  text(name: string): string {
    const value = this.values.get(name);
    assert.ok(value !== undefined, `${this.name} has no ${name}`);
    return value;
  }

  hex(name: string): Uint8Array<ArrayBuffer> {
    return new Uint8Array(Buffer.from(this.text(name), "hex"));
  }

  /** 16 bytes as a UUID. */
  uuid(name: string): string {
    return uuid(this.text(name));
  }
}

const vectors = readdirSync(folder)
  .filter((file) => file.endsWith(".txt"))
  .map((file) => new Vector(file.slice(0, -4)));

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const uuid = (digits: string): string => digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
const named = (name: string) => (error: unknown) => {
  assert.ok(error instanceof Error);
  assert.equal(error.name, name, error.message);
  return true;
};

/** What a refused grant is called by the modules. */
const GRANT: Record<string, string> = {
  WrongKey: "wrong-key",
  Malformed: "damaged",
};

/** Runs `check` and compares what comes of it with what the vector expects. */
async function expected(vector: Vector, names: Record<string, string>, check: () => unknown): Promise<void> {
  const expect = vector.text("expect");
  const name = names[expect];
  if (expect === "ok") await check();
  else await assert.rejects(Promise.resolve().then(check), named(name ?? expect));
}

async function grant(vector: Vector): Promise<void> {
  const pkcs8 = vector.hex("private");
  const key = await crypto.subtle.importKey("pkcs8", pkcs8, EC, false, ["deriveBits"]);
  const own = pkcs8.slice(-97);
  const sealed = vector.hex("bytes");
  const point = await crypto.subtle.importKey("raw", new Uint8Array(open.grantPoint(sealed)), EC, false, []);
  const shared = new Uint8Array(await crypto.subtle.deriveBits({ name: "ECDH", public: point }, key, 384));
  const [envelope, epoch, slot] = [vector.uuid("envelope"), Number(vector.text("epoch")), Number(vector.text("slot"))];
  const envelopeKey = open.grantOpen(sealed, shared, own, envelope, epoch, slot, vector.text("bundle"));
  assert.equal(hex(envelopeKey), vector.text("key"));
  assert.equal(hex(open.blobKey(envelopeKey, envelope, vector.uuid("blob"))), vector.text("blob-key"));
}

/** Opens with WebCrypto, chunk by chunk, as the engine does. */
async function unseal(key: Uint8Array, envelope: string, blob: string, bytes: Uint8Array): Promise<Uint8Array> {
  const chunks = open.chunks(key, bytes.subarray(0, 56), envelope, blob);
  const aes = await crypto.subtle.importKey("raw", new Uint8Array(chunks.key()), "AES-GCM", false, ["decrypt"]);
  const parts: Uint8Array[] = [];
  for (let index = 0, at = 56; at <= bytes.length; index += 1, at += 16_400) {
    const iv = new Uint8Array(chunks.nonce(index));
    parts.push(new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, aes, bytes.slice(at, at + 16_400))));
  }
  chunks.free();
  const frame = Buffer.concat(parts);
  const length = Number(frame.readBigUInt64BE());
  assert.equal(frame.length, open.frameLength(length));
  assert.ok(frame.subarray(8 + length).every((byte) => byte === 0));
  return new Uint8Array(frame.subarray(8, 8 + length));
}

function flip(bytes: Uint8Array, at: number): void {
  bytes.set([(bytes[at] ?? 0) ^ 1], at);
}

/** A failing file may be another one with a change: `from`, then `cut`, `flip` or `swap-chunks`. */
function altered(vector: Vector): Uint8Array {
  let bytes = vector.has("from") ? new Vector(vector.text("from")).hex("bytes") : vector.hex("bytes");
  if (vector.has("cut")) bytes = bytes.slice(0, Number(vector.text("cut")));
  if (vector.has("flip")) flip(bytes, Number(vector.text("flip")));
  if (vector.has("swap-chunks")) {
    const [one, other] = vector.text("swap-chunks").split(" ").map((index) => 56 + 16_400 * Number(index)) as [number, number];
    const kept = bytes.slice(one, one + 16_400);
    bytes.copyWithin(one, other, other + 16_400);
    bytes.set(kept, other);
  }
  return bytes;
}

async function sealed(vector: Vector): Promise<void> {
  // The context is CBOR [ label, 1, envelope, blob ]: its ids are its last 2 × 17 bytes.
  const ids = vector.text("context").slice(-68);
  const [envelope, blob] = [uuid(ids.slice(2, 34)), uuid(ids.slice(36))];
  const key = vector.hex("key");
  const bytes = altered(vector);
  if (vector.text("expect") === "ok") {
    const opened = await unseal(key, envelope, blob, bytes);
    if (vector.has("plain")) assert.equal(hex(opened), vector.text("plain"));
    assert.equal(bytes.length, open.sealedLength(opened.length));
  } else if (vector.text("expect") === "WrongKey") {
    assert.throws(() => open.chunks(key, bytes.subarray(0, 56), envelope, blob), named("wrong-key"));
  } else {
    await assert.rejects(unseal(key, envelope, blob, bytes));
  }
}

function merkle(vector: Vector): void {
  const data = Uint8Array.from({ length: Number(vector.text("length")) }, (_, i) => i % 251);
  const hasher = new open.Merkle();
  for (let at = 0; at < data.length; at += 300_007) hasher.push(data.subarray(at, at + 300_007));
  assert.equal(hasher.root(), vector.text("root"));
  hasher.free();
}

function bundle(vector: Vector): void {
  const facts = JSON.parse(open.bundle(vector.hex("bytes"))) as Record<string, unknown>;
  for (const member of ["hash", "email", "name", "signing", "agreement"]) assert.equal(facts[member], vector.text(member));
  assert.equal(open.fingerprint(vector.hex("bytes")).replaceAll(" ", ""), vector.text("fingerprint"));
}

function words(vector: Vector): void {
  const phrase = vector.text("phrase");
  assert.equal(work.checkWords(phrase.toUpperCase()), phrase);
}

function chain(vector: Vector): void {
  const expect = vector.text("expect");
  const parts = work.evidenceParts(vector.hex("bytes"));
  const replay = (): open.Chain => new open.Chain(parts.manifest, parts.entries, parts.bundles, parts.issued, new Uint8Array());
  if (expect === "invalid") {
    assert.throws(replay, (error: Error) => /^(chain|bundle):/.test(error.name));
    return;
  }
  const replayed = replay();
  const facts = JSON.parse(replayed.facts()) as { state: string; closed: boolean; sequence: number; history: string[]; head: string };
  assert.equal(facts.state, vector.text("state"));
  assert.equal(facts.state === "completed" && facts.closed, expect === "valid");
  assert.equal(facts.history.length, facts.sequence + 1);
  assert.equal(facts.history.at(-1), facts.head);
  const again = work.evidence(parts.manifest, parts.entries, parts.bundles, parts.roots, parts.issued);
  assert.equal(hex(again), vector.text("bytes"));
  const shorter = new open.Chain(parts.manifest, parts.entries.slice(0, -1), parts.bundles, parts.issued, new Uint8Array());
  assert.equal(shorter.isContinuedBy(replayed), true);
  assert.equal(replayed.isContinuedBy(shorter), parts.entries.length === 0);
  const last = parts.entries.at(-1);
  if (last) {
    if (facts.state !== "expired") shorter.check(last);
    assert.throws(() => { replayed.check(last); }, (error: Error) => error.name.startsWith("chain:"));
  }
  shorter.free();
  replayed.free();
}

function cover(vector: Vector): void {
  const bytes = vector.hex("bytes");
  const said = JSON.parse(open.cover(bytes)) as { width: number; height: number; type: string; picture: number };
  assert.deepEqual([said.width, said.height, said.type], [Number(vector.text("width")), Number(vector.text("height")), vector.text("type")]);
  assert.equal(hex(work.coverBytes(said.width, said.height, bytes.slice(bytes.length - said.picture))), hex(bytes));
}

/** The kinds that the modules have a function for; the others are covered where Rust reads them. */
const CHECKS: Record<string, (vector: Vector) => Promise<void> | void> = {
  grant: (vector) => expected(vector, GRANT, () => grant(vector)),
  sealed,
  merkle,
  cover: (vector) => expected(vector, { Picture: "cover", Pixels: "cover" }, () => { cover(vector); }),
  bundle: (vector) => expected(vector, { BadSignature: "bundle:Cose", UnexpectedHeader: "bundle:Cose" }, () => { bundle(vector); }),
  words: (vector) => expected(vector, { Checksum: "words:Checksum", Count: "words:Count", UnknownWord: "words:UnknownWord" }, () => { words(vector); }),
  evidence: chain,
  "safety-number": (vector) => {
    assert.equal(open.safetyNumber(vector.hex("a"), vector.hex("b")), vector.text("number"));
    assert.equal(open.safetyNumber(vector.hex("b"), vector.hex("a")), vector.text("number"));
  },
  notebook: (vector) => {
    assert.equal(hex(open.notebookContext(vector.uuid("user"), vector.text("purpose"))), vector.text("context"));
  },
};

for (const vector of vectors) {
  const check = CHECKS[vector.text("kind")];
  if (check) await test(`vector ${vector.name}`, () => check(vector));
}

test("every kind that the modules know has a vector", () => {
  const kinds = new Set(vectors.map((vector) => vector.text("kind")));
  assert.deepEqual(Object.keys(CHECKS).filter((kind) => !kinds.has(kind)), []);
});
