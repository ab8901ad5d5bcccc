/** Where to go before and after logging in. What stands in a fragment reaches no server. */
import { fragment } from "../ui/facts.ts";

/** Only a path of this service: a link must not lead anywhere else after the passphrase was typed. */
export function ownPath(path: string | null): string | undefined {
  if (!path?.startsWith("/")) return undefined;
  const url = new URL(path, location.origin);
  // `//other.example` and `/\other.example` are other hosts to a browser.
  return url.origin === location.origin ? url.pathname + url.search + url.hash : undefined;
}

/** Where the reader wanted to go: `#next=`, else Home. */
export function nextPath(): string {
  return ownPath(fragment().get("next")) ?? "/home";
}

/** The page `to` (/login, /register, /recover) that leads back to where `next` points; the address that a link was for goes along. */
export function accountPath(to: string, next: string, email?: string | null): string {
  const parameters = new URLSearchParams();
  if (next !== "/home") parameters.set("next", next);
  if (email !== null && email !== undefined && email !== "") parameters.set("to", email);
  const text = parameters.toString();
  return text === "" ? to : `${to}#${text}`;
}

/** /login, coming back to this very page. */
export function loginPath(): string {
  const here = location.pathname + location.search + location.hash;
  return accountPath("/login", here === "/" ? "/home" : here, fragment().get("to"));
}
