/** Taking in what was dropped: PDFs and pictures become one clean document. */

import { own } from "../encoding";
import { failure } from "../failure";
import type { Dropped, Examined, Report } from "../interface";
import { refusalAs, refusalName, refusalValues } from "../wasm/refusal";
import { work } from "../wasm/work";
import { withoutTraces } from "./photos";

/** The service's own limit of a document, in MiB; larger files are refused before they are read. */
const MIB = 1 << 20;

const NAMES: Record<string, string> = {
  "no-file": "no-document",
  "not-an-image": "not-an-image",
  "unsupported-format": "not-a-pdf",
  "intake:Empty": "empty-file",
  "intake:NotAPdf": "not-a-pdf",
  "intake:Truncated": "truncated",
  "intake:PasswordNeeded": "password-needed",
  "intake:WrongPassword": "wrong-password",
  "intake:UnsupportedEncryption": "unsupported-encryption",
  "intake:TooLarge": "too-large",
  "intake:TooManyPages": "too-many-pages",
  "guest:signed-broken": "signed-broken",
  "guest:signed-altered": "signed-broken",
  "guest:signed-together": "signed-together",
};

/** Merges dropped PDFs and pictures in order and cleans the result, photographs of what cameras write into them too. Refusals name the file. */
export async function examine(files: Dropped[], report: Report): Promise<Examined> {
  const wasm = await work();
  report({ step: files.length > 1 ? "merging" : "reading", done: 0, total: 1 });
  const bare = files.map(({ bytes }) => withoutTraces(bytes));
  try {
    const whole = wasm.assemble(
      files.map(({ bytes }, index) => bare[index] ?? bytes),
      files.map(({ password }) => password),
    );
    const changes = whole.parts.flatMap((part, index) => {
      const file = files.length > 1 ? files[index]?.name : undefined;
      const told = bare[index] === undefined ? part.changes : [...part.changes, "photo-traces"];
      return told.map((change) => ({ change, ...(file === undefined ? {} : { values: { file } }) }));
    });
    return { pdf: own(whole.pdf), pages: whole.pages, before: whole.before, changes };
  } catch (thrown) {
    throw examineRefused(files, thrown);
  } finally {
    report({ step: files.length > 1 ? "merging" : "reading", done: 1, total: 1 });
  }
}

/** The refusal of dropped files, naming the one at fault. */
function examineRefused(files: Dropped[], thrown: unknown): unknown {
  const name = refusalName(thrown);
  if (name === "") return thrown;
  const values: Record<string, string | number> = { ...refusalValues(thrown) };
  const index = Number(values.file ?? 1) - 1;
  if (values.limit !== undefined && name === "intake:TooLarge") values.limit = Math.floor(Number(values.limit) / MIB);
  const empty = name === "unsupported-format" && values.format === "empty";
  const other = name.startsWith("guest:") ? "already-signed" : "unreadable-pdf";
  const refusal = refusalAs(empty ? "empty-file" : (NAMES[name] ?? other), thrown);
  if (refusal.failure === "unreadable-pdf" && !name.startsWith("intake:")) return failure("internal", { detail: `${name}: ${refusal.detail ?? ""}` });
  return { ...refusal, values: { ...values, file: files[index]?.name ?? "" } };
}
