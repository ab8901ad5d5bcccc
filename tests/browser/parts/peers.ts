/** The judges that we did not write: pyHanko, pdfsig and qpdf. */

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "@playwright/test";

import { peer, say } from "./programs.ts";

function count(text: string, word: string): number {
  return text.split(word).length - 1;
}

/** Fails unless qpdf, pyHanko and pdfsig find `signatures` signatures, each intact, trusted and with permitted changes after it. */
export async function allSignaturesGood(pdf: string, ca: string, signatures: number): Promise<void> {
  const syntax = await say("qpdf", ["--check", pdf]);
  expect(syntax.code, syntax.out + syntax.err).toBe(0);

  const pyhanko = await say(peer("pyhanko"), [
    "sign", "validate", "--trust", ca, "--trust-replace", "--no-revocation-check", pdf,
  ]);
  const words = pyhanko.out + pyhanko.err;
  expect(pyhanko.code, words).toBe(0);
  // Timestamps beside signatures are called the same.
  const stamps = count(words, "TIMESTAMP_TOKEN<INTACT:TRUSTED");
  expect(count(words, "INTACT:TRUSTED") - stamps, words).toBe(signatures);
  expect(count(words, "UNTOUCHED"), words).toBe(1);
  for (const bad of ["ILLEGAL_MODIFICATIONS", "NONSTANDARD_COVERAGE", "EXTENDED_WITH_OTHER", "INVALID"]) {
    expect(words).not.toContain(bad);
  }

  const said = await pdfsig(pdf, ca);
  expect(count(said, "Signature is Valid."), said).toBe(signatures);
  expect(count(said, "Certificate is Trusted."), said).toBe(signatures);
  expect(count(said, "Total document signed"), said).toBe(1);
}

/**
 * Fails unless pyHanko finds the whole file valid for the long term (B-LTA) with the root alone, and the judges of {@link
 * allSignaturesGood} the file as it was before its archive: the part up to the end of its last signature.
 */
export async function archivedGood(pdf: string, ca: string, signatures: number): Promise<void> {
  const whole = await readFile(pdf);
  const root = pdf.replace(/\.pdf$/u, "-root.pem");
  const end = "-----END CERTIFICATE-----\n";
  const pem = await readFile(ca, "utf8");
  await writeFile(root, pem.slice(0, pem.indexOf(end) + end.length));
  const syntax = await say("qpdf", ["--check", pdf]);
  expect(syntax.code, syntax.out + syntax.err).toBe(0);
  const pyhanko = await say(peer("pyhanko"), ["sign", "adesverify", "--pretty-print", "--trust", root, "--trust-replace", pdf]);
  expect(pyhanko.code, pyhanko.out + pyhanko.err).toBe(0);

  // The base, the signatures, the store and the timestamp of the document: each revision ends with a marker.
  const ends = [...whole.toString("latin1").matchAll(/%%EOF\r?\n?/gu)].map((found) => found.index + found[0].length);
  expect(ends.length).toBe(signatures + 3);
  expect(ends.at(-1)).toBe(whole.length);
  const before = pdf.replace(/\.pdf$/u, "-before.pdf");
  await writeFile(before, whole.subarray(0, ends[signatures]));
  await allSignaturesGood(before, ca, signatures);
}

async function pdfsig(pdf: string, ca: string): Promise<string> {
  const store = await mkdtemp(path.join(tmpdir(), "countersign-nss-"));
  try {
    const must = async (file: string, args: string[]) => {
      const done = await say(file, args);
      expect(done.code, done.out + done.err).toBe(0);
    };
    await must("certutil", ["-N", "-d", `sql:${store}`, "--empty-password"]);
    // certutil takes one certificate per file.
    const all = (await readFile(ca, "utf8")).split("-----END CERTIFICATE-----").filter((one) => one.includes("BEGIN"));
    for (const [number, one] of all.entries()) {
      const file = path.join(store, `ca${String(number)}.pem`);
      await writeFile(file, `${one.trim()}\n-----END CERTIFICATE-----\n`);
      await must("certutil", ["-A", "-d", `sql:${store}`, "-n", `CA${String(number)}`, "-t", ",C,", "-i", file]);
    }
    const done = await say("pdfsig", ["-nssdir", store, pdf]);
    return done.out + done.err;
  } finally {
    await rm(store, { recursive: true, force: true });
  }
}
