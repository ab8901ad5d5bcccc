/** The script hands of typed signatures, loaded when one is on the screen. */
import { faces } from "virtual:countersign-assets";

const loading = new Map<number, Promise<unknown>>();

/** The family of a hand in style sheets. */
export function handFamily(hand: number): string {
  return `countersign-hand-${hand}`;
}

/** Loads a hand; text in it is shown in another face until then. */
export function loadHand(hand: number): void {
  const face = faces.filter(({ role }) => role === "Hand").sort((one, other) => one.order - other.order)[hand];
  if (!face || loading.has(hand)) return;
  const font = new FontFace(handFamily(hand), `url("${face.file}")`);
  document.fonts.add(font);
  loading.set(hand, font.load().catch(() => undefined));
}
