/** The three hands that names are typed in: faces of pdf/fonts, the same that the PDF is drawn with. */
import { faces } from "virtual:countersign-assets";

/** Index of a hand, as in `Appearance`. */
export type Hand = 0 | 1 | 2;

/** All of them. */
export const HANDS: readonly Hand[] = [0, 1, 2];

let loading: Promise<void> | undefined;

/** The CSS family of a hand. Usable once `loadHands` has resolved; a system cursive stands in until then. */
export function handFamily(hand: Hand): string {
  return `"hand-${hand}", cursive`;
}

/** Loads the faces, once. Rejects never: without them the stand-in stays. */
export function loadHands(): Promise<void> {
  loading ??= Promise.all(
    faces
      .filter(({ role }) => role === "Hand")
      .map(async ({ file }, index) => {
        const face = await new FontFace(`hand-${index}`, `url("${file}")`).load();
        document.fonts.add(face);
      }),
  ).then(
    () => undefined,
    () => undefined,
  );
  return loading;
}
