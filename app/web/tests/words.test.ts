import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { LANGUAGES, rooms } from "../build/words.ts";
import { regional } from "../src/ui/times.ts";
import { Words } from "../src/ui/words.ts";

const english = rooms("en");
const web = join(import.meta.dirname, "..");

test("placeholders are filled, numbers as the language writes them, plurals by its rules", () => {
  const words = new Words(
    { kit: { hello: "Hello {name}", "files.one": "{n} file", "files.few": "{n} few", "files.other": "{n} files", odd: "{missing}" } },
    "en",
  );
  assert.equal(words.text("kit.hello", { name: "Legal" }), "Hello Legal");
  assert.equal(words.text("kit.files", { n: 1 }), "1 file");
  assert.equal(words.text("kit.files", { n: 1200 }), "1,200 files");
  assert.equal(words.text("kit.odd"), "{missing}");
  assert.equal(words.text("kit.nothing"), "kit.nothing");
  const arabic = new Words({ kit: { "files.two": "ملفان", "files.other": "{n}" } }, "ar");
  assert.equal(arabic.text("kit.files", { n: 2 }), "ملفان");
});

test("a name in a sentence of the other direction keeps to itself", () => {
  const from = (language: string, text: string) => new Words({ kit: { from: text } }, language);
  const arabic = from("ar", "من {name}، {date}");
  assert.equal(arabic.text("kit.from", { name: "Legal Office", date: "22" }), "من \u2068Legal Office\u2069، \u206822\u2069");
  const english = from("en", "From {name}, {date}");
  assert.equal(english.text("kit.from", { name: "Legal Office", date: "22 May" }), "From Legal Office, 22 May");
  // Nor does a name that turns the direction of what follows.
  assert.equal(english.text("kit.from", { name: "a\u202eb", date: "22 May" }), "From \u2068a\u202eb\u2069, 22 May");
});

/** Every source file of the pages. */
function sources(): { file: string; text: string }[] {
  return readdirSync(join(web, "src"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => ({ file, text: readFileSync(join(web, "src", file), "utf8") }));
}

/** Whether a text of that name is there, by itself or in plural forms. */
function present(key: string): boolean {
  const dot = key.indexOf(".");
  const room = english[key.slice(0, dot)] ?? {};
  const name = key.slice(dot + 1);
  return name in room || `${name}.other` in room;
}

test("every text that the code names is there", () => {
  const missing = sources().flatMap(({ file, text }) =>
    [...text.matchAll(/\b(?:t|rich)\(\s*"([a-z]+\.[\w.-]+)"/g)].filter(([, key = ""]) => !present(key)).map(([, key = ""]) => `${file}: ${key}`),
  );
  assert.deepEqual(missing, []);
});

test("every failure that the code makes has its sentence", () => {
  const missing = sources().flatMap(({ file, text }) =>
    [...text.matchAll(/\bfailure\(\s*"([a-z-]+)"|\bfailure: "([a-z-]+)"/g)]
      .map(([, made, written]) => made ?? written ?? "")
      .filter((name) => !(`${name}.what` in (english.problems ?? {})))
      .map((name) => `${file}: ${name}`),
  );
  assert.deepEqual([...new Set(missing)], []);
});

/** `{name}` of a text, sorted. */
function placeholders(text: string): string[] {
  return [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
}

test("no language lacks a text, or fills other placeholders than English", () => {
  const wrong: string[] = [];
  for (const language of LANGUAGES.slice(1)) {
    const own = rooms(language);
    // Languages are translated as a whole, near the end of a piece of work.
    if (Object.keys(own).length === 0) continue;
    const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    for (const [room, texts] of Object.entries(english)) {
      for (const [key, text] of Object.entries(texts)) {
        const plural = /^(.*)\.(one|other)$/.exec(key);
        const isPlural = plural !== null && `${plural[1] ?? ""}.other` in texts && placeholders(texts[`${plural[1] ?? ""}.other`] ?? "").includes("{n}");
        const keys = isPlural ? categories.map((category) => `${plural[1] ?? ""}.${category}`) : [key];
        for (const wanted of keys) {
          const translated = own[room]?.[wanted];
          if (translated === undefined) wrong.push(`${language}: ${room}.${wanted} is missing`);
          // "one" and "two" may say the number in words.
          else if (!isPlural && placeholders(translated).join() !== placeholders(text).join()) wrong.push(`${language}: ${room}.${wanted} has other placeholders`);
        }
      }
    }
  }
  assert.deepEqual([...new Set(wrong)], []);
});

test("dates are those of the reader's region, in the script and the digits of the page", () => {
  const day = (language: string, preferred: string[]): string =>
    new Intl.DateTimeFormat(regional(language, preferred), { dateStyle: "long", timeZone: "UTC" }).format(Date.UTC(2026, 2, 14));
  assert.equal(day("en", ["en-GB", "en-US"]), "14 March 2026");
  assert.equal(day("en", ["de-AT", "en-US"]), "March 14, 2026");
  assert.equal(day("de", ["fr-FR"]), "14. März 2026");
  assert.equal(day("de", ["de-AT"]), "14. März 2026");
  // Traditional characters do not stand among simplified ones, nor two kinds of digits on a page.
  assert.equal(regional("zh", ["zh-TW"]), "zh");
  assert.equal(new Intl.NumberFormat(regional("ar", ["ar-EG"])).format(14), new Intl.NumberFormat("ar").format(14));
});
