import assert from "node:assert/strict";
import { test } from "node:test";
import { formatted } from "../src/account/code.ts";
import { judge } from "../src/account/strength.ts";
import { completed, isWord, near, split } from "../src/account/wordlist.ts";
import { places } from "../src/account/words.ts";

test("a mailed code is read as people type it", () => {
  assert.equal(formatted("7k2m qx4p"), "7K2M-QX4P");
  assert.equal(formatted("7K2M-QX4P"), "7K2M-QX4P");
  assert.equal(formatted(" oil1-2345 and more"), "0111-2345");
  assert.equal(formatted("7K2M"), "7K2M");
});

test("weak passphrases are named for what makes them weak", () => {
  assert.equal(judge("").reason, "empty");
  assert.equal(judge("abc1").reason, "short");
  assert.equal(judge("password1").reason, "common");
  assert.equal(judge("Passwort2026").reason, "common");
  assert.equal(judge("aaaaaaaaaaaa").reason, "repeated");
  assert.equal(judge("legal2026", ["Legal Department", "legal@example.org"]).reason, "personal");
  assert.equal(judge("sunflower").score, 1);
  assert.equal(judge("123456789012").score, 1);
});

test("what takes long to guess passes", () => {
  assert.ok(judge("maple orbit candle").score >= 2);
  assert.ok(judge("maple orbit candle river").score >= 3);
  assert.ok(judge("k7#Qz!2mVx9p").score >= 3);
  assert.ok(judge("紫色 望遠鏡 太鼓 梯子").score >= 2);
  assert.ok(judge("maple orbit candle river", ["Legal Department", "legal@example.org"]).score >= 3);
});

test("the word list is that of BIP-39, of which four letters are enough", () => {
  assert.ok(isWord("abandon") && isWord("zoo") && !isWord("abandons"));
  assert.equal(completed("aban"), "abandon");
  assert.equal(completed("zoo"), "zoo");
  assert.equal(completed("ab"), undefined);
  assert.equal(near("ablle")[0], "able");
  assert.deepEqual(split("1. Abandon\n2. ability, 3) able"), ["abandon", "ability", "able"]);
});

test("three different places are asked for, in order", () => {
  let seed = 7;
  const random = (limit: number): number => (seed = (seed * 31 + 11) % 997) % limit;
  for (let round = 0; round < 200; round += 1) {
    const [one = 0, two = 0, three = 0, ...more] = places(12, random);
    assert.ok(0 <= one && one < two && two < three && three < 12 && more.length === 0);
  }
});
