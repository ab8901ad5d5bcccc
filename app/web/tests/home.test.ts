import assert from "node:assert/strict";
import { test } from "node:test";
import type { EnvelopeView, Listed, Participant, Verdict } from "../src/engine/interface.ts";
import { headlineOf, stagesOf } from "../src/envelope/standings.ts";
import { pdfName, safeName, Unique } from "../src/home/filenames.ts";
import { compare, Finder } from "../src/home/finding.ts";
import { Panels } from "../src/home/panels.ts";
import { actionOf, awaited, awaitedSince, groupOf, sectionOf } from "../src/home/sections.ts";
import { coverage, kindOf, look, problems, sentence } from "../src/verify/reading.ts";

const OWN = "legal@example.org";

function person(slot: number, name: string, state: Participant["state"], more: Partial<Participant> = {}): Participant {
  return { slot, role: state === "viewer" ? "viewer" : "approver", email: `${name.toLowerCase()}@example.org`, name, state, ...more };
}

function listed(more: Partial<Listed> = {}): Listed {
  return {
    id: "a", role: "approver", state: "pending", closed: false, yourTurn: false, title: "Lease", filename: "lease.pdf",
    requester: { name: "Board", email: "board@example.org" }, people: [], created: 1000, updated: 1000, archived: false, labels: [], ...more,
  };
}

test("each envelope stands in one tab", () => {
  assert.equal(sectionOf(listed({ yourTurn: true })), "waiting");
  assert.equal(sectionOf(listed()), "waiting");
  assert.equal(sectionOf(listed({ role: "requester" })), "sent");
  assert.equal(sectionOf(listed({ role: "requester", yourTurn: true })), "waiting");
  assert.equal(sectionOf(listed({ state: "declined" })), "finished");
  assert.equal(sectionOf(listed({ state: "declined", archived: true })), "archived");
});

test("what waits is told apart: now, later, with others", () => {
  assert.equal(groupOf(listed({ yourTurn: true }), OWN), "now");
  assert.equal(groupOf(listed({ people: [person(1, "Finance", "turn"), person(2, "Legal", "waiting")] }), OWN), "later");
  assert.equal(groupOf(listed({ people: [person(1, "Legal", "approved"), person(2, "Finance", "turn")] }), OWN), "others");
});

test("who is next, and since when", () => {
  const people = [person(1, "Finance", "approved", { at: 5000 }), person(2, "Legal", "turn", { since: 5000 }), person(3, "Board", "turn", { since: 7000 })];
  assert.deepEqual(awaited(listed({ people })).map(({ slot }) => slot), [2, 3]);
  assert.equal(awaitedSince(listed({ people })), 5000);
  // Without the chain's word: since the last approval.
  const unsaid = [person(1, "Finance", "approved", { at: 5000 }), person(2, "Legal", "turn")];
  assert.equal(awaitedSince(listed({ people: unsaid })), 5000);
  assert.deepEqual(awaited(listed({ people: [person(1, "Finance", "invited")] })).length, 1);
  assert.deepEqual(awaited(listed({ state: "cancelled", people })), []);
});

test("the one direct action", () => {
  assert.equal(actionOf(listed({ yourTurn: true })), "review");
  assert.equal(actionOf(listed({ role: "requester", people: [person(1, "Finance", "turn")] })), "remind");
  assert.equal(actionOf(listed({ role: "requester", people: [person(1, "Finance", "invited")] })), "open");
  assert.equal(actionOf(listed({ state: "completed" })), "download");
  assert.equal(actionOf(listed({ state: "completed", refused: { failure: "broken" } })), "open");
});

test("a search folds case and accents, and wants every word", () => {
  const finder = new Finder();
  const one = listed({ title: "Überlassung der Räume", labels: ["2027"], people: [person(1, "Finance", "turn")] });
  assert.ok(finder.matches(one, "uberlassung RAUME"));
  assert.ok(finder.matches(one, "2027 finance"));
  assert.ok(!finder.matches(one, "2027 auditor"));
  assert.ok(finder.matches(one, "  "));
  assert.ok(finder.matches(listed({ title: "Schloßstraße, Łódź, Ærø" }), "schlossstrasse lodz aero"));
});

test("orders never leave two rows to chance", () => {
  const [a, b] = [listed({ id: "a", title: undefined }), listed({ id: "b", title: "A 10" })];
  assert.ok(compare("title", "en")(a, b) > 0);
  assert.ok(compare("title", "en")(listed({ title: "A 9" }), b) < 0);
  assert.ok(compare("recent", "en")(listed({ id: "a" }), listed({ id: "b" })) < 0);
  assert.ok(compare("deadline", "en")(listed({ deadline: 5 }), listed({ id: "b" })) < 0);
});

test("numbers on tabs: what is to be done; in a search: what is found", () => {
  const panels = new Panels(OWN, "en");
  const held = { envelopes: [listed({ id: "1", yourTurn: true }), listed({ id: "2", title: "Other", filename: "other.pdf" }), listed({ id: "3", state: "completed" })], drafts: [], contacts: [] };
  assert.deepEqual(panels.counts(held), { waiting: 1, sent: 0, finished: 1, drafts: 0, archived: 0, people: 0 });
  assert.equal(panels.found(held, { query: "lease", label: undefined, order: "recent" }).waiting, 1);
  const kinds = panels.items("waiting", held, { query: "", label: undefined, order: "recent" }).map(({ kind }) => kind);
  assert.deepEqual(kinds, ["heading", "envelope", "heading", "envelope"]);
});

test("file names are safe in any folder", () => {
  assert.equal(safeName("../../etc/passwd", "x"), "-..-etc-passwd");
  assert.equal(safeName("a\u202Efdp.exe", "x"), "afdp.exe");
  assert.equal(safeName("  ...  ", "x"), "x");
  assert.equal(safeName("CON", "x"), "_CON");
  assert.equal(safeName("com1.pdf", "x"), "_com1.pdf");
  assert.equal(safeName("tab\tand\nline", "x"), "tabandline");
  assert.ok(new TextEncoder().encode(safeName("契".repeat(300), "x")).length <= 200);
  assert.equal(pdfName("Lease.PDF.pdf", "x"), "Lease.pdf");
  assert.equal(pdfName("Lease", "x"), "Lease.pdf");
  const names = new Unique();
  assert.deepEqual(["a.pdf", "A.pdf", "a.pdf"].map((name) => names.take(name)), ["a.pdf", "A (2).pdf", "a (3).pdf"]);
});

test("headlines: an end that was reached comes first", () => {
  const view = (more: Partial<EnvelopeView>): EnvelopeView => ({ ...listed(), standing: "viewer", readable: true, route: [], history: [], head: "", since: 0, arrivals: [], ...more });
  assert.equal(headlineOf(view({ standing: "already-approved" })), "already-approved");
  assert.equal(headlineOf(view({ standing: "already-approved", state: "completed", closed: true })), "completed");
  assert.equal(headlineOf(view({ role: "requester", standing: "requester", state: "completed" })), "closing");
  assert.equal(headlineOf(view({ standing: "not-your-turn", state: "completed" })), "not-closed");
  assert.equal(headlineOf(view({ role: "requester", standing: "requester", people: [person(1, "Finance", "invited")] })), "requester-invited");
  const people = [person(1, "Finance", "approved"), person(2, "Legal", "turn"), person(3, "Board", "waiting")];
  const route = [1, 2, 3].map((slot) => ({ members: [slot], needed: 1 }));
  assert.deepEqual(stagesOf({ route, people, state: "pending" }).map(({ progress }) => progress), ["done", "now", "later"]);
  assert.deepEqual(stagesOf({ route, people, state: "cancelled" }).map(({ progress }) => progress), ["done", undefined, undefined]);
});

const PDF = new TextEncoder().encode("%PDF-1.7 /CSGN_Binding /ByteRange");
const signed = { field: "sig_1", kind: "approval", covers: 60, total: 100, valid: true, trusted: true, level: "B-B", revocation: { status: "unknown" }, problems: [] } as const;

function verdict(more: Partial<Verdict> = {}): Verdict {
  return { verdict: "valid", state: "completed", reasons: [], signatures: [{ ...signed, problems: [] }], archive: [], before: [], missing: 0, people: [], ...more };
}

test("files are looked at before they are judged", () => {
  assert.equal(look(new Uint8Array()), "empty");
  assert.equal(look(new TextEncoder().encode("PK hello")), "not-a-pdf");
  assert.equal(look(new TextEncoder().encode("\n\n%PDF-1.4")), "pdf");
  assert.equal(look(new TextEncoder().encode(" ".repeat(2000) + "%PDF-1.4")), "not-a-pdf");
});

test("one sentence for each outcome", () => {
  const key = (of: Verdict, bytes = PDF, given = false): string => `${sentence(of, bytes, given).standing} ${sentence(of, bytes, given).key}`;
  assert.equal(key(verdict()), "valid valid");
  assert.equal(key(verdict({ verdict: "incomplete", missing: 2 })), "incomplete missing");
  assert.equal(key(verdict({ verdict: "incomplete", state: "declined" })), "incomplete declined");
  assert.equal(key(verdict({ verdict: "incomplete", state: "completed" })), "incomplete not-closed");
  assert.equal(key(verdict({ verdict: "invalid" })), "invalid invalid");
  assert.equal(key(verdict({ verdict: "unknown", signatures: [] }), new TextEncoder().encode("%PDF-1.7")), "unknown unsigned");
  assert.equal(key(verdict({ verdict: "invalid", signatures: [] }), new TextEncoder().encode("%PDF /ByteRange")), "unknown foreign");
  // A file of ours from which the signatures were cut is not called unsigned.
  assert.equal(key(verdict({ verdict: "invalid", signatures: [] })), "invalid invalid");
  const foreign = { verdict: "invalid", state: undefined, signatures: [{ ...signed, trusted: false, problems: [] }], reasons: [{ cause: "file:Trust", text: "" }] } as Partial<Verdict>;
  assert.equal(key(verdict(foreign)), "unknown other-service");
  assert.equal(key(verdict({ ...foreign, reasons: [{ cause: "file:Trust", text: "" }, { cause: "file:UntiledBytes", text: "" }] })), "invalid invalid");
  // Somebody else's service has somebody else's authority of time.
  assert.equal(key(verdict({ ...foreign, reasons: [{ cause: "file:Trust", text: "" }, { cause: "file:TimestampUntrusted", text: "" }] })), "unknown other-service");
  const other = { verdict: "invalid", reasons: [{ cause: "mismatch:OtherEnvelope", text: "" }, { cause: "mismatch:OtherDocument", text: "" }] } as Partial<Verdict>;
  assert.equal(key(verdict(other), PDF, true), "unknown other-evidence");
  assert.equal(key(verdict(other), PDF, false), "invalid invalid");
  assert.equal(key(verdict({ ...other, reasons: [...(other.reasons ?? []), { cause: "file:AfterClose", text: "" }] }), PDF, true), "invalid invalid");
});

test("what is wrong is told once for each kind and page; what the sentence says is not told again", () => {
  const told = problems(verdict({
    reasons: [
      { cause: "file:Cms", text: "a" }, { cause: "file:Padding", text: "b" }, { cause: "file:Cms", text: "c", page: 2 },
      { cause: "chain:Pending", text: "p" }, { cause: "chain:FirstUse", text: "n", note: true }, { cause: "file:New", text: "unheard of" },
    ],
  }));
  assert.deepEqual(told, [
    { kind: "signature", texts: ["a", "b"] }, { kind: "signature", page: 2, texts: ["c"] }, { kind: "other", texts: ["unheard of"] },
  ]);
  assert.equal(kindOf("mismatch:NotInChain"), "not-in-chain");
  assert.equal(kindOf("chain:AnswerRefused"), "answer-refused");
  assert.equal(kindOf("mismatch:OtherPiece"), "other-piece");
  assert.equal(kindOf("file:ArchiveBeforeClose"), "archive");
  assert.equal(kindOf("file:Timestamp"), "timestamp");
  assert.equal(kindOf("doubt:TimesBackwards"), "times-backwards");
});

test("what a signature covers", () => {
  const two = verdict({ signatures: [{ ...signed, problems: [] }, { ...signed, covers: 100, problems: [] }] });
  assert.deepEqual(coverage(two, 0), { whole: false, later: 1, archived: false, share: 0.6 });
  assert.equal(coverage(two, 1).whole, true);
  // What follows the last signature of an archived file is proof of time, and no addition.
  const stamp = { at: 1, authority: "Time", serial: "01" };
  assert.equal(coverage(verdict({ archive: [{ kind: "store" }, { kind: "timestamp", stamp }] }), 0).archived, true);
});
