/** The wasm modules with WebCrypto's non-extractable keys, as the engine holds them. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import * as open from "../generated/open.js";
import * as work from "../generated/work.js";
import { vouch } from "../src/engine/wasm/vouch.ts";

const generated = join(import.meta.dirname, "../generated");
const NOW = Date.UTC(2026, 0, 1, 12);
const EMAIL = "legal@example.org";
/** No answers: the module verifies by itself. */
const NONE = new Uint8Array();
const exportKey = new Uint8Array(64).fill(7);
const own = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes);
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

const user = crypto.randomUUID();
let keys: work.NewKeys;
let signing: CryptoKey;
let agreement: CryptoKey;
let agreementPublic: Uint8Array;

before(async () => {
  open.initSync({ module: readFileSync(join(generated, "open_bg.wasm")) });
  work.initSync({ module: readFileSync(join(generated, "work_bg.wasm")) });
  keys = work.createKeys(EMAIL, "Legal Example", user, exportKey, NOW);
  signing = await crypto.subtle.importKey("pkcs8", own(keys.signing), { name: "ECDSA", namedCurve: "P-384" }, false, ["sign"]);
  agreement = await crypto.subtle.importKey("pkcs8", own(keys.agreement), { name: "ECDH", namedCurve: "P-384" }, false, ["deriveBits"]);
  const facts = JSON.parse(open.bundle(keys.bundle)) as { agreement: string; hash: string };
  assert.equal(facts.hash, keys.bundleHash);
  agreementPublic = new Uint8Array(Buffer.from(facts.agreement, "hex"));
});

const sign = async (bytes: Uint8Array): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-384" }, signing, own(bytes)));

test("a refusal is an Error with a stable name, a sentence and values", () => {
  assert.throws(
    () => work.checkWords("verify deputy gasp countersign kid empty coast essence barely visual pair wonder"),
    (error: Error & { values: Record<string, string> }) => {
      assert.ok(error instanceof Error);
      assert.deepEqual([error.name, error.values], ["words:UnknownWord", { position: "4", word: "countersign" }]);
      return error.message.includes("countersign");
    },
  );
  assert.throws(() => open.blobKey(new Uint8Array(3), user, user), { name: "bad-argument" });
});

test("a grant made by work opens with a key that only WebCrypto holds", async () => {
  const [envelope, envelopeKey] = [crypto.randomUUID(), crypto.getRandomValues(new Uint8Array(32))];
  const grant = work.sealGrant(envelopeKey, keys.bundle, envelope, 1, 3);
  const point = await crypto.subtle.importKey("raw", own(open.grantPoint(grant)), { name: "ECDH", namedCurve: "P-384" }, false, []);
  const shared = new Uint8Array(await crypto.subtle.deriveBits({ name: "ECDH", public: point }, agreement, 384));
  const opened = (slot: number): Uint8Array => open.grantOpen(grant, shared, agreementPublic, envelope, 1, slot, keys.bundleHash);
  assert.equal(hex(opened(3)), hex(envelopeKey));
  assert.throws(() => opened(2), { name: "wrong-key" });
});

test("manifest and entries are signed by WebCrypto, and make a chain", async () => {
  const [envelope, envelopeKey] = [crypto.randomUUID(), crypto.getRandomValues(new Uint8Array(32))];
  const blob = (text: string): work.SealedBlob =>
    work.sealBlob(envelopeKey, envelope, crypto.randomUUID(), new TextEncoder().encode(text));
  const [base, details] = [blob("base"), blob("details")];
  const named = ({ id, length, root }: work.SealedBlob): object => ({ id, length, root });
  const manifest = {
    envelope, epoch: 1, commitment: "11".repeat(48), base: named(base), details: named(details),
    slots: [{ index: 1, role: "approver", email: EMAIL, bundle: keys.bundleHash, basis: "confirmed" }],
    route: [{ members: [1] }], created: NOW,
  };
  const draft = work.Draft.manifest(JSON.stringify(manifest), keys.bundle);
  const signed = draft.finish(await sign(draft.toBeSigned()));
  const chain = new open.Chain(signed, [], [keys.bundle], NOW, NONE);
  const facts = JSON.parse(chain.facts()) as { head: string; base: object; slots: { state: string; name: string }[] };
  assert.deepEqual([facts.slots[0]?.state, facts.slots[0]?.name, facts.base], ["turn", "Legal Example", named(base)]);

  const delta = blob("delta");
  const entry = (sequence: number): string => JSON.stringify({
    envelope, sequence, previous: facts.head, displayed: facts.head, at: NOW, commitment: "22".repeat(48),
    decision: { kind: "approve", slot: 1, delta: named(delta) },
  });
  const approval = work.Draft.entry(entry(1), keys.bundle);
  const hash = approval.hash();
  const approved = approval.finish(await sign(approval.toBeSigned()));
  chain.check(approved);
  const after = new open.Chain(signed, [approved], [keys.bundle], NOW, NONE);
  assert.equal((JSON.parse(after.facts()) as { head: string }).head, hash);
  assert.equal(chain.isContinuedBy(after), true);
  assert.throws(() => { after.check(approved); }, (error: Error) => error.name.startsWith("chain:"));

  const wrong = work.Draft.entry(entry(2), keys.bundle);
  const misplaced = wrong.finish(await sign(wrong.toBeSigned()));
  assert.throws(() => { chain.check(misplaced); }, { name: "chain:WrongSequence" });
  const forged = work.Draft.entry(entry(1), keys.bundle);
  assert.throws(() => forged.finish(new Uint8Array(96).fill(1)), { name: "bad-signature" });
  assert.throws(() => work.Draft.manifest(JSON.stringify({ ...manifest, route: [] }), keys.bundle), { name: "manifest:EmptyRoute" });

  // WebCrypto vouches for what it verified and for nothing else; the module takes its word, and verifies what is left by itself.
  const answers = async (sealed: Uint8Array, entries: Uint8Array[]): Promise<number[]> =>
    [...(await vouch(open, { manifest: sealed, entries, bundles: [keys.bundle] }))];
  assert.deepEqual(await answers(signed, [approved, misplaced]), [1, 1, 1, 1]);
  const altered = own(approved);
  altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 1;
  assert.deepEqual(await answers(signed, [altered]), [1, 1, 0]);
  const replay = (vouched: number[]): string => {
    const replayed = new open.Chain(signed, [altered], [keys.bundle], NOW, Uint8Array.from(vouched));
    return (JSON.parse(replayed.facts()) as { head: string }).head;
  };
  assert.throws(() => replay([1, 1, 0]), { name: "chain:BadSignature" });
  assert.throws(() => replay([]), { name: "chain:BadSignature" });
  assert.equal(replay([1, 1, 1]), hash);
});

test("a file is sealed whole here or in chunks by WebCrypto, and opens either way", async () => {
  const [envelope, blob] = [crypto.randomUUID(), crypto.randomUUID()];
  const envelopeKey = crypto.getRandomValues(new Uint8Array(32));
  const plain = Uint8Array.from({ length: 40_000 }, (_, i) => i % 253);
  const whole = work.sealBlob(envelopeKey, envelope, blob, plain);
  assert.equal(hex(open.openBlob(envelopeKey, envelope, blob, whole.length, whole.root, whole.sealed)), hex(plain));
  const altered = whole.sealed.slice();
  altered.set([(altered[100] ?? 0) ^ 1], 100);
  assert.throws(() => open.openBlob(envelopeKey, envelope, blob, whole.length, whole.root, altered), { name: "not-what-was-signed" });

  const sealer = new work.Sealer(envelopeKey, envelope, blob);
  const aes = await crypto.subtle.importKey("raw", own(sealer.key()), "AES-GCM", false, ["encrypt"]);
  const frame = new Uint8Array(open.frameLength(plain.length));
  new DataView(frame.buffer).setBigUint64(0, BigInt(plain.length));
  frame.set(plain, 8);
  const parts: Uint8Array[] = [sealer.header()];
  for (let at = 0, index = 0; at <= frame.length; at += 16_384, index += 1) {
    const iv = own(sealer.nonce(index));
    parts.push(new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, aes, frame.slice(at, at + 16_384))));
  }
  const sealed = new Uint8Array(Buffer.concat(parts));
  assert.equal(sealed.length, open.sealedLength(plain.length));
  const merkle = new open.Merkle();
  merkle.push(sealed);
  assert.equal(hex(open.openBlob(envelopeKey, envelope, blob, sealed.length, merkle.root(), sealed)), hex(plain));
});

test("keys open with their export key, and with the words under a new one", () => {
  const opened = work.unwrapKeys(user, EMAIL, keys.bundle, keys.wrapped, keys.passwordSlot, exportKey);
  assert.deepEqual([opened.signing, opened.notebookKey], [keys.signing, keys.notebookKey]);
  const other = new Uint8Array(64).fill(8);
  assert.throws(() => work.unwrapKeys(user, EMAIL, keys.bundle, keys.wrapped, keys.passwordSlot, other), { name: "wrong-key" });
  const recovered = work.recoverKeys(keys.words, user, EMAIL, keys.bundle, keys.wrapped, keys.wordsSlot, other);
  assert.deepEqual(recovered.agreement, keys.agreement);
  const again = work.unwrapKeys(user, EMAIL, keys.bundle, keys.wrapped, recovered.passwordSlot, other);
  assert.deepEqual(again.notebookKey, keys.notebookKey);
});

test("the proof of the words is a signature of the registered recovery key", async () => {
  const [recovery, challenge] = [crypto.randomUUID(), crypto.getRandomValues(new Uint8Array(32))];
  const proof = work.proveWords(keys.words, user, recovery, challenge);
  const key = await crypto.subtle.importKey("raw", own(keys.recoveryPublic), { name: "ECDSA", namedCurve: "P-384" }, false, ["verify"]);
  const id = Buffer.from(recovery.replaceAll("-", ""), "hex");
  // CBOR [ "countersign/v1/recovery", 1, bstr recovery, bstr challenge ]
  const message = Buffer.concat([Buffer.from([0x84, 0x77]), Buffer.from("countersign/v1/recovery"), Buffer.from([1, 0x50]), id, Buffer.from([0x58, 0x20]), challenge]);
  assert.ok(await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-384" }, key, own(proof), message));
});

test("samples are taken in; a document without signatures is invalid by name", () => {
  const sample = new Uint8Array(readFileSync(join(import.meta.dirname, "../../../samples/contract.pdf")));
  const taken = work.intake(sample, undefined);
  assert.ok(taken.pages.length > 0 && taken.pages.every(({ width, height }) => width > 0 && height > 0));
  assert.throws(() => work.intake(new TextEncoder().encode("no PDF at all"), undefined), { name: "intake:NotAPdf" });
  const verdict = JSON.parse(work.judge(taken.pdf, undefined, undefined, [])) as { verdict: string; reasons: { cause: string }[] };
  assert.equal(verdict.verdict, "invalid");
  assert.ok(verdict.reasons.length > 0);
  assert.throws(() => work.judge(taken.pdf, new Uint8Array(3), undefined, []), { name: "not-evidence" });
});
