/** Hands bytes to the browser's downloads. */
import { h } from "../ui/elements.ts";

/** Long enough for the browser to have begun; the bytes are let go of then. */
const KEPT_FOR = 60_000;

/** Saves `parts` as a file called `name`. Nothing is sent anywhere: the address is one of this page's own memory. */
export function save(parts: readonly Uint8Array[], name: string, type: string): void {
  const url = URL.createObjectURL(new Blob(parts.slice() as Uint8Array<ArrayBuffer>[], { type }));
  const link = h("a", { href: url, download: name, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), KEPT_FOR);
}
