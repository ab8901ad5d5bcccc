/**
 * The certificate of completion: made here out of what was verified here, and sealed by the service without being seen by it
 * (docs/protocol.md §14).
 */

import { bytes as fetchBytes, call } from "../api/call";
import { memberIfOpen } from "../account/session";
import { verifiedPdf } from "../decide/making";
import { own, text, unbase64 } from "../encoding";
import { neededKey, readEnvelope } from "../envelope/reading";
import { detailsOf } from "../envelope/view";
import { failed, refused } from "../failure";
import { shelf, withFaces, withFonts } from "../fonts";
import type { Certificate, CertificateVerdict, Report } from "../interface";
import type { Member } from "../member";
import { pinnedRoots } from "../verify/judge";
import { certificates } from "../wasm/certificate";
import { named } from "../wasm/refusal";
import { work } from "../wasm/work";
import { keep } from "./archiving";

/** The faces that certificates are drawn with, in their own module. */
const faces = shelf(async () => new (await certificates()).Fonts());

/** What the service answers to POST /envelopes/ID/certificate. */
interface Sealed {
  facts: string;
  seal: string;
  evidence: string;
}

/** Makes the certificate of a finished envelope: of the archived file, which is the one that everybody keeps. */
export async function certificate(member: Member, id: string, report: Report): Promise<Certificate> {
  const kept = await keep(member, id, report);
  const reading = await readEnvelope(member, id);
  if (!reading.facts.closed) throw refused("the envelope is not closed");
  const key = await neededKey(reading, member);
  const [{ pdf, verdict }, { title }, roots, wasm] = await Promise.all([
    verifiedPdf({ member, reading, key, report }),
    detailsOf(reading, key),
    pinnedRoots(member),
    certificates(),
  ]);
  if (verdict.verdict !== "valid") throw refused(verdict.reasons.map((reason) => reason.text).join(" "));
  report({ step: "certifying", done: 0, total: 1 });
  const { manifest, entries, bundles } = reading.signed;
  const completed = named("refused", () => new wasm.Completed(manifest, entries, bundles));
  try {
    const salt = crypto.getRandomValues(new Uint8Array(32));
    const texts = [...completed.texts(), title];
    const unsealed = await withFonts(faces, texts, false, (fonts) => completed.begin(pdf, roots, title, salt, fonts));
    const sealed = await call<Sealed>("POST", `/envelopes/${id}/certificate`, {
      json: { head: unsealed.head(), particulars: unsealed.particulars() },
      idempotent: true,
    });
    const [facts, seal, evidence] = [unbase64(sealed.facts), unbase64(sealed.seal), unbase64(sealed.evidence)];
    const made = await withFonts(faces, texts, false, (fonts) => named("refused", () => unsealed.finish(facts, seal, evidence, fonts)));
    return { pdf: own(made), kept };
  } finally {
    completed.free();
    report({ step: "certifying", done: 1, total: 1 });
  }
}

/** Judges a file that may be a certificate; undefined when it is none. Nothing of it is sent anywhere. */
export async function checkCertificate(pdf: Uint8Array): Promise<CertificateVerdict | undefined> {
  const wasm = await certificates();
  const names = wasm.certificateFaces(pdf);
  if (names === undefined) return undefined;
  const member = await memberIfOpen();
  let roots: Uint8Array[];
  try {
    roots = member === undefined ? (await work()).roots(text(await fetchBytes("/pki/ca.pem"))) : await pinnedRoots(member);
  } catch (thrown) {
    if (!failed(thrown, "offline")) throw thrown;
    return { verdict: "unknown", cause: "no-roots", text: "The service's certificates could not be fetched." };
  }
  const json = await withFaces(faces, names, (fonts) => wasm.checkCertificate(pdf, roots, fonts));
  const { verdict, cause, text: why, says } = JSON.parse(json) as JudgedJson;
  if (says !== null) {
    const { title, ledger, people, ...rest } = says;
    return {
      verdict,
      says: {
        ...rest,
        ...(title === null ? {} : { title }),
        ...(ledger === null ? {} : { ledger }),
        people: people.map(({ name, ...person }) => (name === null ? person : { ...person, name })),
      },
    };
  }
  return { verdict, ...(cause === null ? {} : { cause }), ...(why === null ? {} : { text: why }) };
}

/** What `checkCertificate` of the module answers (app/web/wasm/README.md). */
interface JudgedJson {
  verdict: CertificateVerdict["verdict"];
  cause: string | null;
  text: string | null;
  says: null | {
    envelope: string;
    service: string;
    issued: number;
    title: string | null;
    sha256: string;
    length: number;
    level: string;
    people: { slot: number; email: string; name: string | null }[];
    ledger: { origin: string; size: number } | null;
    authority: string;
    serial: string;
  };
}
