/** What was dropped: which files can be taken, and what to do with those that cannot. Pure. */

/** What a file is. */
export type FileKind = "pdf" | "image" | "word" | "sheet" | "slides" | "heic" | "picture" | "text" | "mail" | "archive" | "other";

/** Kinds that can be taken. */
export function isTaken(kind: FileKind): boolean {
  return kind === "pdf" || kind === "image";
}

const ENDINGS: Readonly<Record<string, FileKind>> = {
  pdf: "pdf",
  jpg: "image", jpeg: "image", jpe: "image", png: "image",
  doc: "word", docx: "word", docm: "word", dot: "word", dotx: "word", odt: "word", rtf: "word", pages: "word", wpd: "word",
  xls: "sheet", xlsx: "sheet", xlsm: "sheet", ods: "sheet", csv: "sheet", numbers: "sheet",
  ppt: "slides", pptx: "slides", odp: "slides", key: "slides",
  heic: "heic", heif: "heic", avif: "heic",
  gif: "picture", webp: "picture", tif: "picture", tiff: "picture", bmp: "picture", svg: "picture", psd: "picture",
  txt: "text", md: "text", html: "text", htm: "text", xml: "text", tex: "text", ps: "text", eps: "text",
  eml: "mail", msg: "mail",
  zip: "archive", rar: "archive", "7z": "archive", gz: "archive", tar: "archive",
};

/** What a file is: its first bytes are believed before its name. */
export function kindOf(name: string, start: Uint8Array): FileKind {
  const ascii = Array.from(start.subarray(0, 1024), (byte) => String.fromCharCode(byte)).join("");
  if (ascii.includes("%PDF-")) return "pdf";
  if (ascii.startsWith("\x89PNG\r\n") || ascii.startsWith("\xff\xd8\xff")) return "image";
  if (/^....ftyp(heic|heix|hevc|mif1|msf1|heim|avif)/s.test(ascii)) return "heic";
  if (/^(GIF8|BM|II\*\0|MM\0\*)/.test(ascii) || /^RIFF....WEBP/s.test(ascii)) return "picture";
  const ending = /\.([a-z0-9]{1,8})$/i.exec(name)?.[1]?.toLowerCase() ?? "";
  const kind = ENDINGS[ending] ?? "other";
  // Called a PDF or a picture, and is none: the engine tells what is wrong with it (empty, cut off, no PDF at all).
  return kind;
}

/** `accept` of the file chooser: only what can be taken, so that nobody chooses in vain. */
export const ACCEPT = "application/pdf,image/jpeg,image/png,.pdf,.jpg,.jpeg,.png";

/** The files of a drop or a paste; folders and texts are left out. */
export function filesOf(data: DataTransfer | null): File[] {
  return [...(data?.files ?? [])];
}
