/** What the service answers when it refuses (RFC 9457), as a failure for pages. */

import { failure } from "../failure";
import type { Failure } from "../interface";

/** The form field that a refusal belongs to, where there is one. */
const FIELDS: Record<string, string> = {
  "bad-address": "email",
  "bad-name": "name",
  "registration-closed": "email",
  "wrong-code": "code",
  "expired-code": "code",
  "wrong-credentials": "passphrase",
  "wrong-words": "words",
};

/** Members of RFC 9457 that have a place of their own. */
const OWN = new Set(["type", "title", "status", "detail", "instance", "retry_after"]);

/** A failure that remembers its HTTP status; pages ignore it. */
export interface Refusal extends Failure {
  status: number;
}

/** Reads an answer whose status is not a success; a body that is no problem object still gives a failure. */
export function readProblem(status: number, retryAfter: string | null, body: string): Refusal {
  const problem = object(body);
  const after = seconds(retryAfter ?? problem.retry_after);
  const values: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(problem)) {
    if (!OWN.has(name) && (typeof value === "string" || typeof value === "number")) values[name] = value;
  }
  if (after !== undefined) values.seconds = after;
  const name = nameOf(problem.type, status);
  const detail = [problem.detail, problem.title].find((told) => typeof told === "string" && told !== "");
  const field = FIELDS[name];
  return {
    ...failure(name, {
      ...(Object.keys(values).length > 0 ? { values } : {}),
      ...(typeof detail === "string" ? { detail } : {}),
      ...(field === undefined ? {} : { field }),
      ...(after === undefined ? {} : { retryAfter: after }),
    }),
    status,
  };
}

/** Whether a failure is a refusal of the service with this status. */
export function hasStatus(thrown: unknown, ...statuses: number[]): thrown is Refusal {
  return (
    typeof thrown === "object" &&
    thrown !== null &&
    typeof (thrown as { status?: unknown }).status === "number" &&
    statuses.includes((thrown as Refusal).status)
  );
}

function nameOf(type: unknown, status: number): string {
  const last = typeof type === "string" ? type.split(/[:/]/).at(-1) : undefined;
  if (last !== undefined && last !== "" && last !== "blank") return last;
  if (status === 401) return "no-session";
  return status >= 500 ? "internal" : `http-${status}`;
}

function object(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function seconds(value: unknown): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) && number >= 0 ? Math.ceil(number) : undefined;
}
