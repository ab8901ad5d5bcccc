/** Taking in what was dropped: PDFs and pictures become one clean document. */

import { type Bytes, own } from "../encoding";
import { failure } from "../failure";
import type { Dropped, Examined, Failure, PageSize, Report } from "../interface";
import { refusalAs, refusalName, refusalValues } from "../wasm/refusal";
import { type Work, work } from "../wasm/work";

/** The answer of the wasm's intake. */
interface Taken {
  pdf: Uint8Array;
  pages: PageSize[];
  changes: string[];
}

const NAMES: Record<string, string> = {
  "intake:Empty": "empty-file",
  "intake:NotAPdf": "not-a-pdf",
  "intake:Truncated": "truncated",
  "intake:PasswordNeeded": "password-needed",
  "intake:WrongPassword": "wrong-password",
  "intake:UnsupportedEncryption": "unsupported-encryption",
  "intake:TooLarge": "too-large",
  "intake:TooManyPages": "too-many-pages",
  "intake:AlreadySigned": "already-signed",
};

/** Merges dropped PDFs and pictures in order and cleans the result. Refusals name the file. */
export async function examine(files: Dropped[], report: Report): Promise<Examined> {
  if (files.length === 0) throw failure("no-document");
  const wasm = await work();
  const [only, ...more] = files;
  if (only !== undefined && more.length === 0 && isPdf(only.bytes)) {
    report({ step: "reading", done: 0, total: 1 });
    const taken = intake(wasm, only);
    report({ step: "reading", done: 1, total: 1 });
    return examined(taken);
  }
  return merge(files);
}

function intake(wasm: Work, { name, bytes, password }: Dropped): Taken {
  try {
    return wasm.intake(bytes, password);
  } catch (thrown) {
    throw intakeRefused(name, thrown);
  }
}

/** The refusal of a file. */
export function intakeRefused(file: string, thrown: unknown): unknown {
  const name = refusalName(thrown);
  if (name === "") return thrown;
  const refusal: Failure = refusalAs(NAMES[name] ?? "unreadable-pdf", thrown);
  return { ...refusal, values: { ...refusalValues(thrown), file } };
}

function examined({ pdf, pages, changes }: Taken): Examined {
  return { pdf: own(pdf), pages, changes: changes.map((change) => ({ change })) };
}

function isPdf(bytes: Uint8Array): boolean {
  // The header may come late: readers look for it in the first KiB.
  const start = String.fromCharCode(...bytes.subarray(0, 1024));
  return start.includes("%PDF-");
}

/** Several files, or pictures. */
function merge(files: Dropped[]): Examined {
  const odd = files.find(({ bytes }) => !isPdf(bytes as Bytes));
  throw failure(odd === undefined ? "not-yet" : "not-a-pdf", { values: { file: odd?.name ?? "" } });
}
