/** What is composed, what is wrong with it, and what becomes of placed fields. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOf, addressesOf, fieldProblem, isAddress, overlaps, problemsOf } from "../src/new/checks.ts";
import { kindOf } from "../src/new/files.ts";
import * as edit from "../src/new/fields/edit.ts";
import { merge } from "../src/new/merge.ts";
import {
  emptyCompose, filenameOf, fromDraft, refitted, stagesOf, titleFrom, toDraft, type Compose, type Person, type PlacedFor, type Source,
} from "../src/new/model.ts";

const A4 = { width: 595, height: 842 };
const person = (id: string, more: Partial<Person> = {}): Person => ({ id, email: `${id}@example.org`, role: "approver", together: false, ...more });
const source = (id: string, pages: number): Source => ({ id, name: `${id}.pdf`, examined: { pdf: new Uint8Array([pages]), pages: Array.from({ length: pages }, () => A4), changes: [] } });
const placed = (id: string, owner: string, more: Partial<PlacedFor> = {}): PlacedFor => ({
  id, person: owner, kind: "text", label: "", required: true, spots: [{ page: 1, x: 100, y: 100, w: 100, h: 20 }], ...more,
});
const lease: Compose = {
  ...emptyCompose("draft"),
  title: "Lease", titled: true, sources: [source("lease", 2)], document: source("lease", 2).examined,
  people: [person("legal"), person("audit", { role: "viewer" }), person("finance"), person("board", { together: true })],
};

test("addresses are taken as they are meant", () => {
  assert.equal(addressOf("  Legal Office <Legal@Example.org>;"), "legal@example.org");
  assert.equal(addressOf("mailto:legal@example.org"), "legal@example.org");
  assert.deepEqual(addressesOf("legal@example.org, Finance <finance@example.org>;\nboard@example.org"), ["legal@example.org", "finance@example.org", "board@example.org"]);
  assert.deepEqual(addressesOf("Office, Legal <legal@example.org>"), ["legal@example.org"]);
});

test("an address is what a key bundle can name", () => {
  for (const good of ["legal@example.org", "a+b@example.org", "ä@example.org", "a@b"]) assert.ok(isAddress(good), good);
  for (const bad of ["", "legal", "@example.org", "legal@", "Legal@example.org", "le gal@example.org", `${"a".repeat(250)}@b.org`]) assert.ok(!isAddress(bad), bad);
});

test("stages: all at once, one by one, or some together", () => {
  assert.deepEqual(stagesOf(lease).map((stage) => stage.map(({ id }) => id)), [["legal", "finance", "board"]]);
  const turns = stagesOf({ ...lease, order: "turns" });
  assert.deepEqual(turns.map((stage) => stage.map(({ id }) => id)), [["legal"], ["finance", "board"]]);
});

test("a draft comes back as it was", () => {
  const compose: Compose = { ...lease, order: "turns", message: "Soon", deadline: 99, fields: [placed("f", "finance", { kind: "dropdown", options: ["A", "B"] })] };
  const draft = toDraft(compose, 7);
  assert.deepEqual(draft.people.map(({ stage }) => stage), [1, 1, 2, 2]);
  assert.equal(draft.fields[0]?.slot, 3);
  const again = fromDraft(draft);
  assert.equal(again.order, "turns");
  assert.deepEqual(toDraft(again, 7), draft);
});

test("a signature shown on several pages is the signature and one more field", () => {
  const spots = [1, 2].map((page) => ({ page, x: 1, y: 2, w: 30, h: 20 }));
  const { fields } = toDraft({ ...lease, fields: [placed("s", "legal", { kind: "signature", spots })] }, 1);
  assert.deepEqual(fields.map((field) => field.spots.map(({ page }) => page)), [[1], [2]]);
});

test("titles and file names", () => {
  assert.equal(titleFrom("Lease_2026 final.PDF"), "Lease 2026 final");
  assert.equal(filenameOf({ ...lease, sources: [source("scan", 1)] }), "scan.pdf");
  assert.equal(filenameOf({ ...lease, title: "A/B: c?", sources: [source("one", 1), source("two", 1)] }), "A B c.pdf");
  assert.equal(filenameOf(emptyCompose()), "document.pdf");
});

test("fields stay on the pages of their file when files change places", () => {
  const [one, two] = [source("one", 2), source("two", 1)];
  const fields = [placed("a", "legal", { spots: [{ page: 2, x: 0, y: 0, w: 9, h: 9 }, { page: 3, x: 0, y: 0, w: 9, h: 9 }] }), placed("b", "legal", { spots: [{ page: 3, x: 0, y: 0, w: 9, h: 9 }] })];
  const pages = (list: PlacedFor[]): number[][] => list.map((field) => field.spots.map(({ page }) => page));
  assert.deepEqual(pages(refitted(fields, [one, two], [two, one])), [[3, 1], [1]]);
  assert.deepEqual(pages(refitted(fields, [one, two], [one])), [[2]]);
  assert.deepEqual(pages(refitted(fields, [one, two], [])), []);
});

test("what is missing or wrong is told where it is", () => {
  const told = (compose: Compose, stopped: string[] = []): string[] =>
    problemsOf(compose, "requester@example.org", new Set(stopped), 1000).map(({ at, key }) => `${at} ${key}`);
  assert.deepEqual(told(lease), []);
  assert.deepEqual(told(emptyCompose()), ["documents documents.none", "title title.missing", "people people.none"]);
  assert.deepEqual(told({ ...lease, deadline: 1000 }), ["deadline deadline.past"]);
  assert.deepEqual(told({ ...lease, people: [person("a", { role: "viewer" })] }), ["people people.noApprover"]);
  const people = [person("a"), person("b", { email: "a@example.org" }), person("c", { email: "x" }), person("d", { email: "" }), person("e", { email: "requester@example.org", role: "viewer" })];
  assert.deepEqual(told({ ...lease, people }), ["b people.twice", "c people.bad", "d people.missing", "e people.ownViewer"]);
  assert.deepEqual(told(lease, ["finance"]), ["finance people.changed"]);
});

test("fields of different people do not lie on each other, and nothing lies on a signature", () => {
  const pairs = (fields: PlacedFor[]): string[] => overlaps(fields).map(([one, other]) => one.id + other.id);
  assert.deepEqual(pairs([placed("a", "legal"), placed("b", "legal")]), []);
  assert.deepEqual(pairs([placed("a", "legal"), placed("b", "finance")]), ["ab"]);
  assert.deepEqual(pairs([placed("a", "legal", { kind: "signature" }), placed("b", "legal")]), ["ab"]);
  assert.deepEqual(pairs([placed("a", "legal"), placed("b", "finance", { spots: [{ page: 1, x: 200, y: 100, w: 50, h: 20 }] })]), []);
  assert.deepEqual(pairs([placed("a", "legal"), placed("b", "finance", { spots: [{ page: 2, x: 100, y: 100, w: 50, h: 20 }] })]), []);
});

test("options are there, not empty, and not twice the same", () => {
  assert.equal(fieldProblem(placed("a", "legal", { kind: "dropdown", options: [] })), "fields.emptyOption");
  assert.equal(fieldProblem(placed("a", "legal", { kind: "dropdown", options: ["x", " "] })), "fields.emptyOption");
  assert.equal(fieldProblem(placed("a", "legal", { kind: "radio", options: ["x", "x "] })), "fields.sameOption");
  assert.equal(fieldProblem(placed("a", "legal", { kind: "radio", options: ["x", "y"] })), undefined);
  assert.equal(fieldProblem(placed("a", "legal", { label: "a\u0000" })), "fields.badText");
});

test("radio buttons: made in pairs, one more below, removed with their option", () => {
  const radio = edit.made("radio", "legal", 1, { x: 50, y: 300, w: 14, h: 14 }, ["A", "B"]);
  assert.deepEqual(radio.spots.map(({ y, option }) => [y, option]), [[300, "A"], [278, "B"]]);
  const more = edit.withOption([radio], radio, A4, "C");
  assert.deepEqual(more?.fields[0]?.options, ["A", "B", "C"]);
  assert.equal(more.fields[0].spots[2]?.y, 256);
  const [left] = edit.without([radio], { field: radio, index: 0 });
  assert.deepEqual([left?.options, left?.spots.length], [["B"], 1]);
  const [named] = edit.renamed([radio], radio, 1, "Beta");
  assert.deepEqual([named?.options, named?.spots[1]?.option], [["A", "Beta"], "Beta"]);
});

test("a field shown on every page stays inside smaller ones, and goes back to one", () => {
  const pages = [A4, { width: 300, height: 300 }, A4];
  const field = placed("a", "legal", { spots: [{ page: 1, x: 450, y: 700, w: 100, h: 20 }] });
  const [all] = edit.everywhere([field], { field, index: 0 }, pages);
  assert.deepEqual(all?.spots.map(({ page, x, y }) => [page, x, y]), [[1, 450, 700], [2, 200, 280], [3, 450, 700]]);
  assert.ok(all);
  const [one] = edit.only([all], { field: all, index: 2 });
  assert.deepEqual(one?.spots.map(({ page }) => page), [3]);
  assert.deepEqual(edit.without([field], { field, index: 0 }), []);
});

test("a copy is a field of its own beside the first", () => {
  const field = placed("a", "legal");
  const copy = edit.duplicated([field], { field, index: 0 }, [A4], () => "");
  assert.equal(copy?.fields.length, 2);
  assert.notEqual(copy.fields[1]?.id, "a");
  assert.deepEqual(overlaps([field, { ...(copy.fields[1] ?? field), kind: "signature" }]), []);
});

test("files are known by their first bytes before their names", () => {
  const bytes = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  assert.equal(kindOf("lease.docx", bytes("%PDF-1.7")), "pdf");
  assert.equal(kindOf("photo", bytes("\xff\xd8\xff\xe0")), "image");
  assert.equal(kindOf("photo.jpg", bytes("\0\0\0\x18ftypheic")), "heic");
  assert.equal(kindOf("lease.docx", bytes("PK\x03\x04")), "word");
  assert.equal(kindOf("x.webp", bytes("RIFF\0\0\0\0WEBP")), "picture");
  assert.equal(kindOf("table.xlsx", bytes("PK")), "sheet");
  assert.equal(kindOf("unknown", bytes("hello")), "other");
  assert.equal(kindOf("empty.pdf", bytes("")), "pdf");
});

test("two tabs: what one changed is taken, what both changed is asked", () => {
  const again = (change: Partial<Compose>): Compose => ({ ...fromDraft(toDraft(lease, 1)), ...change });
  const base = again({});
  assert.equal(merge(base, base, again({})).result, base);
  const both = merge(base, again({ message: "mine" }), again({ title: "theirs" }));
  assert.deepEqual([both.conflict, both.result.title, both.result.message], [false, "theirs", "mine"]);
  const clash = merge(base, again({ title: "mine" }), again({ title: "theirs" }));
  assert.deepEqual([clash.conflict, clash.result.title], [true, "mine"]);
  assert.equal(merge(base, again({ title: "same" }), again({ title: "same" })).conflict, false);
  const people = [person("board")];
  const taken = merge(base, again({ message: "mine" }), again({ people }));
  assert.deepEqual([taken.conflict, taken.result.people, taken.result.message], [false, people, "mine"]);
  assert.equal(merge(base, again({ people: [] }), again({ people })).conflict, true);
});
