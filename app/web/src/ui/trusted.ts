/**
 * The one Trusted Types policy, `countersign`: it makes script addresses of the service's own /assets/ and nothing else, so that
 * Workers can be started and no other sink can be fed.
 */

interface TrustedScriptURL {
  toString(): string;
}

interface Policy {
  createScriptURL(url: string): TrustedScriptURL;
}

interface Factory {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): Policy;
}

/** Lets a script address of this service's assets through; throws on any other. */
export function ownAsset(url: string, base: string): string {
  const full = new URL(url, base);
  if (full.origin !== new URL(base).origin || !full.pathname.startsWith("/assets/")) {
    throw new TypeError("only scripts of this service's /assets/ may be started");
  }
  return full.href;
}

let policy: Policy | undefined;

/** The address of a Worker's script as `new Worker` takes it under Trusted Types. */
export function workerUrl(url: string): string {
  const factory = (globalThis as { trustedTypes?: Factory }).trustedTypes;
  // Firefox has no Trusted Types in all versions we run in; the check holds there too.
  if (!factory) return ownAsset(url, location.href);
  policy ??= factory.createPolicy("countersign", { createScriptURL: (given) => ownAsset(given, location.href) });
  // `Worker` takes the trusted object; TypeScript's DOM types know only strings.
  return policy.createScriptURL(url) as unknown as string;
}
