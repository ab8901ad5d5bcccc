/** Two tabs change one draft: what only one of them changed is taken from it; what both changed has to be asked. Pure. */

import { toDraft, type Compose } from "./model";

/** What came of merging. `conflict`: both changed the same; `result` then has this tab's. */
export interface Merged {
  result: Compose;
  conflict: boolean;
}

/** Members that stand for themselves. */
const ALONE = ["title", "message", "deadline"] as const;

/**
 * Files, people and fields belong together (fields are on pages and for people), so they are taken from one side or the other.
 * Ids differ between tabs and are not compared.
 */
function bound(compose: Compose): string {
  const { people, fields } = toDraft(compose, 0);
  const files = compose.sources.map(({ name, examined }) => [name, examined.pdf.length, examined.pages.length]);
  return JSON.stringify([people, fields, files, compose.order]);
}

/** Merges what this tab has (`mine`) with what another saved (`theirs`), both made from `base`. */
export function merge(base: Compose, mine: Compose, theirs: Compose): Merged {
  let conflict = false;
  let result: Compose = mine;
  for (const member of ALONE) {
    const [was, here, there] = [base[member], mine[member], theirs[member]];
    if (there === was || there === here) continue;
    if (here !== was) conflict = true;
    else result = { ...result, [member]: there };
  }
  if (result.title !== mine.title) result = { ...result, titled: theirs.titled };
  const [was, here, there] = [bound(base), bound(mine), bound(theirs)];
  if (there !== was && there !== here) {
    if (here !== was) conflict = true;
    else {
      const { sources, document, people, order, fields } = theirs;
      result = { ...result, sources, document, people, order, fields };
    }
  }
  return { result: conflict ? mine : result, conflict };
}
