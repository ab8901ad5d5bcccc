/** Refusals of the wasm modules: `Error`s with a stable `name` and the values of its sentence. */

import { failure } from "../failure";
import type { Failure } from "../interface";

/** The stable name of a refusal, such as `chain:StaleHead`; empty for anything else. */
export function refusalName(thrown: unknown): string {
  return thrown instanceof Error && "values" in thrown ? thrown.name : "";
}

/** A refusal as a failure called `name`, keeping what the module said. */
export function refusalAs(name: string, thrown: unknown, field?: string): Failure {
  const values = refusalValues(thrown);
  return failure(name, {
    ...(thrown instanceof Error ? { detail: thrown.message } : {}),
    ...(values === undefined ? {} : { values }),
    ...(field === undefined ? {} : { field }),
  });
}

/** What the sentence of a refusal speaks of. */
export function refusalValues(thrown: unknown): Record<string, string> | undefined {
  if (!(thrown instanceof Error) || !("values" in thrown)) return undefined;
  const values = thrown.values as Record<string, string>;
  return Object.keys(values).length > 0 ? values : undefined;
}

/** What the protocol calls what a service has done that shows this: `manifest-altered`, `layer-dropped`; else `refused`. */
export function problemOf(thrown: unknown): string {
  return refusalValues(thrown)?.problem ?? "refused";
}

/** Runs `work`; what the wasm refuses becomes a failure called `name`. */
export function named<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    throw refusalName(thrown) === "" ? thrown : refusalAs(name, thrown);
  }
}
