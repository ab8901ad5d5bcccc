/**
 * Archiving: whoever downloads a closed document first adds what keeps it provable (certificates, what is known about their
 * revocation, and a timestamp over all of it), and hands that to everybody, so that all hold one file.
 */

import { upload } from "../api/blobs";
import { submitArchive } from "../decide/deciding";
import { verifiedPdf } from "../decide/making";
import { signEntry } from "../decide/sign";
import { sealFile } from "../document/seal";
import { type Bytes, own } from "../encoding";
import { type Reading, neededKey, onChain, readEnvelope } from "../envelope/reading";
import { asFailure, failed } from "../failure";
import type { Kept, Report, Unkept, Verdict } from "../interface";
import { alone } from "../locks";
import type { Member } from "../member";
import { tell } from "../news";
import { isOfLedger } from "../trust/ledger";
import { pinnedRoots } from "../verify/judge";
import { open } from "../wasm/open";
import { named, refusalName, refusalValues } from "../wasm/refusal";
import { type Work, work } from "../wasm/work";
import { answerTo, revocationQuestion, timeQuestion } from "./asking";

/** How often it is begun again because somebody else was faster; after each time the archive is theirs. */
const ATTEMPTS = 3;

/** What an archive adds, or why there is none; `"enough"` when nothing is due. */
type Made = { delta: Bytes } | { trouble: Unkept } | "enough";

/** Archives the document of an envelope when it is closed and that is due. Where it does not succeed the document stays as it is. */
export function keep(member: Member, id: string, report: Report): Promise<Kept> {
  return alone(`envelope:${id}`, async () => {
    let kept = false;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const reading = await readEnvelope(member, id);
      const { head } = reading.facts;
      if (!reading.facts.closed) return { head, kept };
      const key = await neededKey(reading, member);
      const { pdf, verdict } = await verifiedPdf({ member, reading, key, report });
      const as = (more: Partial<Kept>): Kept => ({ head, kept, ...levelOf(verdict), ...more });
      let made: Made;
      try {
        made = await archive(member, pdf, report);
        if (made === "enough") return as({});
        if ("trouble" in made) return as({ trouble: made.trouble });
        if (await handOut(member, reading, key, made.delta, report)) {
          kept = true;
          tell({ news: "envelope", envelope: id });
        }
      } catch (thrown) {
        if (isOfLedger(thrown) || failed(thrown, "no-session", "keys-locked", "stopped")) throw thrown;
        const { failure: name, detail } = asFailure(thrown);
        return as({ trouble: { cause: "other", why: detail ?? name } });
      }
    }
    const reading = await readEnvelope(member, id);
    const { verdict } = await verifiedPdf({ member, reading, key: await neededKey(reading, member), report });
    return { head: reading.facts.head, kept, ...levelOf(verdict) };
  });
}

function levelOf({ level }: Verdict): Pick<Kept, "level"> {
  return level === undefined ? {} : { level };
}

/** Asks whoever is to be asked. The file with what comes of it was verified in the wasm, and is B-LTA. */
async function archive(member: Member, pdf: Bytes, report: Report): Promise<Made> {
  const [wasm, roots] = await Promise.all([work(), pinnedRoots(member)]);
  report({ step: "keeping", done: 0, total: 1 });
  let archive: ReturnType<Work["Archive"]["begin"]>;
  try {
    archive = wasm.Archive.begin(pdf, roots, Date.now());
  } catch (thrown) {
    return { trouble: troubleOf(thrown) };
  }
  if (archive === undefined) return "enough";
  let taken = false;
  try {
    for (let ask = archive.ask(); ask !== undefined; ask = archive.ask()) {
      const { kind, url, request } = ask;
      const question = kind === "timestamp" && request ? timeQuestion(own(request)) : revocationQuestion(url ?? "", request && own(request));
      archive.answered(question && (await answerTo(question)));
    }
    taken = true;
    return { delta: own(archive.finish().delta) };
  } catch (thrown) {
    // A renewal that would prove nothing for longer: there is nothing to do.
    return refusalName(thrown) === "archive:NoGain" ? "enough" : { trouble: troubleOf(thrown) };
  } finally {
    if (!taken) archive.free();
    report({ step: "keeping", done: 1, total: 1 });
  }
}

/** Why the file could not be archived. A fault of the module itself is none of these. */
function troubleOf(thrown: unknown): Unkept {
  const name = refusalName(thrown);
  if (name === "") throw thrown;
  const why = thrown instanceof Error ? thrown.message : name;
  if (name.startsWith("time:")) return { cause: "time", why };
  const subject = refusalValues(thrown)?.subject;
  return name === "archive:NoRevocation" && subject !== undefined ? { cause: "revocation", why, subject } : { cause: "other", why };
}

/** Seals, signs and hands it to everybody. False when somebody else was faster: then it is looked again what is due. */
async function handOut(member: Member, reading: Reading, key: Bytes, delta: Bytes, report: Report): Promise<boolean> {
  const { id, facts, signed } = reading;
  const blob = await sealFile(key, id, delta);
  const entry = await signEntry(member, {
    envelope: id,
    sequence: facts.sequence + 1,
    previous: facts.head,
    displayed: facts.head,
    at: Date.now(),
    commitment: facts.commitment,
    decision: { kind: "archive", delta: blob.ref },
  });
  onChain(await open(), signed, (chain) => {
    named("refused", () => { chain.check(entry.bytes); });
  });
  await upload(blob.ref.id, id, blob.bytes, (done) => { report({ step: "uploading", done, total: blob.bytes.length }); });
  report({ step: "sending", done: 0, total: 1 });
  return submitArchive(member, id, entry);
}
