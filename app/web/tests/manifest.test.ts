import assert from "node:assert/strict";
import { test } from "node:test";
import { pages } from "../build/manifest.ts";
import { filled } from "../build/words.ts";

test("a page lists what it imports from the start, and the one style sheet of all pages", () => {
  const list = pages({
    "src/pages/home.ts": {
      file: "assets/home-1.js", name: "home", src: "src/pages/home.ts", isEntry: true,
      imports: ["_kit"],
    },
    _kit: { file: "assets/kit-1.js", imports: ["_deep"] },
    _deep: { file: "assets/deep-1.js" },
    "src/ui/later.ts": { file: "assets/later-1.js", imports: ["_kit"] },
    "style.css": { file: "assets/style-1.css", src: "style.css" },
  });
  assert.deepEqual(list, {
    home: {
      script: "/assets/home-1.js",
      styles: ["/assets/style-1.css"],
      preload: ["/assets/deep-1.js", "/assets/kit-1.js"],
    },
  });
});

test("English stands in for what is missing, but not for plural forms a language does without", () => {
  const made = filled(
    { kit: { a: "A", b: "B", "n.one": "{n} thing", "n.other": "{n} things" } },
    { kit: { a: "あ", "n.other": "{n}個" } },
  );
  assert.deepEqual(made, { kit: { a: "あ", b: "B", "n.other": "{n}個" } });
});
