/** What signatures and pictures look like on the screen. */
import type { Adopted } from "../engine/interface.ts";
import { handFamily, loadHands } from "../signature/hands.ts";
import { h } from "../ui/elements.ts";

const urls = new WeakMap<Uint8Array, string>();

/** An address under which the browser shows a picture; the same for the same bytes, as long as the page lives. */
export function pictureUrl(bytes: Uint8Array): string {
  let url = urls.get(bytes);
  if (url === undefined) {
    // PNG begins with 0x89; the other kind that is taken is JPEG.
    const type = bytes[0] === 0x89 ? "image/png" : "image/jpeg";
    url = URL.createObjectURL(new Blob([bytes.slice()], { type }));
    urls.set(bytes, url);
  }
  return url;
}

/** An adopted signature or initials. Initials that were typed are written in the hand of the signature, as in the document. */
export function signatureLook(adopted: Adopted | undefined, hand?: Adopted): HTMLElement {
  if (adopted?.image !== undefined) return h("img", { class: "approval-ink", src: pictureUrl(adopted.image), alt: adopted.name });
  const which = (hand && hand.image === undefined ? hand.hand : undefined) ?? adopted?.hand ?? 0;
  const name = adopted?.name ?? "";
  void loadHands();
  // As large as its length allows, in parts of its box (container units).
  const letters = String(Math.max(4, name.length));
  return h("span", { class: "approval-ink", dir: "auto", css: { "--letters": letters, "font-family": handFamily(which) } }, name);
}
