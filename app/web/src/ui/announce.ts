/** Says something to screen readers without moving the focus. */
import { h } from "./elements.ts";

const regions = new Map<"polite" | "assertive", HTMLElement>();

/** Announces a sentence. `assertive` interrupts, and is for what went wrong. */
export function announce(text: string, urgency: "polite" | "assertive" = "polite"): void {
  let region = regions.get(urgency);
  if (!region?.isConnected) {
    region = h("div", { class: "visually-hidden", "aria-live": urgency, role: urgency === "assertive" ? "alert" : "status" });
    document.body.append(region);
    regions.set(urgency, region);
  }
  // The same sentence twice is announced twice only when the text node is a new one.
  region.replaceChildren(h("p", null, text));
}
