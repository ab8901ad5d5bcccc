/**
 * How hard a passphrase is to guess, roughly. Guessing needs the service's help or its whole store, and Argon2id makes each guess
 * cost a tenth of a second; so what counts is that it is none of the first few billion guesses.
 */

/** No passphrase is shorter (the terminal client says the same). */
export const MINIMUM = 8;

/** 0 none, 1 weak (refused), 2 fair, 3 good, 4 strong; and the name of the sentence that says so. */
export interface Strength {
  score: 0 | 1 | 2 | 3 | 4;
  reason: "empty" | "short" | "common" | "repeated" | "personal" | "weak" | "fair" | "good" | "strong";
}

/** What stands at the top of every list of stolen passwords, and what people add to it. */
const COMMON =
  /pass(wor[dt]|phrase)?|passwort|qwert[yz]?|azerty|asdf|yxcv|zxcv|letmein|welcome|willkommen|iloveyou|admin|dragon|monkey|football|sunshine|princess|countersign|secret|geheim|contraseña|motdepasse|senha|abc|0?123(45?6?7?8?9?0?)?|1q2w3e4r?/giu;

/** Judges a passphrase. `others`: words about the person, which are guessed first. */
export function judge(passphrase: string, others: readonly string[] = []): Strength {
  const text = passphrase.normalize("NFKC");
  if (text === "") return { score: 0, reason: "empty" };
  if ([...new Intl.Segmenter().segment(text)].length < MINIMUM) return { score: 1, reason: "short" };
  const personal = others
    .flatMap((other) => other.toLowerCase().split(/[\s@._+-]+/))
    .filter((part) => part.length > 2)
    .reduce((left, part) => left.replaceAll(part, ""), text.toLowerCase());
  if (personal.length < text.length && bits(personal) < 32) return { score: 1, reason: "personal" };
  const rest = personal.replace(COMMON, "");
  if (rest.length < personal.length && bits(rest) < 32) return { score: 1, reason: "common" };
  if (new Set(text).size < 5) return { score: 1, reason: "repeated" };
  const strength = bits(rest);
  if (strength < 36) return { score: 1, reason: "weak" };
  if (strength < 50) return { score: 2, reason: "fair" };
  return strength < 70 ? { score: 3, reason: "good" } : { score: 4, reason: "strong" };
}

/** Bits of a guess: words count as words, all else by the kinds of characters; runs and repetitions hardly count. */
function bits(text: string): number {
  const words = text.match(/\p{L}{3,}/gu) ?? [];
  const singles = text.replace(/\p{L}{3,}/gu, "");
  // A word from a large dictionary is worth about 13 bits, and at most what its letters are.
  const ofWords = [...new Set(words.map((word) => word.toLowerCase()))].reduce(
    (sum, word) => sum + Math.min(13 + Math.max(0, word.length - 9) * 2, word.length * alphabet(word)),
    0,
  );
  let ofSingles = 0;
  let previous = -10;
  for (const character of singles) {
    const code = character.codePointAt(0) ?? 0;
    ofSingles += Math.abs(code - previous) <= 1 ? 1 : alphabet(character);
    previous = code;
  }
  return ofWords + ofSingles;
}

/** Bits per character. */
function alphabet(text: string): number {
  if (/^\p{Nd}+$/u.test(text)) return 3.3;
  if (/^[a-z]+$/.test(text)) return 4.7;
  if (/[^\p{ASCII}]/u.test(text)) return 8;
  return 6;
}
