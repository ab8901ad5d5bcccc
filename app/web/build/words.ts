/** Joins words/LANG/ROOM.json into dist/words/LANG.json, English standing in for what a language lacks. */
import { readFileSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import type { Plugin } from "vite";

/** Text by key, of one room. */
export type Room = Record<string, string>;

/** The languages, English first. */
export const LANGUAGES = ["en", "de", "fr", "es", "pt", "ja", "zh", "ar"] as const;

const folder = join(import.meta.dirname, "../words");

/** The rooms of one language as they stand in the sources. */
export function rooms(language: string): Record<string, Room> {
  const here = join(folder, language);
  let files: string[];
  try {
    files = readdirSync(here).filter((file) => file.endsWith(".json"));
  } catch {
    return {};
  }
  return Object.fromEntries(
    files.map((file) => [basename(file, ".json"), JSON.parse(readFileSync(join(here, file), "utf8")) as Room]),
  );
}

/** Fills `own` with the English of what it lacks. A plural that `own` has in its own forms is not lacking. */
export function filled(english: Record<string, Room>, own: Record<string, Room>): Record<string, Room> {
  const result: Record<string, Room> = {};
  for (const [room, texts] of Object.entries(english)) {
    const translated = own[room] ?? {};
    const plural = (key: string) => /\.(zero|one|two|few|many|other)$/.test(key);
    const stem = (key: string) => key.slice(0, key.lastIndexOf("."));
    const missing = Object.entries(texts).filter(
      ([key]) => !(key in translated) && !(plural(key) && `${stem(key)}.other` in translated),
    );
    result[room] = { ...Object.fromEntries(missing), ...translated };
  }
  return result;
}

/** Emits dist/words/LANG.json for each language. */
export function words(): Plugin {
  return {
    name: "countersign-words",
    apply: "build",
    buildStart() {
      for (const language of LANGUAGES) {
        for (const room of Object.keys(rooms(language))) this.addWatchFile(join(folder, language, `${room}.json`));
      }
    },
    generateBundle() {
      const english = rooms("en");
      for (const language of LANGUAGES) {
        const source = JSON.stringify(filled(english, language === "en" ? english : rooms(language)));
        this.emitFile({ type: "asset", fileName: `words/${language}.json`, source });
      }
    },
  };
}
