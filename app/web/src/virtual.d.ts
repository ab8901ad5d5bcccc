/** Made by build/assets.ts. */
declare module "virtual:countersign-assets" {
  /** The faces of pdf/fonts: `file` is a URL, `order` the place in which a missing glyph is looked for. */
  export const faces: { name: string; role: "Text" | "Hand"; file: string; order: number }[];
  /** The folder of pdf.js's cmaps/, standard_fonts/, iccs/ and wasm/, with a slash at its end. */
  export const pdfjs: string;
}
