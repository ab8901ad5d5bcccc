import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { faces, fontRoom } from "../build/fonts.ts";

test("every face of pdf/fonts is read, in its order", () => {
  const source = readFileSync(join(fontRoom, "build.rs"), "utf8");
  const read = faces(source);
  assert.equal(read.length, (source.match(/\.ttf"/g) ?? []).length);
  assert.equal(read[0]?.name, "Noto Sans");
  assert.deepEqual(read.filter(({ role }) => role === "Hand").length, 3);
  assert.deepEqual(read.map(({ order }) => order), read.map((_, order) => order));
});

test("a table that looks otherwise is refused", () => {
  assert.throws(() => faces("const OTHER: &[u8] = &[\n];"));
  assert.throws(() => faces('const FACES: &[(&str, &str, &str)] = &[\n    ("A", "Serif", "a.ttf"),\n];'));
});
