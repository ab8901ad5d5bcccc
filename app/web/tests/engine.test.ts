import assert from "node:assert/strict";
import { test } from "node:test";
import { readProblem } from "../src/engine/api/problem.ts";
import {
  CHUNK, HEADER, LENGTH, SEALED_CHUNK, blockCount, blockOf, blockSpan, chunkCount, chunkSpan, chunksOf, frameLength, runs,
} from "../src/engine/document/ranges.ts";
import { fromJson, toJson } from "../src/engine/encoding.ts";
import type { Draft, DraftPerson, PlacedField } from "../src/engine/interface.ts";
import { type Kept, emptyNotebook, merge } from "../src/engine/self/merge.ts";
import { detailsBytes } from "../src/engine/send/details.ts";
import { checkDraft, recipientsOf, routeOf, slotPlans } from "../src/engine/send/plan.ts";
import { mergePins } from "../src/engine/trust/people.ts";
import { hex } from "../src/engine/encoding.ts";

const refusal = (name: string) => (thrown: unknown) => (thrown as { failure: string }).failure === name;

test("chunks, frames and blocks tile a sealed file", () => {
  for (const frame of [256, CHUNK - 1, CHUNK, CHUNK + 1, 8 * CHUNK - 1, 8 * CHUNK, 40 * CHUNK + 7]) {
    const chunks = Math.floor(frame / CHUNK) + 1;
    const sealed = HEADER + frame + 16 * chunks;
    assert.equal(chunkCount(sealed), chunks);
    assert.equal(frameLength(sealed), frame);
    assert.equal(chunkSpan(0, sealed).from, HEADER);
    assert.equal(chunkSpan(chunks - 1, sealed).to, sealed);
    let at = 0;
    for (let block = 0; block < blockCount(sealed); block += 1) {
      const span = blockSpan(block, sealed);
      assert.equal(span.from, at);
      at = span.to;
    }
    assert.equal(at, sealed);
    for (let chunk = 0; chunk < chunks; chunk += 1) {
      const { from, to } = chunkSpan(chunk, sealed);
      const block = blockSpan(blockOf(chunk), sealed);
      assert.ok(block.from <= from && to <= block.to, `chunk ${chunk} of ${sealed}`);
    }
  }
});

test("a range of the file asks for the chunks that hold it, and no more", () => {
  assert.deepEqual(chunksOf({ from: 0, to: LENGTH }), { from: 0, to: 1 });
  assert.deepEqual(chunksOf({ from: CHUNK - 1, to: CHUNK + 1 }), { from: 0, to: 2 });
  assert.deepEqual(chunksOf({ from: CHUNK, to: 2 * CHUNK }), { from: 1, to: 2 });
  assert.deepEqual(chunksOf({ from: 5, to: 5 }), { from: 0, to: 0 });
  assert.equal(SEALED_CHUNK, CHUNK + 16);
});

test("what is missing is fetched in runs", () => {
  const missing = new Set([1, 2, 5]);
  assert.deepEqual(runs({ from: 0, to: 7 }, (index) => missing.has(index)), [{ from: 1, to: 3 }, { from: 5, to: 6 }]);
  assert.deepEqual(runs({ from: 3, to: 5 }, (index) => missing.has(index)), []);
});

test("problems keep their name, values, field and waiting time", () => {
  const body = JSON.stringify({
    type: "urn:countersign:problem:wrong-code", title: "The code is wrong", status: 403, detail: "Two tries are left.", tries_left: 2,
  });
  assert.deepEqual(readProblem(403, null, body), {
    failure: "wrong-code", values: { tries_left: 2 }, detail: "Two tries are left.", field: "code", status: 403,
  });
  const slowed = readProblem(429, "30", JSON.stringify({ type: "urn:countersign:problem:slowed", retry_after: 30 }));
  assert.deepEqual(slowed, { failure: "slowed", values: { seconds: 30 }, retryAfter: 30, status: 429 });
  assert.equal(readProblem(502, null, "<html>").failure, "internal");
  assert.equal(readProblem(401, null, "").failure, "no-session");
  assert.equal(readProblem(418, null, "{}").failure, "http-418");
  assert.equal(readProblem(404, null, '{"type":"about:blank"}').failure, "http-404");
});

test("bytes survive JSON", () => {
  const value = { image: Uint8Array.of(0, 255, 7), text: "ä" };
  assert.deepEqual(fromJson(toJson(value)), value);
});

test("details are deterministic CBOR", () => {
  assert.equal(hex(detailsBytes("Lease", "a.pdf", " ")), "8401654c656173656561" + "2e706466f6");
  const long = detailsBytes("x".repeat(300), "f", "m");
  assert.equal(hex(long.subarray(0, 6)), "84017901" + "2c78");
});

const contact = (email: string, used: number) => ({ email, name: email, used });
const notebook = (change: Partial<Kept>): Kept => ({ ...emptyNotebook(30), ...change });

test("two devices' notebooks come together", () => {
  const base = notebook({ contacts: [contact("a@example.org", 1), contact("b@example.org", 1)], archived: ["1", "2"], labels: { "1": ["x"] } });
  const mine = notebook({
    contacts: [contact("a@example.org", 5), contact("c@example.org", 5)], archived: ["2", "3"], labels: { "1": ["x", "y"] }, idleMinutes: 5,
  });
  const theirs = notebook({
    contacts: [contact("a@example.org", 3), contact("b@example.org", 1), contact("d@example.org", 4)],
    archived: ["1", "2", "4"], labels: { "2": ["z"] }, includeOthers: false,
  });
  const merged = merge(base, mine, theirs);
  assert.deepEqual(merged.contacts.map(({ email, used }) => [email, used]), [
    ["a@example.org", 5], ["d@example.org", 4], ["c@example.org", 5],
  ]);
  assert.deepEqual(merged.archived, ["2", "4", "3"]);
  assert.deepEqual(merged.labels, { "2": ["z"], "1": ["y"] });
  assert.equal(merged.idleMinutes, 5);
  assert.equal(merged.includeOthers, false);
});

test("a key that was compared beats one that was merely seen", () => {
  const pin = (hash: string, basis: "confirmed" | "first-use", at: number) => ({ name: "n", hash, key: hash, basis, at });
  const seen = { e: pin("1", "first-use", 1) };
  const compared = { e: pin("2", "confirmed", 2) };
  assert.equal(mergePins(seen, compared).e?.hash, "2");
  assert.equal(mergePins(compared, seen).e?.hash, "2");
  assert.equal(mergePins(compared, { e: pin("3", "confirmed", 3) }).e?.hash, "3");
  assert.equal(mergePins(seen, { e: pin("3", "first-use", 3) }).e?.hash, "1");
});

const approver = (email: string, stage: number): DraftPerson => ({ email, role: "approver", stage });
const draft = (change: Partial<Draft>): Draft => ({
  id: "d", title: "Lease", filename: "lease.pdf", message: "", people: [approver("legal@example.org", 1)], fields: [],
  document: { pdf: new Uint8Array(), pages: [], changes: [] }, changed: 0, ...change,
});
const field = (slot: number, kind: PlacedField["kind"], ...pages: number[]): PlacedField => ({
  name: "", slot, kind, label: "", required: true, spots: pages.map((page) => ({ page, x: 1, y: 2, w: 3, h: 4 })), filled: false,
});

test("a draft that cannot be sent is refused where it is wrong", () => {
  const own = "me@example.org";
  const check = (change: Partial<Draft>) => () => checkDraft(draft(change), own);
  assert.doesNotThrow(check({}));
  assert.throws(check({ title: "  " }), refusal("empty-title"));
  assert.throws(check({ people: [] }), refusal("no-approver"));
  assert.throws(check({ people: [approver("legal@example.org", 1), approver(" LEGAL@example.org", 2)] }), refusal("named-twice"));
  assert.throws(check({ people: [approver("x@example.org", 1), { email: own, role: "viewer", stage: 1 }] }), refusal("own-viewer"));
  assert.throws(check({ people: [approver("nobody", 1)] }), refusal("bad-address"));
  assert.throws(check({ fields: [field(2, "text", 1)] }), refusal("field-without-approver"));
  assert.throws(check({ deadline: 1 }), refusal("past-deadline"));
});

test("stages become a route, and the first signature place is the slot's own", () => {
  const people: DraftPerson[] = [
    approver("b@example.org", 2), { email: "v@example.org", role: "viewer", stage: 1 }, approver("a@example.org", 1), approver("c@example.org", 2),
  ];
  const recipients = recipientsOf(draft({ people }));
  assert.deepEqual(routeOf(recipients), [{ members: [3] }, { members: [1, 4] }]);
  const plans = slotPlans(recipients, [field(1, "text", 1), field(1, "signature", 2, 3), field(1, "signature", 4), field(3, "date", 1)]);
  assert.deepEqual(plans.map(({ index }) => index), [1, 3, 4]);
  assert.deepEqual(plans.map(({ place }) => place), [{ page: 2, x: 1, y: 2, w: 3, h: 4 }, undefined, undefined]);
  assert.deepEqual(plans.map(({ fields }) => fields.map(({ kind, spots }) => [kind, spots.map(({ page }) => page)])), [
    [["text", [1]], ["signature", [3]], ["signature", [4]]], [["date", [1]]], [],
  ]);
});
