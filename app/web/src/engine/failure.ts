/** Failures as plain objects, so that they cross from the Worker to a page unharmed. */

import type { Failure } from "./interface";

/** A failure by name. */
export function failure(name: string, more: Omit<Failure, "failure"> = {}): Failure {
  return { failure: name, ...more };
}

/** Whether a value is a {@link Failure}. */
export function isFailure(value: unknown): value is Failure {
  return typeof value === "object" && value !== null && typeof (value as { failure?: unknown }).failure === "string";
}

/** Whether a value is the failure of that name. */
export function failed(value: unknown, ...names: string[]): value is Failure {
  return isFailure(value) && names.includes(value.failure);
}

/** Whatever was thrown, as a failure. What nobody named is a fault of this program: `internal`. */
export function asFailure(thrown: unknown): Failure {
  if (isFailure(thrown)) return thrown;
  if (thrown instanceof DOMException && thrown.name === "QuotaExceededError") return failure("storage-full");
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return failure("internal", { detail });
}

/** The failure of something that does not verify: nothing of it is used. */
export function refused(why: string): Failure {
  return failure("refused", { detail: why });
}

/** The service answered, but not as a service of this version does. */
export function strange(why: string): Failure {
  return failure("strange-answer", { detail: why });
}
